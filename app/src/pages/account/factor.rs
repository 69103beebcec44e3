//! The second factor: added, shown again, removed.

use crate::prelude::*;
use domain::account::Factor;
use server_fn::ServerFn;

use crate::api::account::{AccountPage as Data, Prove, RemoveFactor};
use crate::components::card::card;
use crate::components::forms::{busy, deed, form};
use crate::components::time::age;
use crate::format;

pub(super) fn factor(data: &Data) -> AnyView {
    let body = match &data.factor {
        None => none(data.lacks_factor),
        Some(factor) => held(data, factor),
    };
    let note = "Codes of an app, asked for at sign-in and before what cannot be taken back.";
    card("factor", "Second factor", note, ().erased(), view! { <div class="body">{body}</div> }.erased())
}

/// Sent by the browser itself: what answers shows the secret.
fn none(must: bool) -> AnyView {
    let says = match must {
        true => "You have none. Who leads or manages accounts must, before anything else opens.",
        false => "You have none. Who leads or manages accounts should.",
    };
    view! {
        <p>{says}</p>
        <form class="form" method="post" action="/account/factor">
            <div class="actions">
                <button class="btn primary">"Add a second factor"</button>
            </div>
        </form>
    }
    .erased()
}

fn held(data: &Data, factor: &Factor) -> AnyView {
    let left = format::counted(factor.recovery, "recovery code is", "recovery codes are");
    let says = match data.unproved {
        true => "Enter a code before what cannot be taken back; it counts for 5 minutes.",
        false => "A code was shown within 5 minutes: what cannot be taken back is open to you.",
    };
    view! {
        <p>"In use since " {age(factor.since, data.at)} "; " {left} " left. " {says}</p>
        {with_code(Prove::PATH, "Show a code", "btn primary", "prove")}
        {with_code(RemoveFactor::PATH, "Remove", "btn warn", "remove")}
    }
    .erased()
}

fn with_code(path: &'static str, word: &'static str, class: &'static str, what: &'static str) -> AnyView {
    let deed = deed(path, &[]);
    let busy = busy(deed.clone());
    let inside = view! {
        <input
            class="input mono"
            name="code"
            required
            maxlength="32"
            placeholder="Code"
            autocomplete="one-time-code"
            aria-label=format!("Code to {what}")
        />
        <button class=class disabled=move || busy.get()>
            {word}
        </button>
    };
    view! { <div>{form("inline-form", path, Vec::new(), deed, inside.erased())}</div> }.erased()
}
