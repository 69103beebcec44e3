//! The ledger of a move: its committed batches, newest first.

use crate::prelude::*;
use domain::run::Batch;

use super::chip::{none, tone};
use super::table::{Cell, Table, cell, clip};
use crate::format::{counted, number};

pub fn ledger(batches: &[Batch], count: i64) -> AnyView {
    let rows = batches.iter().map(row).collect();
    let table =
        Table { wrap: "table-wrap tall", class: "data", label: "Table of batches", columns: &COLUMNS, rows };
    let hidden = count - batches.len() as i64;
    view! {
        {table.draw()}
        {(hidden > 0)
            .then(|| {
                view! {
                    <p class="pager">{counted(hidden, "earlier batch is", "earlier batches are")} " not shown"</p>
                }
            })}
    }
    .erased()
}

const COLUMNS: [(&str, &str); 7] = [
    ("num", "#"),
    ("", "Range ends at"),
    ("num", "Rows"),
    ("num", "Present"),
    ("num", "Rejected"),
    ("num", "ms"),
    ("", "Hashes"),
];

fn row(batch: &Batch) -> Vec<Cell> {
    let quiet = |count: i64| if count == 0 { "num muted" } else { "num" };
    vec![
        cell("num mono", number(batch.seq)),
        cell("mono", clip(&batch.hi.join(" "))),
        cell("num", number(batch.counts.read)),
        cell(quiet(batch.counts.present), number(batch.counts.present)),
        cell(quiet(batch.counts.quarantined), number(batch.counts.quarantined)),
        cell("num", number(batch.duration_ms)),
        cell("", if batch.verified { tone("ok", "equal") } else { none() }),
    ]
}
