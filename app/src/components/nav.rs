//! The navigation, with what is open behind each entry.

use crate::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;

use super::icon::{Icon, icon};
use crate::api::frame::Frame;
use crate::app::{FrameResource, frame_of};

struct Entry {
    path: &'static str,
    word: &'static str,
    icon: Icon,
    count: fn(&Frame) -> Option<String>,
}

const WORK: [Entry; 3] = [
    Entry { path: "/", word: "Overview", icon: Icon::Activity, count: |_| None },
    Entry {
        path: "/phases",
        word: "Phases",
        icon: Icon::ListChecks,
        count: |frame| Some(format!("{} / {}", frame.phases_done(), frame.phases.len())),
    },
    Entry { path: "/runs", word: "Runs", icon: Icon::Play, count: |frame| some(frame.open_runs) },
];

const DATABASE: [Entry; 4] = [
    Entry { path: "/moves", word: "Moves", icon: Icon::Commit, count: |frame| some(frame.live_moves) },
    Entry {
        path: "/schema",
        word: "Schema",
        icon: Icon::Database,
        count: |frame| some(frame.pending_migrations),
    },
    Entry { path: "/reports", word: "Reports", icon: Icon::FileText, count: |_| None },
    Entry { path: "/backups", word: "Backups", icon: Icon::Layers, count: |_| None },
];

const MARKET: [Entry; 3] = [
    Entry { path: "/opportunities", word: "Opportunities", icon: Icon::Activity, count: |_| None },
    Entry { path: "/matrix", word: "Venue matrix", icon: Icon::Layers, count: |_| None },
    Entry { path: "/balances", word: "Balances", icon: Icon::Database, count: |_| None },
];

fn some(count: usize) -> Option<String> {
    (count > 0).then(|| count.to_string())
}

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
    });
    view! {
        <nav class="nav" id="nav" popover="auto" aria-label="Main">
            <h2>"Work"</h2>
            {WORK.map(|entry| link(entry, path))}
            <h2>"Database"</h2>
            {DATABASE.map(|entry| link(entry, path))}
            <h2>"Market"</h2>
            {MARKET.map(|entry| link(entry, path))}
        </nav>
    }
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
