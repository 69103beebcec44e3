//! What the best route would have left in the past, with the fees that are in
//! force now.

use std::str::FromStr;

use bigdecimal::BigDecimal;
use chrono::DateTime;

use super::chart::Line;
use super::quote::{Quote, Venue};
use super::route::{Side, best};

/// Net and gross of each interval, in % of the ask. None where no two venues have
/// a quote that may take part.
pub fn routes(lines: &[Line], venues: &[Venue]) -> Vec<Option<(String, String)>> {
    let points = lines.iter().map(|line| line.points.len()).max().unwrap_or_default();
    let routes: Vec<_> = (0..points).map(|place| left(lines, venues, place)).collect();
    if routes.iter().any(Option::is_some) { routes } else { Vec::new() }
}

fn left(lines: &[Line], venues: &[Venue], place: usize) -> Option<(String, String)> {
    let quotes: Vec<Quote> = lines.iter().filter_map(|line| quote(line, place)).collect();
    let takes_part = |quote: &&Quote| {
        venues.get(quote.venue).is_some_and(|venue| quote.exclusion(venue, quote.at).is_none())
    };
    let sides = quotes.iter().filter(takes_part);
    let sides: Vec<Side<'_>> =
        sides.enumerate().filter_map(|(place, quote)| Side::of(place, quote, &venues[quote.venue])).collect();
    best(&sides).map(|route| (route.net_percent.to_plain_string(), route.gross_percent.to_plain_string()))
}

/// A percentage depends neither on quantities nor on the time.
fn quote(line: &Line, place: usize) -> Option<Quote> {
    let (bid, ask) = line.points.get(place)?.as_ref()?;
    let (bid, ask) = (BigDecimal::from_str(bid).ok()?, BigDecimal::from_str(ask).ok()?);
    let (bid_qty, ask_qty) = (BigDecimal::from(1), BigDecimal::from(1));
    Some(Quote {
        venue: line.place,
        symbol_active: true,
        bid,
        bid_qty,
        ask,
        ask_qty,
        at: DateTime::UNIX_EPOCH,
    })
}
