//! The log of a run: it follows its end until the reader scrolls up.

use domain::run::{Level, LogLine};
use leptos::html::Div;
use leptos::prelude::*;

use super::icon::{Icon, icon};
use super::time::time_of_day;
use crate::format::number;

/// This near to the end counts as at the end, in pixels.
const NEAR: i32 = 32;

#[component]
pub fn Log(run: i64, lines: RwSignal<Vec<LogLine>>) -> impl IntoView {
    let (level, search) = (RwSignal::new(Level::Info), RwSignal::new(String::new()));
    let following = RwSignal::new(true);
    // How many lines there were when the reader scrolled up.
    let seen = RwSignal::new(0_usize);
    let end = NodeRef::<Div>::new();
    let shown = Memo::new(move |_| {
        let search = search.read().to_ascii_lowercase();
        lines.with(|lines| {
            lines.iter().filter(|line| lets_through(line, level.get(), &search)).cloned().collect::<Vec<_>>()
        })
    });
    let to_end = move || {
        if let Some(log) = end.get_untracked() {
            log.set_scroll_top(log.scroll_height());
        }
    };
    Effect::new(move |_| {
        shown.track();
        if following.get() {
            // Lines out of sight get their height only when they are drawn.
            to_end();
            request_animation_frame(to_end);
        }
    });
    let top = StoredValue::new(0);
    let scrolled = move |_| {
        let Some(log) = end.get_untracked() else {
            return;
        };
        let at_end = log.scroll_top() + log.client_height() >= log.scroll_height() - NEAR;
        // A line that arrives makes the box longer before it is followed: only
        // the reader scrolls up.
        let up = log.scroll_top() < top.get_value();
        top.set_value(log.scroll_top());
        let was = following.get_untracked();
        let follows = at_end || (was && !up);
        if follows != was {
            seen.set(shown.with_untracked(Vec::len));
            following.set(follows);
        }
    };
    let new = move || shown.with(Vec::len).saturating_sub(seen.get());
    view! {
        <section class="card" aria-labelledby="log-title">
            <header>
                <h2 id="log-title">"Log"</h2>
                <div class="actions">
                    <Filter level search />
                    <a
                        class="btn small icon-only"
                        href=format!("/runs/{run}/log.txt")
                        download=format!("run-{run}.txt")
                        rel="external"
                        aria-label="Download the whole log"
                        title="Download the whole log"
                    >
                        {icon(Icon::Download)}
                    </a>
                </div>
            </header>
            <div class="log-box">
                <div
                    class="log"
                    role="log"
                    tabindex="0"
                    aria-label=format!("Log of run {run}")
                    node_ref=end
                    on:scroll=scrolled
                >
                    <ol>
                        <For each=move || shown.get() key=|line| line.id let(line)>
                            <li data-level=line.level.as_str()>
                                {time_of_day(line.at)} <span>{line.level.as_str()}</span> <span>{line.text}</span>
                            </li>
                        </For>
                    </ol>
                </div>
                <Show when=move || !following.get()>
                    <button class="btn small log-jump" type="button" on:click=move |_| following.set(true)>
                        {move || format!("Jump to latest ({} new)", number(new() as i64))}
                    </button>
                </Show>
            </div>
        </section>
    }
}

#[component]
fn Filter(level: RwSignal<Level>, search: RwSignal<String>) -> impl IntoView {
    view! {
        <select
            class="input"
            aria-label="Level"
            on:change=move |event| level.set(Level::parse(&event_target_value(&event)))
        >
            <option value="info">"All"</option>
            <option value="warn">"Warnings"</option>
            <option value="error">"Errors"</option>
        </select>
        <label class="find">
            {icon(Icon::Search)}
            <input
                type="search"
                placeholder="Filter"
                aria-label="Filter the log"
                on:input=move |event| search.set(event_target_value(&event))
            />
            <kbd>"/"</kbd>
        </label>
    }
}

fn lets_through(line: &LogLine, level: Level, search: &str) -> bool {
    line.level >= level && (search.is_empty() || line.text.to_ascii_lowercase().contains(search))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_and_text_both_have_to_match() {
        let at = chrono::DateTime::default();
        let line = LogLine { id: 1, run: 1, at, level: Level::Warn, text: "Held: autovacuum".into() };
        assert!(lets_through(&line, Level::Info, ""));
        assert!(lets_through(&line, Level::Warn, "vacuum"));
        assert!(!lets_through(&line, Level::Error, ""));
        assert!(!lets_through(&line, Level::Info, "batch"));
    }
}
