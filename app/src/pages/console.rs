//! The console of one move, live: where it stands, how far it is behind, what
//! a cut-over lacks and what it would run.

mod acts;
mod attempts;
mod confirm;
mod figures;
mod locks;
mod ready;
mod steps;

use crate::prelude::*;
use chrono::{DateTime, Utc};
use domain::moving::{MoveState, MoveView, Transition};
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::api::moves::{MovePage as Data, one_move};
use crate::components::card::card;
use crate::components::notice::notice;
use crate::components::page_head::PageHead;
use crate::components::run_table::run_table;
use crate::components::state;
use crate::components::time::moment;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn ConsolePage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let key = move || {
        let dry = query.read().get("dry").unwrap_or_default();
        format!("{} {dry}", params.read().get("id").unwrap_or_default())
    };
    late(
        key,
        |key| {
            let (id, dry) = key.split_once(' ').unwrap_or((&key, ""));
            one_move(id.to_owned(), dry.to_owned())
        },
        page,
    )
}

#[part(moves, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(draw)
}

/// The dialogs stand apart, so that live updates leave alone what is typed.
fn draw(data: Loaded<Data>) -> AnyView {
    let (id, database) = data.with_untracked(|data| (data.detail.view.id.clone(), data.database.clone()));
    view! {
        {data.shown(head)}
        {data.shown(warnings)}
        {data.shown(steps::steps)}
        {data.shown(figures::figures)}
        <div class="grid" data-cols="2-1">
            {data.shown(ready::ready)}
            {data.shown(figures::standing)}
        </div>
        {data.shown(attempts::attempts)}
        {data.shown(locks::locks)}
        {data.shown(ready::script)}
        {data.shown(runs)}
        {data.shown(history)}
        {confirm::writes_over(&id)}
        {confirm::contract(&id, &database)}
        {confirm::give_up(&id)}
    }
    .erased()
}

fn head(data: &Data) -> AnyView {
    let view = &data.detail.view;
    PageHead {
        tab: format!("{} {}", view.title, state::of_move(view).word.to_ascii_lowercase()),
        crumbs: vec![("Moves".into(), Some("/moves".into())), (view.id.clone(), None)],
        state: Some(state::of_move(view)),
        actions: acts::head(data),
        ..PageHead::new(&view.title, says(view))
    }
    .draw()
}

fn says(view: &MoveView) -> AnyView {
    view! {
        <span class="mono">{view.source.clone()}</span>
        " → "
        <span class="mono">{view.target.clone()}</span>
        {format!(". {}", stands(view))}
    }
    .erased()
}

/// What the state means for whoever reads or writes.
fn stands(view: &MoveView) -> &'static str {
    match view.state {
        MoveState::Declared => "Nothing of it has been done yet.",
        MoveState::Armed => "Every change of the source is logged; nothing is copied yet.",
        MoveState::Copying => "Rows are copied in batches while the source is written to.",
        MoveState::Indexing => "The copy is done; keys and indexes are put back.",
        MoveState::CatchingUp => "What changed during the copy is applied.",
        MoveState::Live => "Everybody uses the source, and the target follows it.",
        MoveState::ReadsOver => "Readers use the target, writers the source.",
        MoveState::WritesOver => "Readers and writers use the target, and the source follows it.",
        MoveState::Contracted => {
            "Readers and writers use the target; the source holds a window of recent rows."
        }
    }
}

fn warnings(data: &Data) -> AnyView {
    let view = &data.detail.view;
    let stale = data.stale.as_ref().map(|why| {
        let next = "What is shown was so then. Nothing can be done until the database answers.";
        notice("warn", "The database cannot be asked".into(), format::sentence(why), next.into())
    });
    view! {
        {stale}
        {view.broken.as_ref().map(|why| broken(data, why))}
        {view.is_left_alone().then(alone)}
        {data.dry.as_ref().map(|dry| ready::tried(data, dry))}
    }
    .erased()
}

fn broken(data: &Data, why: &str) -> AnyView {
    let view = &data.detail.view;
    let when = view.broken_at.map(|at| moment(at, data.at));
    view! {
        <div class="notice" data-tone="bad" role="alert">
            {crate::components::icon::icon(crate::components::icon::Icon::OctagonX)}
            <div>
                <h2>"The capture is broken" {when.map(|when| view! { " since " {when} })}</h2>
                <p>{format!("{}.", format::sentence(why.trim_end_matches('.')))}</p>
                <p>
                    "Changes may be missing on the side that follows, so the move is no longer verified and writers stay where they are. Arming it again compares every row and repairs what was missed."
                </p>
            </div>
            <div class="actions">{acts::rearm(data)}</div>
        </div>
    }
    .erased()
}

fn alone() -> AnyView {
    notice(
        "warn",
        "Nobody applies the changes".into(),
        "They are logged and wait, so nothing is lost.".into(),
        "Start a worker with refit serve or refit work, or wait a moment when one has just been started."
            .into(),
    )
}

/// How long the oldest change that waits has waited.
pub(super) fn behind(view: &MoveView, seen: DateTime<Utc>) -> String {
    match view.oldest {
        Some(oldest) if view.backlog > 0 => format::between(oldest, seen),
        _ if view.state.captures() => "0 ms".to_owned(),
        _ => "–".to_owned(),
    }
}

fn runs(data: &Data) -> AnyView {
    let body = match data.runs.is_empty() {
        true => {
            view! { <div class="empty short"><p>"No run has carried this move out yet."</p></div> }.erased()
        }
        false => run_table(&data.runs, &[], data.at, false),
    };
    card("move-runs", "Runs of this move", "newest first", ().erased(), body)
}

fn history(data: &Data) -> AnyView {
    let entry = |entry: &Transition| {
        let words = format!("{} to {}", entry.from.title(), entry.to.title().to_ascii_lowercase());
        view! {
            <li>
                {moment(entry.at, data.at)} <span>
                    {words} <small>{format!("{} · by {}", format::sentence(&entry.reason), format::actor(&entry.actor))}</small>
                </span>
            </li>
        }
        .erased()
    };
    let body = match data.detail.history.is_empty() {
        true => view! { <div class="empty short"><p>"It has not left its first state."</p></div> }.erased(),
        false => {
            view! { <ol class="feed">{data.detail.history.iter().map(entry).collect_view()}</ol> }.erased()
        }
    };
    card("history", "History", "newest first", ().erased(), body)
}
