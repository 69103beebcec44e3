//! Search over pages, phases and runs, behind Ctrl K.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use web_sys::KeyboardEvent;

use super::keyboard::close;
use crate::api::frame::Frame;
use crate::app::{FrameResource, frame_of};

/// As many as can be read at a glance.
const MOST: usize = 12;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Hit {
    path: String,
    word: String,
    kind: &'static str,
}

fn pages() -> Vec<Hit> {
    let pages = [
        ("/", "Overview"),
        ("/phases", "Phases"),
        ("/tasks", "Tasks and today’s work"),
        ("/runs", "Runs"),
        ("/deployments", "Deployments and their signatures"),
        ("/moves", "Moves and their cut-over"),
        ("/schema", "Schema and migrations"),
        ("/cache", "Cache of exchanges and symbols"),
        ("/benchmarks", "Benchmarks"),
        ("/load", "Load tests"),
        ("/doctor", "Doctor: is the database fit for the plan"),
        ("/integrity", "Integrity reports"),
        ("/reports", "Reports of validations"),
        ("/backups", "Backups"),
        ("/schedules", "Schedules"),
        ("/diagnostics", "Diagnostics: sessions, locks, WAL"),
        ("/diagnostics/tables", "Tables: size, dead rows, bloat"),
        ("/diagnostics/indexes", "Indexes: unused, duplicate, broken"),
        ("/diagnostics/foreign-keys", "Foreign keys"),
        ("/explain", "Explain: plans of statements"),
        ("/logs", "Logs of the server and of PostgreSQL"),
        ("/troubleshooting", "Troubleshooting"),
        ("/opportunities", "Opportunities between venues"),
        ("/matrix", "Venue matrix"),
        ("/executions", "Executions of orders"),
        ("/performance", "Performance: volume, fees, profit"),
        ("/fees", "Fees of the venues"),
        ("/balances", "Balances of accounts"),
    ];
    pages.map(|(path, word)| Hit { path: path.into(), word: word.into(), kind: "Page" }).into()
}

fn hits(frame: Option<&Frame>, search: &str) -> Vec<Hit> {
    let phases = frame.into_iter().flat_map(|frame| &frame.phases).map(|(number, title, _)| Hit {
        path: format!("/phases/{number}"),
        word: format!("Phase {number}, {title}"),
        kind: "Phase",
    });
    let runs = frame.into_iter().flat_map(|frame| &frame.runs).map(|(id, title, _)| Hit {
        path: format!("/runs/{id}"),
        word: format!("Run {id}, {title}"),
        kind: "Run",
    });
    let moves = frame.into_iter().flat_map(|frame| &frame.moves).map(|(id, title)| Hit {
        path: format!("/moves/{id}"),
        word: format!("Move {id}, {title}"),
        kind: "Move",
    });
    let words: Vec<String> = search.to_ascii_lowercase().split_whitespace().map(str::to_owned).collect();
    let found = pages().into_iter().chain(phases).chain(moves).chain(runs);
    found
        .filter(|hit| words.iter().all(|word| hit.word.to_ascii_lowercase().contains(word)))
        .take(MOST)
        .collect()
}

#[component]
pub fn Palette() -> impl IntoView {
    let FrameResource(frame) = expect_context();
    let (search, chosen) = (RwSignal::new(String::new()), RwSignal::new(0_usize));
    // Filled after the page is mounted: until then server and browser agree
    // that there are only the pages.
    let known = RwSignal::new(None::<Frame>);
    Effect::new(move |_| {
        if let Some(frame) = frame.get().as_ref().and_then(frame_of) {
            known.set(Some(frame));
        }
    });
    let found = Memo::new(move |_| known.with(|frame| search.with(|search| hits(frame.as_ref(), search))));
    let go = use_navigate();
    let open = move |place: usize| {
        if let Some(hit) = found.with_untracked(|found| found.get(place).cloned()) {
            close("palette");
            search.set(String::new());
            chosen.set(0);
            go(&hit.path, NavigateOptions::default());
        }
    };
    let click = open.clone();
    let keys = move |event: KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|place| *place = (*place + 1).min(last)),
            "ArrowUp" => chosen.update(|place| *place = place.saturating_sub(1)),
            "Enter" => open(chosen.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    let type_in = move |event| {
        search.set(event_target_value(&event));
        chosen.set(0);
    };
    let row = move |place: usize, hit: Hit| {
        let click = click.clone();
        view! {
            <button
                class="btn quiet hit"
                type="button"
                role="option"
                id=format!("hit-{place}")
                tabindex="-1"
                aria-selected=move || (chosen.get() == place).to_string()
                on:click=move |_| click(place)
            >
                <span class="clip">{hit.word}</span>
                <span class="note">{hit.kind}</span>
            </button>
        }
    };
    view! {
        <dialog class="dialog palette" id="palette" aria-label="Search">
            <label class="find">
                {super::icon::icon(super::icon::Icon::Search)}
                <input
                    type="search"
                    placeholder="Page, phase or run"
                    aria-label="Search pages, phases and runs"
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="palette-hits"
                    aria-activedescendant=move || format!("hit-{}", chosen.get())
                    autocomplete="off"
                    autofocus
                    prop:value=move || search.get()
                    on:input=type_in
                    on:keydown=keys
                />
            </label>
            <div class="hits" id="palette-hits" role="listbox" aria-label="Hits">
                {move || found.get().into_iter().enumerate().map(|(place, hit)| row(place, hit)).collect_view()}
            </div>
            {move || found.with(Vec::is_empty).then(|| view! { <p class="note">"Nothing is called that."</p> })}
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, hits, pages};

    #[test]
    fn every_word_has_to_be_found() {
        let words = |search| hits(None, search).into_iter().map(|hit| hit.path).collect::<Vec<_>>();
        assert_eq!(words("val"), ["/reports"]);
        assert_eq!(words("schema mig"), ["/schema"]);
        assert!(words("schema phase").is_empty());
        assert_eq!(words("").len(), pages().len().min(MOST));
    }
}
