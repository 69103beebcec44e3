//! Messages that come while a page is open, and what a screen reader is told.

use std::time::Duration;

use domain::run::{RunKind, RunStatus};
use leptos::prelude::*;

use super::icon::{Icon, icon};
use super::state;
use crate::app::FrameResource;
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
    let told = StoredValue::new(None::<Vec<(i64, RunStatus)>>);
    let waiting = StoredValue::new(false);
    let FrameResource(frame) = expect_context();
    let tell = move || {
        waiting.set_value(false);
        let now: Vec<(i64, RunStatus)> = frame.with_untracked(|frame| match frame {
            Some(Ok(frame)) => frame.runs.iter().map(|(id, _, status)| (*id, *status)).collect(),
            _ => Vec::new(),
        });
        if let Some(before) = told.get_value() {
            let changed: Vec<String> = now.iter().filter(|run| !before.contains(run)).map(|(id, status)| sentence(*id, *status)).collect();
            if !changed.is_empty() {
                words.set(changed.join(" "));
            }
        }
        told.set_value(Some(now));
    };
    Effect::new(move |before: Option<()>| {
        frame.track();
        if before.is_none() {
            tell();
        } else if !waiting.get_value() {
            waiting.set_value(true);
            set_timeout(tell, QUIET);
        }
    });
    words
}

fn sentence(id: i64, status: RunStatus) -> String {
    format!("Run {id}: {}.", state::of_run(status, RunKind::Move).word)
}
