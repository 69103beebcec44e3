//! What each step of the plan took on a copy.

use crate::prelude::*;
use domain::rehearsal::{Rehearsal, Rehearsed};

use crate::components::card::card;
use crate::components::chip::none;
use crate::components::table::{Cell, Table, cell, named};
use crate::format::{bytes, duration, number, sentence};

const COLUMNS: [(&str, &str); 7] = [
    ("id", "Phase"),
    ("main-col", "Step"),
    ("num", "Took"),
    ("num", "Expected"),
    ("num", "Disk"),
    ("num", "WAL"),
    ("num", "Longest lock"),
];

pub(super) fn rehearsal(found: &Rehearsal) -> AnyView {
    let table = Table {
        wrap: "table-wrap",
        class: "data rich cards",
        label: "Rehearsed steps",
        columns: &COLUMNS,
        rows: found.steps.iter().map(|step| row(found, step)).collect(),
    };
    let total = found.total();
    let note = format!(
        "expected on the database: {}, {} more on disk, {} of WAL",
        duration(total.milliseconds as f64),
        bytes(total.bytes),
        bytes(total.wal_bytes)
    );
    let body = view! {
        {table.draw()}
        <p class="body note">{says(found)}</p>
    };
    card("rehearsal", "Rehearsal", note, ().erased(), body.erased())
}

fn says(found: &Rehearsal) -> String {
    let copy = found.backup.map_or_else(|| "made-up rows".to_owned(), |id| format!("backup {id}"));
    let lock = found.longest_lock().map_or_else(
        || "No lock that writers would wait for was seen.".to_owned(),
        |step| format!("Writers would wait for {} ms at most, on {}.", number(step.lock_ms), step.locked),
    );
    format!(
        "The copy ({copy}, PostgreSQL {}) had {} rows in the legacy tables, the database about {}. {lock}",
        found.server,
        number(found.rows),
        number(found.real_rows)
    )
}

fn row(found: &Rehearsal, step: &Rehearsed) -> Vec<Cell> {
    let expected = found.expected(step);
    let failed = step.failure.as_deref().map(|why| view! { <small>{sentence(why)}</small> });
    let lock = if step.lock_ms > 0 { format!("{} ms", number(step.lock_ms)).erased() } else { none() };
    vec![
        cell("id", step.phase),
        cell("main-col", view! { {step.title.clone()} {failed} }),
        named("num", "Took", duration(step.duration_ms as f64)),
        named("num", "Expected", duration(expected.milliseconds as f64)),
        named("num", "Disk", bytes(expected.bytes)),
        named("num", "WAL", bytes(expected.wal_bytes)),
        named("num", "Longest lock", lock),
    ]
}
