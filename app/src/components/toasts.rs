//! Messages that come while a page is open, and what a screen reader is told.

use std::time::Duration;

use domain::run::{RunKind, RunStatus};
use leptos::prelude::*;

use super::icon::{Icon, icon};
use super::state;
use crate::app::{FrameResource, frame_of};
use crate::fault::Fault;

/// Nothing is announced more often than this.
const QUIET: Duration = Duration::from_secs(5);

#[derive(Clone, Copy)]
pub struct Toasts {
    next: StoredValue<u64>,
    shown: RwSignal<Vec<(u64, Fault)>>,
}

impl Toasts {
    pub fn new() -> Self {
        Self { next: StoredValue::new(0), shown: RwSignal::new(Vec::new()) }
    }

    pub fn of_page() -> Self {
        expect_context()
    }

    /// Stays until it is dismissed: it says that something did not happen.
    pub fn show(&self, fault: Fault) {
        self.next.update_value(|next| *next += 1);
        let id = self.next.get_value();
        self.shown.update(|shown| {
            shown.retain(|(_, other)| *other != fault);
            shown.push((id, fault));
        });
    }

    fn dismiss(&self, id: u64) {
        self.shown.update(|shown| shown.retain(|(other, _)| *other != id));
    }
}

#[component]
pub fn Announcer() -> impl IntoView {
    let toasts = Toasts::of_page();
    let words = announcements();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|(id, _)| *id let((id, fault))>
                <div class="toast" data-tone="bad">
                    {icon(Icon::OctagonX)} <div>{fault.to_string()}</div>
                    <button
                        class="btn quiet small icon-only"
                        aria-label="Dismiss"
                        on:click=move |_| toasts.dismiss(id)
                    >
                        {icon(Icon::X)}
                    </button>
                </div>
            </For>
        </div>
        <p class="sr" aria-live="polite">
            {move || words.get()}
        </p>
    }
}

/// Which runs changed their state since the last time, in a sentence.
fn announcements() -> RwSignal<String> {
    let words = RwSignal::new(String::new());
    let (told, now) = (StoredValue::new(Vec::new()), StoredValue::new(Vec::new()));
    let waiting = StoredValue::new(false);
    let FrameResource(frame) = expect_context();
    let tell = move || {
        waiting.set_value(false);
        let changed: Vec<String> = told.with_value(|told: &Vec<State>| {
            now.with_value(|now| {
                now.iter()
                    .filter(|run| !told.contains(run))
                    .map(|(id, status)| sentence(*id, *status))
                    .collect()
            })
        });
        told.set_value(now.get_value());
        if !changed.is_empty() {
            words.set(changed.join(" "));
        }
    };
    Effect::new(move |before: Option<()>| {
        if let Some(frame) = frame.get().as_ref().and_then(frame_of) {
            now.set_value(frame.runs.iter().map(|(id, _, status)| (*id, *status)).collect());
        }
        if before.is_none() {
            told.set_value(now.get_value());
        } else if !waiting.get_value() {
            waiting.set_value(true);
            set_timeout(tell, QUIET);
        }
    });
    words
}

type State = (i64, RunStatus);

fn sentence(id: i64, status: RunStatus) -> String {
    format!("Run {id}: {}.", state::of_run(status, RunKind::Move).word)
}
