//! The accounts behind the orders: what each began with, every change of it, and
//! what it held from time to time.

use std::collections::BTreeMap;

use bigdecimal::BigDecimal;
use chrono::{DateTime, TimeDelta, Utc};
use domain::market::Side;

use super::moments::Moment;
use super::orders::Order;

/// How often all accounts are written down between the first order and the last.
const LOOKS: i32 = 48;

/// Venue and asset.
pub(super) type Account = (i16, String);

pub(super) struct Change {
    pub(super) account: Account,
    pub(super) at: DateTime<Utc>,
    pub(super) kind: &'static str,
    pub(super) amount: BigDecimal,
    pub(super) before: BigDecimal,
    /// The execution's number.
    pub(super) reference: Option<String>,
}

pub(super) struct Look {
    pub(super) account: Account,
    pub(super) at: DateTime<Utc>,
    pub(super) total: BigDecimal,
}

#[derive(Default)]
pub(super) struct Books {
    /// In the order of their time.
    pub(super) changes: Vec<Change>,
    pub(super) looks: Vec<Look>,
}

/// An amount that an account gains or loses.
struct Gain {
    at: DateTime<Utc>,
    account: Account,
    kind: &'static str,
    amount: BigDecimal,
    reference: String,
}

pub(super) fn keep(orders: &[Order], moments: &[Moment]) -> Books {
    let mut gains: Vec<Gain> =
        orders.iter().flat_map(|order| of_order(order, &moments[order.moment])).collect();
    gains.sort_by_key(|gain| gain.at);
    let (Some(first), Some(last)) = (gains.first(), gains.last()) else { return Books::default() };
    let (begin, end) = (first.at - TimeDelta::seconds(60), last.at + TimeDelta::seconds(1));
    let mut books = Books::default();
    let mut held: BTreeMap<Account, BigDecimal> = BTreeMap::new();
    for (account, amount) in beginnings(&gains) {
        let gain = Change {
            account: account.clone(),
            at: begin,
            kind: "DEPOSIT",
            amount: amount.clone(),
            before: BigDecimal::from(0),
            reference: None,
        };
        books.changes.push(gain);
        held.insert(account, amount);
    }
    let times: Vec<DateTime<Utc>> = (0..=LOOKS).map(|look| begin + (end - begin) * look / LOOKS).collect();
    let mut times = times.into_iter().peekable();
    for gain in gains {
        while let Some(at) = times.next_if(|at| *at < gain.at) {
            look(&mut books, &held, at);
        }
        change(&mut books, &mut held, gain);
    }
    times.for_each(|at| look(&mut books, &held, at));
    books
}

/// What is bought and what is paid for it, or the other way round, and the fee.
fn of_order(order: &Order, moment: &Moment) -> Vec<Gain> {
    let account = |asset: &String| (moment.exchange, asset.clone());
    let mut gains = Vec::new();
    for (place, fill) in order.fills.iter().enumerate() {
        let value = &fill.quantity * &fill.price;
        let (base, quote) = match order.side {
            Side::Buy => (fill.quantity.clone(), -value),
            Side::Sell => (-fill.quantity.clone(), value),
        };
        let reference = format!("{}-{}", order.id, place + 1);
        let gain =
            |account, kind, amount| Gain { at: fill.at, account, kind, amount, reference: reference.clone() };
        gains.push(gain(account(&moment.base), "TRADE", base));
        gains.push(gain(account(&moment.quote), "TRADE", quote));
        if fill.commission != 0 {
            gains.push(gain(account(&moment.quote), "FEE", -fill.commission.clone()));
        }
    }
    gains
}

/// Twice what each account ever lacks, so that none is ever below 0.
fn beginnings(gains: &[Gain]) -> BTreeMap<Account, BigDecimal> {
    let (mut now, mut least) = (BTreeMap::new(), BTreeMap::new());
    for gain in gains {
        let held: &mut BigDecimal = now.entry(gain.account.clone()).or_default();
        *held += &gain.amount;
        let lowest: &mut BigDecimal = least.entry(gain.account.clone()).or_default();
        if *held < *lowest {
            lowest.clone_from(held);
        }
    }
    let begin = |lowest: BigDecimal| {
        (-lowest * BigDecimal::from(2)).with_scale_round(0, bigdecimal::RoundingMode::Up)
            + BigDecimal::from(1)
    };
    least.into_iter().map(|(account, lowest)| (account, begin(lowest))).collect()
}

fn change(books: &mut Books, held: &mut BTreeMap<Account, BigDecimal>, gain: Gain) {
    let now = held.entry(gain.account.clone()).or_default();
    let before = now.clone();
    *now += &gain.amount;
    let Gain { at, account, kind, amount, reference } = gain;
    books.changes.push(Change { account, at, kind, amount, before, reference: Some(reference) });
}

fn look(books: &mut Books, held: &BTreeMap<Account, BigDecimal>, at: DateTime<Utc>) {
    let looks =
        held.iter().map(|(account, total)| Look { account: account.clone(), at, total: total.clone() });
    books.looks.extend(looks);
}
