//! Taking a phase back: what it would do, then the name of the database.

use crate::prelude::*;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

use crate::api::settle::{RollBack, RollbackPage as Data, rollback};
use crate::components::card::card;
use crate::components::forms::{busy, deed, form};
use crate::components::icon::{Icon, icon};
use crate::components::notice::notice;
use crate::components::page_head::PageHead;
use crate::components::typed::Typed;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn RollbackPage() -> impl IntoView {
    let params = use_params_map();
    late(move || params.read().get("number").unwrap_or_default(), rollback, page)
}

#[part(moves, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    let typed = Typed::new();
    arrived.draw(|data: Loaded<Data>| data.shown(move |data| draw(data, typed)))
}

fn draw(data: &Data, typed: Typed) -> AnyView {
    let found = &data.consequences;
    let phase = found.phase;
    let head = PageHead {
        crumbs: vec![
            ("Phases".into(), Some("/phases".into())),
            (phase.to_string(), Some(format!("/phases/{phase}"))),
            ("Roll back".into(), None),
        ],
        ..PageHead::new(
            &format!("Roll back phase {phase}, {}", found.title),
            "Later writes are carried back first, then what the phase made is removed.",
        )
    };
    view! {
        {head.draw()}
        {refusal(data)}
        {(!found.is_empty()).then(|| listed(data, typed))}
        {(found.is_empty() && found.refusal.is_none()).then(nothing)}
    }
    .erased()
}

fn nothing() -> AnyView {
    let why = "The phase has made nothing that is still there.";
    notice("ok", "There is nothing to roll back".into(), why.into(), String::new())
}

fn refusal(data: &Data) -> Option<AnyView> {
    let refusal = data.consequences.refusal.as_ref()?;
    let title = format!("Phase {} cannot be rolled back now", data.consequences.phase);
    Some(notice("warn", title, format!("{}.", format::sentence(&refusal.why)), refusal.next.clone()))
}

fn listed(data: &Data, typed: Typed) -> AnyView {
    let found = &data.consequences;
    let lines = found.lines().into_iter().map(|line| view! { <li>{format::sentence(&line)}</li> });
    let body = view! {
        <div class="body">
            <ol class="plain">{lines.collect_view()}</ol>
            {found.refusal.is_none().then(|| confirm(data, typed))}
        </div>
    };
    card("rollback", "What happens, in this order", "", ().erased(), body.erased())
}

/// The button acts only on the exact name; the server compares it.
fn confirm(data: &Data, typed: Typed) -> AnyView {
    let found = &data.consequences;
    let fields = vec![("number", found.phase.to_string())];
    let deed = deed(RollBack::PATH, &fields);
    let busy = busy(deed.clone());
    let database = found.database.clone();
    let word = format!("Roll back phase {}", found.phase);
    let inside = view! {
        {typed.field("the name of the database ", &found.database)}
        <p>
            "It rests on a proved backup that is at most 24 hours old: take one on the page "
            <a class="link" href="/backups">"Backups"</a> "."
        </p>
        <label class="choice">
            <input type="checkbox" name="without_backup" value="true" />
            <span>"Go on without one; what goes wrong cannot be restored"</span>
        </label>
        <div class="actions">
            <button class="btn danger" disabled=move || busy.get() || typed.is_not(&database)>
                {icon(Icon::Undo)}
                {word}
            </button>
            <a class="btn quiet" href=format!("/phases/{}", found.phase)>
                "Not now"
            </a>
        </div>
    };
    form("form", RollBack::PATH, fields, deed, inside.erased())
}
