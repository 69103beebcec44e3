//! Runs as rows.

use crate::prelude::*;
use chrono::{DateTime, Utc};
use domain::report::Verdict;
use domain::run::{Run, RunStatus};

use super::chip::{chip, none, tone};
use super::progress::{part, time_left};
use super::state;
use super::table::{Cell, Table, cell, id_link, named, row_link};
use super::time::age;
use crate::format::rate;

/// `verdicts` are those of the runs' reports, by report.
pub fn run_table(runs: &[Run], verdicts: &[(i64, Verdict)], seen: DateTime<Utc>, stick: bool) -> AnyView {
    let verdict = |run: &Run| {
        verdicts.iter().find(|(report, _)| run.report == Some(*report)).map(|(_, verdict)| *verdict)
    };
    let rows = runs.iter().map(|run| row(run, verdict(run), seen)).collect();
    let wrap = if stick { "table-wrap stick" } else { "table-wrap" };
    Table { wrap, class: "data steady cards", label: "Table of runs", columns: &COLUMNS, rows }.draw()
}

const COLUMNS: [(&str, &str); 8] = [
    ("id", "Run"),
    ("main-col", "What"),
    ("state-col", "State"),
    ("num", "Progress"),
    ("num", "Units/s"),
    ("num", "Left"),
    ("wide-only", "Started by"),
    ("num", "Age"),
];

fn row(run: &Run, verdict: Option<Verdict>, seen: DateTime<Utc>) -> Vec<Cell> {
    let running = run.status == RunStatus::Running;
    let counted = run.progress.total.is_some_and(|total| total > 0) || running;
    let speed = run.progress.rate.filter(|_| running).map_or_else(none, |speed| rate(speed).erased());
    vec![
        cell("id", id_link(format!("/runs/{}", run.id), run.id)),
        cell("main-col", what(run, verdict)),
        cell("state-col", chip(state::of_run(run.status, run.kind))),
        cell("num", if counted { part(run).erased() } else { none() }),
        named("num", "Units/s", speed),
        named("num", "Left", if running { time_left(run).erased() } else { none() }),
        cell("wide-only", run.actor.clone()),
        cell("num", age(run.created_at, seen)),
    ]
}

fn what(run: &Run, verdict: Option<Verdict>) -> AnyView {
    let found = verdict.filter(|verdict| *verdict > Verdict::Passed).map(found);
    vec![row_link(format!("/runs/{}", run.id), run.title.clone()), found.erased()].erased()
}

/// A validation that found something has succeeded all the same.
fn found(verdict: Verdict) -> AnyView {
    let look = state::of_verdict(verdict);
    view! {
        " "
        {tone(look.tone, look.word)}
    }
    .erased()
}
