//! Routes told apart by about what they leave, and exactly where that is too near.

use std::cmp::Ordering;

use bigdecimal::{BigDecimal, ToPrimitive};

use super::route::Side;

/// Nearer to each other than this part of themselves, two numbers are compared
/// exactly: some thousand times what the conversions and three operations err.
const APART: f64 = 1e-12;

/// About what one side of a route comes to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near {
    ask: f64,
    pays: f64,
    gets: f64,
}

impl Near {
    pub(super) fn of(ask: &BigDecimal, pays: &BigDecimal, gets: &BigDecimal) -> Self {
        Self { ask: about(ask), pays: about(pays), gets: about(gets) }
    }
}

/// Whether something is left after both fees.
pub(super) fn pays(buy: &Side<'_>, sell: &Side<'_>) -> bool {
    let (gets, pays) = (sell.near.gets, buy.near.pays);
    let order = apart(gets, pays, gets.abs() + pays.abs());
    order.unwrap_or_else(|| sell.gets.cmp(&buy.pays)) == Ordering::Greater
}

/// By what is left as a part of the ask, which is above zero.
pub(super) fn by_percent(one: (&Side<'_>, &Side<'_>), other: (&Side<'_>, &Side<'_>)) -> Ordering {
    let part = |(buy, sell): (&Side<'_>, &Side<'_>)| (sell.near.gets - buy.near.pays) / buy.near.ask;
    let size = |(buy, sell): (&Side<'_>, &Side<'_>)| (sell.near.gets.abs() + buy.near.pays) / buy.near.ask;
    apart(part(one), part(other), size(one) + size(other)).unwrap_or_else(|| {
        let left = |(buy, sell): (&Side<'_>, &Side<'_>)| &sell.gets - &buy.pays;
        (left(one) * &other.0.quote.ask).cmp(&(left(other) * &one.0.quote.ask))
    })
}

/// None where the two are too near to each other, and where one is no number.
fn apart(one: f64, other: f64, size: f64) -> Option<Ordering> {
    let far = size.is_finite() && (one - other).abs() > APART * size;
    one.partial_cmp(&other).filter(|_| far)
}

fn about(value: &BigDecimal) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}
