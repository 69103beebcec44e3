//! What the run was asked to do, and what it does right now.

use crate::prelude::*;
use domain::report::Verdict;
use domain::run::{Run, RunKind};

use crate::api::runs::RunPage as Data;
use crate::components::card::{card, facts};
use crate::components::chip::{chip, none};
use crate::components::state;
use crate::components::time::age;
use crate::format;

pub(super) fn settings(data: &Data) -> AnyView {
    let run = &data.detail.run;
    let mut rows = vec![("Subject", run.subject.clone().erased())];
    if run.status.is_open() {
        rows.push(("Stage", stage(run)));
    }
    match run.kind {
        RunKind::Move => rows.extend(of_move(data)),
        RunKind::Validate => rows.push(("Checks", run.params.checks.len().erased())),
        _ => {}
    }
    rows.push(("Starts the next step", yes(run.params.chain)));
    if let Some(report) = run.report {
        rows.push(("Report", report_link(report, data.verdict)));
    }
    card("settings", "Settings", "", ().erased(), view! { <div class="body">{facts(rows)}</div> }.erased())
}

fn of_move(data: &Data) -> Vec<(&'static str, AnyView)> {
    let (detail, params) = (&data.detail, &data.detail.run.params);
    let size = params
        .batch_size
        .map_or_else(|| "sized by time".to_owned(), |rows| format::counted(rows, "row", "rows"));
    let last = detail.batches.first().map_or_else(none, |batch| age(batch.committed_at, data.at));
    vec![
        ("First batch", size.erased()),
        ("Verify every row", yes(params.verify)),
        ("Batches", format::number(detail.batch_count).erased()),
        ("Last commit", last),
    ]
}

fn stage(run: &Run) -> AnyView {
    if run.stage.is_empty() { none() } else { run.stage.clone().erased() }
}

fn yes(yes: bool) -> AnyView {
    if yes { "yes" } else { "no" }.erased()
}

fn report_link(report: i64, verdict: Option<Verdict>) -> AnyView {
    view! {
        <a class="link" href=format!("/reports/{report}")>
            {format!("Report {report}")}
        </a>
        " "
        {verdict.map(|verdict| chip(state::of_verdict(verdict)))}
    }
    .erased()
}
