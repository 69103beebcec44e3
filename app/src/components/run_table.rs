//! Runs as rows.

use crate::prelude::*;
use chrono::{DateTime, Utc};
use domain::report::Verdict;
use domain::run::{Run, RunStatus};

use super::chip::{chip, none, tone};
use super::progress::{part, time_left};
use super::state;
use super::time::age;
use crate::format::rate;

/// `verdicts` are those of the runs' reports, by report.
pub fn run_table(runs: &[Run], verdicts: &[(i64, Verdict)], seen: DateTime<Utc>, stick: bool) -> AnyView {
    let verdict = |run: &Run| {
        verdicts.iter().find(|(report, _)| run.report == Some(*report)).map(|(_, verdict)| *verdict)
    };
    let rows = runs.iter().map(|run| row(run, verdict(run), seen)).collect_view();
    view! {
        <div
            class=if stick { "table-wrap stick" } else { "table-wrap" }
            tabindex="0"
            role="region"
            aria-label="Table of runs"
        >
            <table class="data steady cards">
                <thead>
                    <tr>
                        <th scope="col" class="id">"Run"</th>
                        <th scope="col" class="main-col">"What"</th>
                        <th scope="col" class="state-col">"State"</th>
                        <th scope="col" class="num">"Progress"</th>
                        <th scope="col" class="num">"Units/s"</th>
                        <th scope="col" class="num">"Left"</th>
                        <th scope="col">"Started by"</th>
                        <th scope="col" class="num">"Age"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .erased()
}

fn row(run: &Run, verdict: Option<Verdict>, seen: DateTime<Utc>) -> AnyView {
    let link = format!("/runs/{}", run.id);
    let running = run.status == RunStatus::Running;
    let counted = run.progress.total.is_some_and(|total| total > 0) || running;
    let speed = run.progress.rate.filter(|_| running).map_or_else(none, |speed| rate(speed).erased());
    view! {
        <tr>
            <td class="id">
                <a href=link.clone()>{run.id}</a>
            </td>
            <td class="main-col">
                <a class="row" href=link>
                    {run.title.clone()}
                </a>
                {verdict.filter(|verdict| *verdict > Verdict::Passed).map(found)}
            </td>
            <td class="state-col">{chip(state::of_run(run.status, run.kind))}</td>
            <td class="num">{if counted { part(run).erased() } else { none() }}</td>
            <td class="num" data-label="Units/s">
                {speed}
            </td>
            <td class="num" data-label="Left">
                {if running { time_left(run).erased() } else { none() }}
            </td>
            <td class="wide-only">{run.actor.clone()}</td>
            <td class="num">{age(run.created_at, seen)}</td>
        </tr>
    }
    .erased()
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
