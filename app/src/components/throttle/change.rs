//! Forms that change a threshold or override a signal. Drawn once, so that what
//! is being typed stays while the signals go on.

use domain::throttle::SIGNALS;
use server_fn::ServerFn;

use crate::api::throttle::{OverrideThrottle, SetThrottle};
use crate::components::forms::{busy, deed, form};
use crate::components::icon::{Icon, icon};
use crate::prelude::*;

pub fn change(subject: &str) -> AnyView {
    let overriding = vec![
        signals(),
        field("Reason", "reason", "Why, kept with the override", true),
        field("Ends after minutes", "minutes", "30", true),
    ];
    let setting = vec![
        signals(),
        field("Holds at", "hold_at", "64 MB", false),
        field("Lets go at", "release_at", "Both empty: back to the default", false),
    ];
    view! {
        <div class="grid" data-cols="2">
            {folded("Override a signal", OverrideThrottle::PATH, subject, "Override", overriding)}
            {folded("Set a threshold", SetThrottle::PATH, subject, "Set", setting)}
        </div>
    }
    .erased()
}

fn field(title: &'static str, name: &'static str, hint: &'static str, required: bool) -> AnyView {
    view! {
        <label class="field">
            <span>{title}</span>
            <input class="input" name=name placeholder=hint maxlength="400" required=required />
        </label>
    }
    .erased()
}

fn signals() -> AnyView {
    let options = SIGNALS.iter().map(|row| view! { <option value=row.id>{row.title}</option> });
    view! {
        <label class="field">
            <span>"Signal"</span>
            <select class="input" name="signal">
                {options.collect_view()}
            </select>
        </label>
    }
    .erased()
}

fn folded(
    title: &'static str,
    path: &'static str,
    subject: &str,
    word: &'static str,
    fields: Vec<AnyView>,
) -> AnyView {
    let hidden = vec![("subject", subject.to_owned())];
    let deed = deed(path, &hidden);
    let busy = busy(deed.clone());
    let inside = view! {
        {fields}
        <div class="actions">
            <button class="btn" disabled=move || busy.get()>
                {word}
            </button>
        </div>
    };
    view! {
        <details class="card fold">
            <summary>{icon(Icon::ChevronRight)} {title}</summary>
            <div class="body">{form("form", path, hidden, deed, inside.erased())}</div>
        </details>
    }
    .erased()
}
