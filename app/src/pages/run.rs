//! One run, live.

mod cancel;
mod controls;
mod rows;

use domain::run::{Failure, Run, RunKind};
use domain::snapshot::RunDetail;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::api::runs::{CancelRun, PauseRun, ResumeRun, RunPage as Data, run};
use crate::components::batch_chart::batch_chart;
use crate::components::card::{card, facts};
use crate::components::forms::outcome;
use crate::components::ledger::ledger;
use crate::components::log::Log;
use crate::components::notice::{notice, stop};
use crate::components::page_head::PageHead;
use crate::components::progress::ProgressCard;
use crate::components::rate_chart::rate_chart;
use crate::components::state;
use crate::components::time::{age, moment};
use crate::format;
use crate::live::{Followed, Live};
use crate::loaded::loaded;

/// What may be asked of a run; made once for the page.
#[derive(Clone, Copy)]
struct Actions {
    pause: ServerAction<PauseRun>,
    resume: ServerAction<ResumeRun>,
    cancel: ServerAction<CancelRun>,
}

#[component]
pub fn RunPage() -> impl IntoView {
    let params = use_params_map();
    let actions = Actions { pause: ServerAction::new(), resume: ServerAction::new(), cancel: ServerAction::new() };
    let said = view! {
        {outcome(actions.pause)}
        {outcome(actions.resume)}
        {outcome(actions.cancel)}
    };
    // The first answer brings the log; what follows comes with the stream.
    let after = StoredValue::new(0_i64);
    let page = loaded(
        move || params.read().get("id").unwrap_or_default(),
        move |id| run(id, after.get_value()),
        move |data| draw(data, actions, after),
    );
    view! {
        {said}
        {page}
    }
}

fn draw(data: RwSignal<Data>, actions: Actions, after: StoredValue<i64>) -> AnyView {
    let live = follow(data);
    after.set_value(i64::MAX);
    on_cleanup(move || after.set_value(0));
    let (run, id) = (live.run, live.id);
    let moves = run.with_untracked(|run| run.kind == RunKind::Move);
    let detail = move || data.with(|data| after_progress(&data.detail, data.at));
    let log = view! { <Log run=id lines=live.lines /> };
    view! {
        {move || run.with(|run| head(run, data.with_untracked(|data| data.at), actions))}
        {move || run.with(|run| run.failure.as_ref().map(failed))}
        <ProgressCard run />
        {detail}
        {match moves {
            true => view! {
                <div class="grid" data-cols="2-1">
                    {move || data.with(|data| batches(&data.detail))}
                    {log}
                </div>
            }.into_any(),
            false => view! { <div class="stack tall-log">{log}</div> }.into_any(),
        }}
        {move || data.with(|data| rows::rows(&data.detail))}
        {cancel::dialog(run, actions.cancel)}
    }
    .into_any()
}

/// Ties the page to the stream. What the page fetches again may be older than
/// what the stream has brought, so the newer of both stays.
fn follow(data: RwSignal<Data>) -> Followed {
    let live = Live::of_page();
    let detail = data.with_untracked(|data| data.detail.clone());
    let followed = Followed { id: detail.run.id, run: RwSignal::new(detail.run), lines: RwSignal::new(detail.log) };
    live.follow(followed);
    on_cleanup(move || live.unfollow(followed.id));
    Effect::new(move |_| {
        data.with(|data| {
            let fetched = &data.detail.run;
            if followed.run.with_untracked(|run| fetched.updated_at >= run.updated_at && fetched != run) {
                followed.run.set(fetched.clone());
            }
        });
    });
    followed
}

fn head(run: &Run, seen: chrono::DateTime<chrono::Utc>, actions: Actions) -> AnyView {
    PageHead {
        tab: format!("Run {} {}", run.id, state::of_run(run.status, run.kind).word.to_lowercase()),
        crumbs: vec![("Runs".into(), Some("/runs".into())), (run.id.to_string(), None)],
        state: Some(state::of_run(run.status, run.kind)),
        actions: controls::controls(run, actions),
        ..PageHead::new(&format!("Run {}", run.id), says(run, seen))
    }
    .draw()
}

fn says(run: &Run, seen: chrono::DateTime<chrono::Utc>) -> AnyView {
    let phase = run.phase.map(|phase| {
        let (path, word) = match &run.task {
            Some(task) => (format!("/phases/{phase}#{task}"), format!("phase {phase}, task {task}")),
            None => (format!("/phases/{phase}"), format!("phase {phase}")),
        };
        view! {
            " · "
            <a class="link" href=path>
                {word}
            </a>
        }
    });
    let ended = run.finished_at.map(|at| {
        let took = run.started_at.map(|began| format!(" after {}", format::between(began, at))).unwrap_or_default();
        view! { {format!(" · {} ", run.status.as_str())} {moment(at, seen)} {took} }
    });
    view! {
        {run.title.clone()}
        {phase}
        {format!(" · started by {} ", run.actor)}
        {age(run.created_at, seen)}
        {ended}
    }
    .into_any()
}

fn failed(failure: &Failure) -> AnyView {
    notice("bad", format!("{} failed", format::sentence(&failure.doing)), stop(&failure.why), failure.next.clone())
}

fn after_progress(detail: &RunDetail, seen: chrono::DateTime<chrono::Utc>) -> AnyView {
    let settings = card("settings", "Settings", "", ().into_any(), view! { <div class="body">{settings(detail, seen)}</div> }.into_any());
    if detail.run.kind != RunKind::Move {
        return settings;
    }
    let chart = view! {
        {rate_chart(&detail.batches)}
        {figures(detail)}
    };
    view! {
        <div class="grid" data-cols="2-1">
            {card("rates", "Rows per second", "one point per batch", ().into_any(), chart.into_any())}
            {settings}
        </div>
    }
    .into_any()
}

fn settings(detail: &RunDetail, seen: chrono::DateTime<chrono::Utc>) -> AnyView {
    let run = &detail.run;
    let params = &run.params;
    let yes = |yes: bool, word: &'static str| if yes { word } else { "no" }.into_any();
    let mut rows = vec![("Subject", run.subject.clone().into_any()), ("Stage", some(&run.stage))];
    if run.kind == RunKind::Move {
        let size = params.batch_size.map_or_else(|| "sized by time".to_owned(), |rows| format::counted(rows, "row", "rows"));
        let last = detail.batches.first().map_or_else(|| "none yet".into_any(), |batch| age(batch.committed_at, seen));
        rows.push(("First batch", size.into_any()));
        rows.push(("Verify every row", yes(params.verify, "yes")));
        rows.push(("Batches", format::number(detail.batch_count).into_any()));
        rows.push(("Last commit", last));
    }
    if run.kind == RunKind::Validate {
        rows.push(("Checks", params.checks.len().into_any()));
    }
    rows.push(("Starts the next step", yes(params.chain, "yes")));
    if let Some(report) = run.report {
        rows.push(("Report", view! { <a class="link" href=format!("/reports/{report}")>{format!("Report {report}")}</a> }.into_any()));
    }
    facts(rows)
}

fn some(text: &str) -> AnyView {
    if text.is_empty() { crate::components::chip::none() } else { text.to_owned().into_any() }
}

/// The chart's figures for readers without eyes for it.
fn figures(detail: &RunDetail) -> AnyView {
    let row = |batch: &domain::run::Batch| {
        let rate = batch.counts.read as f64 * 1000.0 / batch.duration_ms.max(1) as f64;
        view! {
            <tr>
                <td class="num">{format::number(batch.seq)}</td>
                <td>{format::exact(batch.committed_at)}</td>
                <td class="num">{format::rate(rate)}</td>
                <td class="num">{format::number(batch.duration_ms)}</td>
            </tr>
        }
    };
    view! {
        <details class="figures">
            <summary>"Data"</summary>
            <div class="table-wrap" tabindex="0" role="region" aria-label="Rows per second and time by batch">
                <table class="data">
                    <thead>
                        <tr>
                            <th scope="col" class="num">"Batch"</th>
                            <th scope="col">"Committed"</th>
                            <th scope="col" class="num">"Rows/s"</th>
                            <th scope="col" class="num">"ms"</th>
                        </tr>
                    </thead>
                    <tbody>{detail.batches.iter().take(100).map(row).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

fn batches(detail: &RunDetail) -> AnyView {
    let times = [("p50", detail.p50_ms), ("p90", detail.p90_ms)];
    let times = times.into_iter().filter_map(|(name, ms)| ms.map(|ms| format!(" · {name} {}", format::duration(ms))));
    let note = format!("{} committed{}", format::number(detail.batch_count), times.collect::<String>());
    let body = view! {
        {batch_chart(&detail.batches, detail.p50_ms)}
        {ledger(&detail.batches, detail.batch_count)}
    };
    card("batches", "Batches", note, ().into_any(), body.into_any())
}
