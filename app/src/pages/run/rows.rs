//! Rows that the move set aside, and keys that differ between both tables.

use crate::prelude::*;
use domain::snapshot::{QuarantinedRow, RunDetail};

use crate::components::card::card;
use crate::components::table::{cell, clip, listed};
use crate::format::counted;

pub(super) fn rows(detail: &RunDetail) -> AnyView {
    view! {
        {(!detail.quarantined.is_empty()).then(|| quarantined(detail))}
        {(!detail.differences.is_empty()).then(|| differences(detail))}
    }
    .erased()
}

const QUARANTINED: [(&str, &str); 3] = [("", "Key"), ("main-col", "Reason"), ("", "Row")];

fn quarantined(detail: &RunDetail) -> AnyView {
    let row = |row: &QuarantinedRow| {
        vec![
            cell("mono", row.key.join(" ")),
            cell("main-col", row.reason.clone()),
            cell("mono", clip(&row.row)),
        ]
    };
    let all = detail.run.counts.quarantined.max(detail.quarantined.len() as i64);
    let note = counted(all, "row set aside", "rows set aside");
    let body = listed("Rows in quarantine", &QUARANTINED, detail.quarantined.iter().map(row).collect(), "");
    card("quarantine", "Quarantine", note, ().erased(), body)
}

const DIFFERENT: [(&str, &str); 2] = [("", "Difference"), ("main-col", "Key")];

fn differences(detail: &RunDetail) -> AnyView {
    let row = |(kind, key): &(String, Vec<String>)| {
        vec![cell("", kind.clone()), cell("mono main-col", key.join(" "))]
    };
    let note = counted(detail.differences.len() as i64, "key", "keys");
    let body = listed("Keys that differ", &DIFFERENT, detail.differences.iter().map(row).collect(), "");
    card("differences", "Differences between source and target", note, ().erased(), body)
}
