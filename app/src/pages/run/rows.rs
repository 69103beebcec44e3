//! Rows that the move set aside, and keys that differ between both tables.

use crate::prelude::*;
use domain::snapshot::{QuarantinedRow, RunDetail};

use crate::components::card::card;
use crate::format::counted;

pub(super) fn rows(detail: &RunDetail) -> AnyView {
    view! {
        {(!detail.quarantined.is_empty()).then(|| quarantined(detail))}
        {(!detail.differences.is_empty()).then(|| differences(detail))}
    }
    .erased()
}

fn quarantined(detail: &RunDetail) -> AnyView {
    let row = |row: &QuarantinedRow| {
        view! {
            <tr>
                <td class="mono">{row.key.join(" ")}</td>
                <td class="main-col">{row.reason.clone()}</td>
                <td class="mono">
                    <span class="clip" title=row.row.clone()>
                        {row.row.clone()}
                    </span>
                </td>
            </tr>
        }
    };
    let all = detail.run.counts.quarantined.max(detail.quarantined.len() as i64);
    let note = counted(all, "row set aside", "rows set aside");
    let body = table(
        "Rows in quarantine",
        ["Key", "Reason", "Row"],
        detail.quarantined.iter().map(row).collect_view().erased(),
    );
    card("quarantine", "Quarantine", note, ().erased(), body)
}

fn differences(detail: &RunDetail) -> AnyView {
    let row = |(kind, key): &(String, Vec<String>)| {
        view! {
            <tr>
                <td>{kind.clone()}</td>
                <td class="mono main-col">{key.join(" ")}</td>
                <td></td>
            </tr>
        }
    };
    let note = counted(detail.differences.len() as i64, "key", "keys");
    let body = table(
        "Keys that differ",
        ["Difference", "Key", ""],
        detail.differences.iter().map(row).collect_view().erased(),
    );
    card("differences", "Differences between source and target", note, ().erased(), body)
}

fn table(label: &'static str, heads: [&'static str; 3], rows: AnyView) -> AnyView {
    let heads = heads.map(|head| view! { <th scope="col">{head}</th> });
    view! {
        <div class="table-wrap tall" tabindex="0" role="region" aria-label=label>
            <table class="data">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .erased()
}
