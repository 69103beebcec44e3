//! One's own tokens, for programs.

use crate::prelude::*;
use chrono::{DateTime, Utc};
use domain::access::Permission;
use domain::token::{LONGEST, Token, USUAL, grantable};
use server_fn::ServerFn;

use crate::api::account::{AccountPage as Data, RevokeToken};
use crate::components::card::card;
use crate::components::chip::{none, tone};
use crate::components::forms::Press;
use crate::components::icon::Icon;
use crate::components::table::{Cell, Table, cell, named};
use crate::components::time::{age, moment};
use crate::me::Me;

const COLUMNS: [(&str, &str); 6] = [
    ("main-col", "Token"),
    ("", "Scope"),
    ("num", "Made"),
    ("num", "Expires"),
    ("num", "Used"),
    ("act-col", "Actions"),
];

pub(super) fn tokens(data: &Data) -> AnyView {
    let rows: Vec<_> = data.tokens.iter().map(|token| row(token, data.at)).collect();
    let body = match rows.is_empty() {
        true => view! { <div class="empty short"><p>"There is none."</p></div> }.erased(),
        false => {
            Table { wrap: "table-wrap", class: "data rich cards", label: "Tokens", columns: &COLUMNS, rows }
                .draw()
        }
    };
    card("tokens", "Tokens", "what programs show instead of a session", ().erased(), body)
}

fn row(token: &Token, now: DateTime<Utc>) -> Vec<Cell> {
    let scope: Vec<&str> = token.scope.iter().map(|permission| permission.as_str()).collect();
    let why = token.refusal(now).map(|why| view! { <small>{tone("idle", why)}</small> });
    vec![
        cell("main-col", view! { {token.name.clone()} {why} }),
        named("", "Scope", scope.join(", ")),
        named("num", "Made", age(token.created_at, now)),
        named("num", "Expires", moment(token.expires_at, now)),
        named("num", "Used", token.used_at.map_or_else(none, |at| age(at, now))),
        cell("act-col", view! { <div class="act">{revoke(token)}</div> }),
    ]
}

fn revoke(token: &Token) -> Option<AnyView> {
    token.revoked_at.is_none().then(|| {
        let fields = vec![("id", token.id.to_string())];
        let (class, word) = ("btn small", "Revoke".into());
        Press { class, icon: Icon::X, path: RevokeToken::PATH, word, fields, off: None }.draw()
    })
}

/// Sent by the browser itself: what answers shows the token, once, and is no
/// page of ours that could be asked for again.
pub(super) fn add() -> AnyView {
    let choice = |permission: Permission| {
        let checked = permission == Permission::See;
        view! {
            <label class="choice">
                <input type="checkbox" name="scope" value=permission.as_str() checked=checked />
                {format!("{}: {}", permission.as_str(), permission.title())}
            </label>
        }
    };
    let choices = grantable(&Me::of_page().roles).into_iter().map(choice).collect_view();
    let body = view! {
        <div class="body">
            <form class="form" method="post" action="/account/token">
                <label class="field">
                    <span>"What it is for"</span>
                    <input class="input" name="name" required maxlength="60" autocomplete="off" />
                </label>
                <fieldset class="choices">
                    <legend>"Scope"</legend>
                    {choices}
                </fieldset>
                <label class="field">
                    <span>"Holds for (days)"</span>
                    <input
                        class="input"
                        type="number"
                        name="days"
                        required
                        min="1"
                        max=LONGEST.to_string()
                        value=USUAL.to_string()
                    />
                </label>
                <div class="actions">
                    <button class="btn primary">"Make a token"</button>
                </div>
            </form>
        </div>
    };
    let note = "It may nothing that you may not; of that, what you choose here.";
    card("add-token", "Make a token", note, ().erased(), body.erased())
}
