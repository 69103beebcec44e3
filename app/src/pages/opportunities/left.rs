//! Pairs that are not listed, with the reason of each.

use crate::prelude::*;
use domain::arbitrage::view::Left;

use crate::components::card::card;
use crate::components::filters::encode;
use crate::components::table::{cell, link, listed};
use crate::format;

const COLUMNS: [(&str, &str); 4] =
    [("", "Pair"), ("", "Because"), ("", "Venues"), ("main-col", "What that means")];

pub fn left(left: &[Left]) -> Option<AnyView> {
    if left.is_empty() {
        return None;
    }
    let rows = left.iter().map(|left| {
        let path = format!("/opportunities/{}/{}", encode(&left.base), encode(&left.quote));
        vec![
            cell("", link(path, format!("{}/{}", left.base, left.quote))),
            cell("", left.reason.title()),
            cell("", left.venues.join(", ")),
            cell("main-col", left.reason.next()),
        ]
    });
    let body = listed("Pairs that are not listed", &COLUMNS, rows.collect(), "");
    let note = format::counted(left.len() as i64, "pair", "pairs");
    Some(card("left", "Not listed", note, ().erased(), body))
}
