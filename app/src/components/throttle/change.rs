//! Forms that change a threshold or override a signal. Drawn once, so that what
//! is being typed stays while the signals go on.

use domain::throttle::{LONGEST_OVERRIDE_MINUTES, SIGNALS};
use server_fn::ServerFn;

use crate::api::throttle::{OverrideThrottle, SetThrottle};
use crate::components::forms::{busy, deed, form};
use crate::components::icon::{Icon, icon};
use crate::prelude::*;

pub fn change(subject: &str) -> AnyView {
    view! { <div class="grid" data-cols="2">{overriding(subject)} {setting(subject)}</div> }.erased()
}

fn setting(subject: &str) -> AnyView {
    let inside = view! {
        {signals()}
        <label class="field">
            <span>"Holds at"</span>
            <input class="input" name="hold_at" maxlength="20" placeholder="64 MB" />
        </label>
        <label class="field">
            <span>"Lets go at"</span>
            <input class="input" name="release_at" maxlength="20" placeholder="16 MB" />
            <small>"Both empty: back to the default"</small>
        </label>
    };
    folded("Set a threshold", SetThrottle::PATH, subject, "Set", inside.erased())
}

fn overriding(subject: &str) -> AnyView {
    let inside = view! {
        {signals()}
        <label class="field">
            <span>"Reason"</span>
            <input class="input" name="reason" maxlength="400" required />
        </label>
        <label class="field">
            <span>"Ends after minutes"</span>
            <input
                class="input"
                type="number"
                name="minutes"
                min="1"
                max=LONGEST_OVERRIDE_MINUTES.to_string()
                value="30"
                required
            />
        </label>
    };
    folded("Override a signal", OverrideThrottle::PATH, subject, "Override", inside.erased())
}

fn signals() -> AnyView {
    let options = SIGNALS.each_ref().map(|row| view! { <option value=row.id>{row.title}</option> });
    view! {
        <label class="field">
            <span>"Signal"</span>
            <select class="input" name="signal">
                {options}
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
    inside: AnyView,
) -> AnyView {
    let fields = vec![("subject", subject.to_owned())];
    let deed = deed(path, &fields);
    let busy = busy(deed.clone());
    let inside = view! {
        {inside}
        <div class="actions">
            <button class="btn" disabled=move || busy.get()>
                {word}
            </button>
        </div>
    };
    view! {
        <details class="card fold">
            <summary>{icon(Icon::ChevronRight)} {title}</summary>
            <div class="body">{form("form", path, fields, deed, inside.erased())}</div>
        </details>
    }
    .erased()
}
