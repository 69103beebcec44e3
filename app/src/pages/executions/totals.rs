//! The sums of all that fits, by quote asset: others cannot be added to them.

use crate::components::card::card;
use crate::components::table::{cell, listed};
use crate::format;
use crate::prelude::*;
use domain::execution::Listing;

const COLUMNS: [(&str, &str); 7] = [
    ("main-col", "Quote asset"),
    ("num", "Executions"),
    ("num", "Orders"),
    ("num", "Paid"),
    ("num", "Received"),
    ("num", "Fees"),
    ("num", "Fees in other assets"),
];

pub(super) fn totals(listing: &Listing) -> Option<AnyView> {
    if listing.totals.is_empty() {
        return None;
    }
    let rows = listing.totals.iter().map(|totals| {
        vec![
            cell("main-col", totals.quote.clone()),
            cell("num", format::number(totals.executions)),
            cell("num", format::number(totals.orders)),
            cell("num mono", totals.paid.clone()),
            cell("num mono", totals.received.clone()),
            cell("num mono", totals.fees.clone()),
            cell("num", format::number(totals.other_fees)),
        ]
    });
    let body = listed("Totals by quote asset", &COLUMNS, rows.collect(), "");
    Some(card("totals", "Totals", "of all that fit", ().erased(), body))
}
