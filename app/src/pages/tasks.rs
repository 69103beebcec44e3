//! A day's work in the rhythm of the plan, and lists of tasks.

mod day;
mod filters;
mod list;

use crate::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::tasks::{TasksPage as Data, Wanted, tasks};
use crate::components::card::{card, empty};
use crate::components::icon::{Icon, icon};
use crate::components::page_head::PageHead;
use crate::components::time::moment;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};
use domain::task::Told;
use filters::{address, filters};

#[component]
pub fn TasksPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || {
        let query = query.read();
        let of = |name| query.get(name).unwrap_or_default();
        Wanted { view: of("view"), phase: of("phase"), q: of("q") }
    };
    late(move || address(&wanted(), None), move |_| tasks(untrack(wanted)), page)
}

#[part(team, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let head = PageHead { actions: export(data), ..PageHead::new("Tasks", says(data)) };
    let listed = data.today.is_none();
    view! {
        {head.draw()}
        <section class="card" aria-label=if listed { "Tasks" } else { "Filter" }>
            {filters(data)}
            {listed.then(|| list::list(data))}
        </section>
        {data.today.as_ref().map(|day| day::day(data, day))}
        {listed.then(|| told(data))}
    }
    .erased()
}

fn says(data: &Data) -> String {
    let [_, blocked, all] = data.counts;
    let yours = format::counted(data.open as i64, "task is", "tasks are");
    format!("{yours} yours and not done; {blocked} of {all} tasks are blocked.")
}

fn export(data: &Data) -> AnyView {
    let path = match data.wanted.phase.as_str() {
        "" => "/tracker.md".to_owned(),
        number => format!("/phases/{number}/tracker.md"),
    };
    view! {
        <a class="btn" href=path rel="external" download="">
            {icon(Icon::Download)}
            "Tracker"
        </a>
    }
    .erased()
}

/// Who did what, as others see it within two seconds.
fn told(data: &Data) -> AnyView {
    let body = match data.told.is_empty() {
        true => {
            let text = "What people say of tasks, and what runs and checks do to them, stands here.";
            empty(Icon::ListChecks, "Nothing was said of a task yet".into(), text, ().erased())
        }
        false => feed(&data.told, data),
    };
    card("said", "Said last", "newest first", ().erased(), body)
}

fn feed(told: &[Told], data: &Data) -> AnyView {
    let line = |told: &Told| {
        let note = told.note.clone().map(|note| view! { <small>{note}</small> });
        view! {
            <li>
                {moment(told.at, data.at)}
                <span>
                    <b>{format::actor(&told.actor)}</b>
                    {format!(" {}: {}", told.task, told.what)}
                    {note}
                </span>
            </li>
        }
    };
    view! { <ol class="feed">{told.iter().map(line).collect_view()}</ol> }.erased()
}
