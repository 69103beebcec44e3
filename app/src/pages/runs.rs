//! All runs, newest first.

use crate::prelude::*;
use domain::run::{RunKind, RunStatus};
use leptos_router::hooks::use_query_map;

use super::overview::no_runs;
use crate::api::runs::{RunsPage as Data, Wanted, runs};
use crate::components::card::empty;
use crate::components::filters::{address, run_filters};
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::run_table::run_table;
use crate::components::state;
use crate::format;
use crate::loaded::loaded;

#[component]
pub fn RunsPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || {
        let query = query.read();
        let of = |name| query.get(name).unwrap_or_default();
        Wanted { state: of("state"), q: of("q"), before: of("before") }
    };
    let key = move || {
        let Wanted { state, q, before } = wanted();
        format!("{state} {before} {q}")
    };
    loaded(key, move |_| runs(untrack(wanted)), |data| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    view! {
        {PageHead::new("Runs", says(data)).draw()}
        <section class="card" aria-label="Runs">{body(data)}</section>
    }
    .erased()
}

fn says(data: &Data) -> String {
    let count =
        |status| data.counts.iter().find(|(other, _)| *other == status).map_or(0, |(_, count)| *count) as i64;
    let active: i64 = RunStatus::ALL.into_iter().filter(|status| status.is_active()).map(count).sum();
    format!(
        "{} at work, {} paused, {} failed.",
        format::counted(active, "run is", "runs are"),
        count(RunStatus::Paused),
        count(RunStatus::Failed)
    )
}

fn body(data: &Data) -> AnyView {
    if !data.any {
        return no_runs();
    }
    let rows = if data.runs.is_empty() {
        no_match(data)
    } else {
        run_table(&data.runs, &data.verdicts, data.at, true)
    };
    view! {
        {run_filters(data)}
        {rows}
        {pager(data)}
    }
    .erased()
}

/// Not the same as having no runs: it names the filter and takes it away.
fn no_match(data: &Data) -> AnyView {
    let Wanted { state, q, .. } = &data.wanted;
    let state = RunStatus::parse(state)
        .map(|status| format!("{} ", state::of_run(status, RunKind::Move).word.to_ascii_lowercase()));
    let search = if q.is_empty() { String::new() } else { format!(" matches “{q}”") };
    let clear = view! {
        <a class="btn" href="/runs">
            "Clear filters"
        </a>
    };
    let title = format!("No {}run{search}", state.unwrap_or_default());
    empty(Icon::Search, title, "The other runs are hidden by this filter.", clear.erased())
}

fn pager(data: &Data) -> AnyView {
    let Wanted { state, q, before } = &data.wanted;
    let newest = (!before.is_empty()).then(|| {
        view! {
            <a class="btn small" href=address(state, q, None)>
                "Newest"
            </a>
        }
    });
    let older = data.older.map(|id| {
        view! {
            <a class="btn small" href=address(state, q, Some(id))>
                "Older"
            </a>
        }
    });
    let ids = match (data.runs.first(), data.runs.last()) {
        (Some(first), Some(last)) => format!(
            "{}, ids {} to {}",
            format::counted(data.runs.len() as i64, "run", "runs"),
            first.id,
            last.id
        ),
        _ => String::new(),
    };
    view! {
        <nav class="pager" aria-label="Pages">
            <span>{ids}</span>
            <span class="grow"></span>
            {newest}
            {older}
        </nav>
    }
    .erased()
}
