//! One run, live.

mod cancel;
mod controls;
mod figures;
mod rehearsal;
mod rows;
mod settings;
mod throttle;

use crate::prelude::*;
use chrono::{DateTime, Utc};
use domain::run::{Failure, Run, RunKind};
use leptos_router::hooks::use_params_map;

use crate::api::runs::{RunPage as Data, run};
use crate::components::log::Log;
use crate::components::notice::{notice, stop};
use crate::components::page_head::PageHead;
use crate::components::progress::ProgressCard;
use crate::components::state;
use crate::components::time::{age, moment};
use crate::format;
use crate::live::{Followed, Live};
use crate::loaded::{Loaded, loaded};

#[component]
pub fn RunPage() -> impl IntoView {
    let params = use_params_map();
    // The first answer brings the log; what follows comes with the stream.
    let after = StoredValue::new(0_i64);
    loaded(
        move || params.read().get("id").unwrap_or_default(),
        move |id| run(id, after.get_value()),
        move |data| draw(data, after),
    )
}

fn draw(data: Loaded<Data>, after: StoredValue<i64>) -> AnyView {
    let live = follow(data);
    after.set_value(i64::MAX);
    on_cleanup(move || after.set_value(0));
    let run = live.run;
    let log = view! { <Log run=live.id lines=live.lines /> }.erased();
    let body = match run.with_untracked(|run| run.kind == RunKind::Move) {
        true => of_move(data, log),
        false => of_other(data, log),
    };
    view! {
        {changing(move || run.with(|run| head(run, data.with_untracked(|data| data.at))))}
        {changing(move || run.with(|run| run.failure.as_ref().map(failed).erased()))}
        {throttle::waits(data, run)}
        <ProgressCard run />
        {body}
        {throttle::throttle(data, run)}
        {data.shown(|data| data.detail.rehearsal.as_ref().map(rehearsal::rehearsal).erased())}
        {data.shown(|data| rows::rows(&data.detail))}
        {cancel::dialog(run)}
    }
    .erased()
}

fn of_move(data: Loaded<Data>, log: AnyView) -> AnyView {
    view! {
        <div class="grid" data-cols="2-1">
            {data.shown(|data| figures::rates(&data.detail))}
            {data.shown(settings::settings)}
        </div>
        <div class="grid" data-cols="2-1">
            {data.shown(|data| figures::batches(&data.detail))}
            {log}
        </div>
    }
    .erased()
}

fn of_other(data: Loaded<Data>, log: AnyView) -> AnyView {
    view! {
        <div class="grid" data-cols="2-1">
            {log}
            {data.shown(settings::settings)}
        </div>
    }
    .erased()
}

/// Ties the page to the stream. What the page fetches again may be older than
/// what the stream has brought, so the newer of both stays.
fn follow(data: Loaded<Data>) -> Followed {
    let live = Live::of_page();
    let detail = data.with_untracked(|data| data.detail.clone());
    let followed =
        Followed { id: detail.run.id, run: RwSignal::new(detail.run), lines: RwSignal::new(detail.log) };
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

fn head(run: &Run, seen: DateTime<Utc>) -> AnyView {
    PageHead {
        tab: format!("Run {} {}", run.id, state::of_run(run.status, run.kind).word.to_ascii_lowercase()),
        crumbs: vec![("Runs".into(), Some("/runs".into())), (run.id.to_string(), None)],
        state: Some(state::of_run(run.status, run.kind)),
        actions: controls::controls(run),
        ..PageHead::new(&format!("Run {}", run.id), says(run, seen))
    }
    .draw()
}

fn says(run: &Run, seen: DateTime<Utc>) -> AnyView {
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
        let took =
            run.started_at.map(|began| format!(" after {}", format::between(began, at))).unwrap_or_default();
        view! { {format!(" · {} ", run.status.as_str())} {moment(at, seen)} {took} }
    });
    view! {
        {run.title.clone()}
        {phase}
        {format!(" · started by {} ", run.actor)}
        {age(run.created_at, seen)}
        {ended}
    }
    .erased()
}

fn failed(failure: &Failure) -> AnyView {
    notice(
        "bad",
        format!("{} failed", format::sentence(&failure.doing)),
        stop(&failure.why),
        failure.next.clone(),
    )
}
