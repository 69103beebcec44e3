//! The list of keys, behind `?`.

use leptos::prelude::*;

const KEYS: [(&str, &str); 11] = [
    ("Ctrl K", "Search pages, phases and runs"),
    ("/", "Go to the filter of the page"),
    ("g o", "Overview"),
    ("g p", "Phases"),
    ("g t", "Tasks"),
    ("g r", "Runs"),
    ("g m", "Moves"),
    ("g s", "Schema"),
    ("g v", "Reports of validations"),
    ("g b", "Backups"),
    ("?", "This list"),
];

#[component]
pub fn Shortcuts() -> impl IntoView {
    view! {
        <dialog class="dialog" id="shortcuts" aria-labelledby="shortcuts-title">
            <form method="dialog">
                <header>
                    <h2 id="shortcuts-title">"Keyboard shortcuts"</h2>
                </header>
                <div class="body">
                    <dl class="kv left">
                        {KEYS
                            .map(|(keys, what)| {
                                view! {
                                    <dt>
                                        <kbd>{keys}</kbd>
                                    </dt>
                                    <dd>{what}</dd>
                                }
                            })}
                    </dl>
                </div>
                <footer>
                    <button class="btn">"Close"</button>
                </footer>
            </form>
        </dialog>
    }
}
