//! Made-up orders: most are filled at once, some wait in the book, some end
//! before all of them is filled.

use bigdecimal::{BigDecimal, RoundingMode};
use chrono::{DateTime, TimeDelta, Utc};
use domain::market::{OrderStatus, OrderType, Side};

use super::moments::Moment;
use crate::legacy::random::Random;

/// Decimals of the tables.
const PLACES: i64 = 8;

pub(super) struct Order {
    /// A place in the list of moments.
    pub(super) moment: usize,
    pub(super) id: String,
    pub(super) side: Side,
    pub(super) kind: OrderType,
    pub(super) limit: Option<BigDecimal>,
    pub(super) original: BigDecimal,
    pub(super) maker: bool,
    pub(super) fills: Vec<Fill>,
    pub(super) statuses: Vec<Status>,
}

pub(super) struct Fill {
    pub(super) at: DateTime<Utc>,
    pub(super) quantity: BigDecimal,
    pub(super) price: BigDecimal,
    /// In the quote asset.
    pub(super) commission: BigDecimal,
    pub(super) status: OrderStatus,
}

pub(super) struct Status {
    pub(super) at: DateTime<Utc>,
    pub(super) status: OrderStatus,
    pub(super) filled: BigDecimal,
    pub(super) reason: Option<&'static str>,
}

/// What becomes of an order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Taken,
    Waited,
    HalfCancelled,
    Cancelled,
    Rejected,
}

pub(super) fn make(moments: &[Moment], chance: &mut Random) -> Vec<Order> {
    moments.iter().enumerate().map(|(place, moment)| order(place, moment, chance)).collect()
}

fn fate(chance: &mut Random) -> Fate {
    match chance.below(100) {
        0..64 => Fate::Taken,
        64..84 => Fate::Waited,
        84..91 => Fate::HalfCancelled,
        91..97 => Fate::Cancelled,
        _ => Fate::Rejected,
    }
}

fn order(place: usize, moment: &Moment, chance: &mut Random) -> Order {
    let fate = fate(chance);
    let side = if chance.per_mille(520) { Side::Buy } else { Side::Sell };
    let maker = fate != Fate::Taken;
    let kind = match fate {
        Fate::Taken if chance.per_mille(500) => OrderType::Market,
        Fate::Taken => OrderType::ImmediateOrCancel,
        _ => OrderType::Limit,
    };
    let limit = (kind != OrderType::Market).then(|| worst(moment, side, maker));
    let original = quantity(moment, chance);
    let mut order = Order {
        moment: place,
        id: format!("S{:06}", place + 1),
        side,
        kind,
        limit,
        original,
        maker,
        fills: Vec::new(),
        statuses: Vec::new(),
    };
    live(&mut order, moment, fate, chance);
    order
}

/// A twentieth to a half of what the book carried.
fn quantity(moment: &Moment, chance: &mut Random) -> BigDecimal {
    let share = BigDecimal::from(50 + chance.below(450)) / BigDecimal::from(1000);
    let quantity = rounded(&(&moment.carried * share));
    quantity.max(BigDecimal::new(1.into(), PLACES))
}

/// The limit: a maker waits at the own side's price, who takes gives a little.
fn worst(moment: &Moment, side: Side, maker: bool) -> BigDecimal {
    match (side, maker) {
        (Side::Buy, true) => moment.bid.clone(),
        (Side::Sell, true) => moment.ask.clone(),
        (Side::Buy, false) => slipped(&moment.ask, 1_002),
        (Side::Sell, false) => slipped(&moment.bid, 998),
    }
}

fn slipped(price: &BigDecimal, per_mille: i64) -> BigDecimal {
    rounded(&(price * BigDecimal::from(per_mille) / BigDecimal::from(1000)))
}

/// Never 0, which no table takes for a price or a quantity.
fn rounded(value: &BigDecimal) -> BigDecimal {
    value.with_scale_round(PLACES, RoundingMode::HalfUp)
}

fn live(order: &mut Order, moment: &Moment, fate: Fate, chance: &mut Random) {
    let mut at = moment.at + TimeDelta::milliseconds(5 + chance.below(60));
    let zero = BigDecimal::from(0);
    if fate == Fate::Rejected {
        order.statuses.push(Status {
            at,
            status: OrderStatus::Rejected,
            filled: zero,
            reason: Some("it would have crossed the book"),
        });
        return;
    }
    order.statuses.push(Status { at, status: OrderStatus::New, filled: zero.clone(), reason: None });
    let mut filled = zero;
    if fate != Fate::Cancelled {
        for share in shares(order, fate, chance) {
            at += TimeDelta::milliseconds(if order.maker {
                200 + chance.below(4_000)
            } else {
                5 + chance.below(60)
            });
            filled += &share;
            fill(order, moment, (at, share), &filled, chance);
        }
    }
    if matches!(fate, Fate::HalfCancelled | Fate::Cancelled) {
        at += TimeDelta::milliseconds(500 + chance.below(5_000));
        let some = filled > 0;
        let status = if some { OrderStatus::PartiallyCancelled } else { OrderStatus::Cancelled };
        order.statuses.push(Status { at, status, filled, reason: Some("cancelled by its owner") });
    }
}

/// In one piece or up to three, which together are the order or less of it.
fn shares(order: &Order, fate: Fate, chance: &mut Random) -> Vec<BigDecimal> {
    let asked = match fate {
        Fate::HalfCancelled => rounded(&(&order.original / BigDecimal::from(2))),
        _ => order.original.clone(),
    };
    let pieces = 1 + chance.below(3);
    let one = (&asked / BigDecimal::from(pieces)).with_scale_round(PLACES, RoundingMode::Down);
    let tiny = one == 0 || asked == 0;
    if tiny {
        return if fate == Fate::HalfCancelled { Vec::new() } else { vec![order.original.clone()] };
    }
    let last = &asked - &one * BigDecimal::from(pieces - 1);
    let half = fate == Fate::HalfCancelled && asked >= order.original;
    if half {
        return Vec::new();
    }
    (1..pieces).map(|_| one.clone()).chain([last]).collect()
}

fn fill(
    order: &mut Order,
    moment: &Moment,
    (at, quantity): (DateTime<Utc>, BigDecimal),
    filled: &BigDecimal,
    chance: &mut Random,
) {
    let price = price(order, moment, chance);
    let rate = if order.maker { &moment.maker } else { &moment.taker };
    let commission = rounded(&(&quantity * &price * rate));
    let status = match *filled < order.original {
        true => OrderStatus::PartiallyFilled,
        false => OrderStatus::Filled,
    };
    order.statuses.push(Status { at, status, filled: filled.clone(), reason: None });
    order.fills.push(Fill { at, quantity, price, commission, status });
}

/// A maker gets the limit. Who takes gets the best price first and then up to a
/// tenth of a per cent worse ones.
fn price(order: &Order, moment: &Moment, chance: &mut Random) -> BigDecimal {
    let worse = if order.fills.is_empty() { 0 } else { chance.below(2) };
    match (order.side, order.maker) {
        (side, true) => worst(moment, side, true),
        (Side::Buy, false) => slipped(&moment.ask, 1_000 + worse),
        (Side::Sell, false) => slipped(&moment.bid, 1_000 - worse),
    }
}
