//! One's own account.

mod factor;
mod tokens;

use crate::prelude::*;
use domain::account::Session;
use server_fn::ServerFn;

use crate::api::account::{AccountPage as Data, ChangePassword, SignOutEverywhere, account};
use crate::components::card::{card, facts};
use crate::components::page_head::PageHead;
use crate::components::table::{cell, listed};
use crate::components::time::age;
use crate::loaded::{Arrived, Loaded, late, part};
use crate::me::Me;

#[component]
pub fn AccountPage() -> impl IntoView {
    late(String::new, |_| account(), page)
}

#[part(team, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let me = Me::of_page();
    let roles = me.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
    let who = facts(vec![("Name", me.name.clone().erased()), ("Roles", roles.erased())]);
    let who = view! { <div class="body">{who}</div> }.erased();
    view! {
        {PageHead::new("Account", format!("You are signed in as {}.", me.name)).draw()}
        {card("who", "Who you are", "", ().erased(), who)}
        {factor::factor(data)}
        {sessions(data)}
        {tokens::tokens(data)}
        {tokens::add()}
        {password()}
    }
    .erased()
}

const COLUMNS: [(&str, &str); 4] =
    [("main-col", "Browser"), ("", "Address"), ("num", "Begun"), ("num", "Seen")];

fn sessions(data: &Data) -> AnyView {
    let row = |session: &Session| {
        let this = (session.id == data.this).then(|| view! { <small>"This one"</small> });
        vec![
            cell("main-col", view! { {session.agent.clone()} {this} }),
            cell("mono", session.peer.clone()),
            cell("num", age(session.began_at, data.at)),
            cell("num", age(session.seen_at, data.at)),
        ]
    };
    let rows = data.sessions.iter().map(row).collect();
    let body = listed("Table of sessions", &COLUMNS, rows, "There is none.");
    let note = "A session ends after 30 minutes without use, and after 12 hours.";
    // Sent by the browser itself: what answers is the door, and no page of ours.
    let everywhere = view! {
        <form class="inline-form" method="post" action=SignOutEverywhere::PATH>
            <button class="btn small">"Sign out everywhere"</button>
        </form>
    };
    card("sessions", "Sessions", note, everywhere.erased(), body)
}

fn password() -> AnyView {
    let body = view! {
        <div class="body">
            <form class="form" method="post" action=ChangePassword::PATH>
                {secret("Current password", "current", "current-password")}
                {secret("New password, at least 12 characters", "new", "new-password")}
                <div class="actions">
                    <button class="btn primary">"Change password"</button>
                </div>
            </form>
        </div>
    };
    let note = "Every session ends with it, this one too.";
    card("password", "Password", note, ().erased(), body.erased())
}

pub(super) fn secret(label: &'static str, name: &'static str, complete: &'static str) -> AnyView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input class="input" type="password" name=name required maxlength="128" autocomplete=complete />
        </label>
    }
    .erased()
}
