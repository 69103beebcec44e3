//! The navigation, with what is open behind each entry.

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;

use super::icon::{Icon, icon};
use crate::api::account::stay;
use crate::api::frame::Frame;
use crate::app::{FrameResource, frame_of};
use crate::me::Me;

struct Entry {
    path: &'static str,
    word: &'static str,
    icon: Icon,
    count: fn(&Frame) -> Option<String>,
}

const WORK: [Entry; 5] = [
    Entry { path: "/", word: "Overview", icon: Icon::Activity, count: |_| None },
    Entry {
        path: "/phases",
        word: "Phases",
        icon: Icon::ListChecks,
        count: |frame| Some(format!("{} / {}", frame.phases_done(), frame.phases.len())),
    },
    Entry { path: "/tasks", word: "Tasks", icon: Icon::UserCheck, count: |frame| some(frame.blocked_tasks) },
    Entry { path: "/runs", word: "Runs", icon: Icon::Play, count: |frame| some(frame.open_runs) },
    Entry {
        path: "/deployments",
        word: "Deployments",
        icon: Icon::UserCheck,
        count: |frame| some(frame.pending_deployments),
    },
];

const DATABASE: [Entry; 13] = [
    Entry { path: "/moves", word: "Moves", icon: Icon::Commit, count: |frame| some(frame.live_moves) },
    Entry {
        path: "/schema",
        word: "Schema",
        icon: Icon::Database,
        count: |frame| some(frame.pending_migrations),
    },
    Entry { path: "/cache", word: "Cache", icon: Icon::Search, count: |_| None },
    Entry { path: "/benchmarks", word: "Benchmarks", icon: Icon::Clock, count: |_| None },
    Entry { path: "/load", word: "Load tests", icon: Icon::Activity, count: |_| None },
    Entry { path: "/doctor", word: "Doctor", icon: Icon::ListChecks, count: |_| None },
    Entry { path: "/integrity", word: "Integrity", icon: Icon::CircleCheck, count: |_| None },
    Entry { path: "/reports", word: "Reports", icon: Icon::FileText, count: |_| None },
    Entry { path: "/backups", word: "Backups", icon: Icon::Layers, count: |_| None },
    Entry { path: "/schedules", word: "Schedules", icon: Icon::Clock, count: |_| None },
    Entry { path: "/diagnostics", word: "Diagnostics", icon: Icon::Activity, count: |_| None },
    Entry { path: "/logs", word: "Logs", icon: Icon::FileText, count: |_| None },
    Entry { path: "/troubleshooting", word: "Troubleshooting", icon: Icon::ListChecks, count: |_| None },
];

const MARKET: [Entry; 6] = [
    Entry { path: "/opportunities", word: "Opportunities", icon: Icon::Activity, count: |_| None },
    Entry { path: "/matrix", word: "Venue matrix", icon: Icon::Layers, count: |_| None },
    Entry { path: "/executions", word: "Executions", icon: Icon::ListChecks, count: |_| None },
    Entry { path: "/performance", word: "Performance", icon: Icon::FileText, count: |_| None },
    Entry { path: "/balances", word: "Balances", icon: Icon::Database, count: |_| None },
    Entry { path: "/fees", word: "Fees", icon: Icon::Layers, count: |_| None },
];

fn some(count: usize) -> Option<String> {
    (count > 0).then(|| count.to_string())
}

const TEAM: [Entry; 3] = [
    Entry { path: "/audit", word: "Audit", icon: Icon::FileText, count: |_| None },
    Entry { path: "/people", word: "People", icon: Icon::UserCheck, count: |_| None },
    Entry { path: "/notifications", word: "Notifications", icon: Icon::Activity, count: |_| None },
];

#[component]
pub fn Nav() -> impl IntoView {
    let path = use_location().pathname;
    // On a phone the navigation is a popover that has done its work.
    Effect::new(move |before: Option<()>| {
        path.track();
        let nav =
            document().get_element_by_id("nav").and_then(|nav| nav.dyn_into::<web_sys::HtmlElement>().ok());
        if let (Some(()), Some(nav)) = (before, nav) {
            let _ = nav.hide_popover();
        }
        if before.is_some() {
            spawn_local(async { drop(stay().await) });
        }
    });
    view! {
        <nav class="nav" id="nav" popover="auto" aria-label="Main">
            {group("Work", WORK, path)}
            {group("Database", DATABASE, path)}
            {group("Market", MARKET, path)}
            {group("Team", TEAM, path)}
        </nav>
    }
}

/// Only what the reader may open; a group without an entry has no heading.
fn group<const N: usize>(title: &'static str, entries: [Entry; N], path: Memo<String>) -> AnyView {
    let me = Me::of_page();
    let open: Vec<Entry> = entries.into_iter().filter(|entry| me.why_not(entry.path).is_none()).collect();
    if open.is_empty() {
        return ().erased();
    }
    view! {
        <h2>{title}</h2>
        {open.into_iter().map(|entry| link(entry, path)).collect_view()}
    }
    .erased()
}

fn link(entry: Entry, path: Memo<String>) -> AnyView {
    let FrameResource(frame) = expect_context();
    let here = entry.path;
    let count = entry.count;
    view! {
        <a href=here aria-current=move || path.with(|path| is_here(here, path)).then_some("page")>
            {icon(entry.icon)}
            {entry.word}
            <Transition>
                {move || Suspend::new(async move {
                    frame_of(&frame.await).and_then(|frame| count(&frame)).map(|count| view! { <b>{count}</b> })
                })}
            </Transition>
        </a>
    }
    .erased()
}

/// An entry stands for the pages below it too; the overview only for itself.
fn is_here(entry: &str, path: &str) -> bool {
    match path.strip_prefix(entry) {
        Some(rest) => rest.is_empty() || (entry != "/" && rest.starts_with('/')),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_here;

    #[test]
    fn an_entry_stands_for_its_own_pages() {
        assert!(is_here("/", "/"));
        assert!(!is_here("/", "/runs"));
        assert!(is_here("/runs", "/runs/12"));
        assert!(!is_here("/runs", "/runsheet"));
    }
}
