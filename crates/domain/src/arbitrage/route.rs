//! Buying at one venue and selling at another.

use std::cmp::Ordering;

use bigdecimal::BigDecimal;

use super::exact::percent;
use super::near::Near;
use super::quote::{Quote, Venue};

/// Both sides of it, with what follows. Prices are per unit of the base asset.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Places in the list of the pair's quotes.
    pub buy: usize,
    pub sell: usize,
    pub gross: BigDecimal,
    pub gross_percent: BigDecimal,
    pub buy_fee: BigDecimal,
    pub sell_fee: BigDecimal,
    /// What is left after both fees, and that as a percentage of the ask.
    pub net: BigDecimal,
    pub net_percent: BigDecimal,
    /// What both sides carry. None where a venue counts in contracts.
    pub size: Option<BigDecimal>,
    /// In the quote asset, at that size.
    pub profit: Option<BigDecimal>,
    /// How much dearer the future is than the spot, by the middle of both books,
    /// where the sides are one of each.
    pub basis_percent: Option<BigDecimal>,
}

/// A quote with its venue and what a taker really pays and gets.
#[derive(Clone, Debug)]
pub(super) struct Side<'a> {
    pub(super) place: usize,
    pub(super) quote: &'a Quote,
    venue: &'a Venue,
    rate: &'a BigDecimal,
    pub(super) pays: BigDecimal,
    pub(super) gets: BigDecimal,
    pub(super) near: Near,
}

impl<'a> Side<'a> {
    /// None without fees: nothing net can be said.
    pub(super) fn of(place: usize, quote: &'a Quote, venue: &'a Venue) -> Option<Self> {
        let rate = &venue.fees.as_ref()?.taker;
        let (pays, gets) = (&quote.ask + &quote.ask * rate, &quote.bid - &quote.bid * rate);
        let near = Near::of(&quote.ask, &pays, &gets);
        Some(Self { place, quote, venue, rate, pays, gets, near })
    }
}

/// The route with the most left per unit. Only the two best of each side can be
/// in it: no venue is on both.
pub(super) fn best(sides: &[Side<'_>]) -> Option<Route> {
    let cheapest = two_first(sides, |one, other| one.pays.cmp(&other.pays));
    let dearest = two_first(sides, |one, other| other.gets.cmp(&one.gets));
    let pairs = cheapest.iter().flat_map(|buy| dearest.iter().map(move |sell| (*buy, *sell)));
    let apart = pairs.filter(|(buy, sell)| buy.quote.venue != sell.quote.venue);
    let by_net = |one: &(&Side<'_>, &Side<'_>), other: &(&Side<'_>, &Side<'_>)| {
        (&one.1.gets - &one.0.pays).cmp(&(&other.1.gets - &other.0.pays))
    };
    // The first of equals, so that equal venues do not take turns.
    let (buy, sell) =
        apart.reduce(|best, next| if by_net(&next, &best) == Ordering::Greater { next } else { best })?;
    Some(work_out(buy, sell))
}

fn two_first<'s, 'a>(
    sides: &'s [Side<'a>],
    order: impl Fn(&Side<'a>, &Side<'a>) -> Ordering,
) -> Vec<&'s Side<'a>> {
    let mut sorted: Vec<&Side<'a>> = sides.iter().collect();
    sorted.sort_by(|one, other| order(one, other).then(one.quote.venue.cmp(&other.quote.venue)));
    sorted.truncate(2);
    sorted
}

pub(super) fn work_out(buy: &Side<'_>, sell: &Side<'_>) -> Route {
    let (ask, bid) = (&buy.quote.ask, &sell.quote.bid);
    let (gross, net) = (bid - ask, &sell.gets - &buy.pays);
    let size = size(buy, sell);
    Route {
        buy: buy.place,
        sell: sell.place,
        gross_percent: percent(&gross, ask),
        gross,
        buy_fee: ask * buy.rate,
        sell_fee: bid * sell.rate,
        net_percent: percent(&net, ask),
        profit: size.as_ref().map(|size| size * &net),
        size,
        net,
        basis_percent: basis(buy, sell),
    }
}

fn size(buy: &Side<'_>, sell: &Side<'_>) -> Option<BigDecimal> {
    let counted =
        [buy, sell].iter().any(|side| side.venue.fees.as_ref().is_none_or(|fees| fees.in_contracts));
    (!counted).then(|| (&buy.quote.ask_qty).min(&sell.quote.bid_qty).clone())
}

fn basis(buy: &Side<'_>, sell: &Side<'_>) -> Option<BigDecimal> {
    let (future, spot) = match (buy.venue.kind.as_str(), sell.venue.kind.as_str()) {
        ("FUTURES", "SPOT") => (buy, sell),
        ("SPOT", "FUTURES") => (sell, buy),
        _ => return None,
    };
    // Twice the middle: the half of both cancels out.
    let middle = |side: &Side<'_>| &side.quote.bid + &side.quote.ask;
    Some(percent(&(middle(future) - middle(spot)), &middle(spot)))
}
