//! Accounts, for those who manage them.

use crate::prelude::*;
use domain::access::{Role, Roles};
use domain::account::Account;
use server_fn::ServerFn;

use super::account::secret;
use crate::api::people::{
    AddAccount, DisableAccount, EnableAccount, PeoplePage as Data, SetPassword, SetRoles, people,
};
use crate::components::card::card;
use crate::components::chip::none;
use crate::components::forms::{Press, busy, deed, form};
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::table::{Cell, Table, cell, named};
use crate::components::time::age;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};
use crate::me::Me;

#[component]
pub fn PeoplePage() -> impl IntoView {
    late(String::new, |_| people(), page)
}

#[part(team, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let disabled = data.accounts.iter().filter(|account| account.disabled_at.is_some()).count();
    let count = format::counted(data.accounts.len() as i64, "account", "accounts");
    let says = format!("{count}, {disabled} disabled. Nobody changes their own roles.");
    view! {
        {PageHead::new("People", says).draw()}
        <section class="card" aria-label="Accounts">{table(data)}</section>
        {add()}
    }
    .erased()
}

const COLUMNS: [(&str, &str); 5] = [
    ("main-col", "Name"),
    ("", "Roles"),
    ("num", "Last sign-in"),
    ("", "New password"),
    ("act-col", "Actions"),
];

fn table(data: &Data) -> AnyView {
    let rows = data.accounts.iter().map(|account| row(account, data)).collect();
    Table {
        wrap: "table-wrap",
        class: "data rich cards",
        label: "Table of accounts",
        columns: &COLUMNS,
        rows,
    }
    .draw()
}

fn row(account: &Account, data: &Data) -> Vec<Cell> {
    let own = account.name == Me::of_page().name;
    let made = view! { <small>"made " {age(account.created_at, data.at)} " by " {account.created_by.clone()}</small> };
    let seen = account.signed_in_at.map_or_else(none, |at| age(at, data.at));
    vec![
        cell("main-col", view! { {account.name.clone()} {made} }),
        named("", "Roles", roles(account, own)),
        named("num", "Last sign-in", seen),
        named("", "New password", password(account)),
        cell("act-col", view! { <div class="act">{action(account, own)}</div> }),
    ]
}

fn roles(account: &Account, own: bool) -> AnyView {
    let fields = vec![("name", account.name.clone())];
    let (of, deed) = (account.name.clone(), deed(SetRoles::PATH, &fields));
    let busy = busy(deed.clone());
    let inside = view! {
        <fieldset class="choices" disabled=own title=own.then_some("Nobody changes their own roles")>
            <legend class="sr">{format!("Roles of {of}")}</legend>
            {choices(&account.roles)}
            <button class="btn small" disabled=move || busy.get()>
                "Set"
            </button>
        </fieldset>
    };
    form("inline-form", SetRoles::PATH, fields, deed, inside.erased())
}

fn choices(held: &Roles) -> AnyView {
    let choice = |role: Role| {
        let checked = held.contains(&role);
        view! {
            <label class="choice">
                <input type="checkbox" name="roles[]" value=role.as_str() checked=checked />
                {role.as_str()}
            </label>
        }
    };
    Role::ALL.map(choice).collect_view().erased()
}

fn password(account: &Account) -> AnyView {
    let fields = vec![("name", account.name.clone())];
    let deed = deed(SetPassword::PATH, &fields);
    let busy = busy(deed.clone());
    let label = format!("New password of {}", account.name);
    let inside = view! {
        <input
            class="input"
            type="password"
            name="password"
            required
            minlength="12"
            maxlength="128"
            autocomplete="new-password"
            aria-label=label
        />
        <button class="btn small" disabled=move || busy.get()>
            "Set"
        </button>
    };
    form("inline-form", SetPassword::PATH, fields, deed, inside.erased())
}

fn action(account: &Account, own: bool) -> AnyView {
    let (path, word, icon) = match account.disabled_at {
        None => (DisableAccount::PATH, "Disable", Icon::CircleSlash),
        Some(_) => (EnableAccount::PATH, "Enable", Icon::Check),
    };
    let fields = vec![("name", account.name.clone())];
    let off = own.then(|| "Your own account".to_owned());
    Press { class: "btn small", icon, path, word: word.into(), fields, off }.draw()
}

fn add() -> AnyView {
    let deed = deed(AddAccount::PATH, &[]);
    let busy = busy(deed.clone());
    let inside = view! {
        <label class="field">
            <span>"Name"</span>
            <input class="input" name="name" required maxlength="64" autocomplete="off" autocapitalize="off" />
        </label>
        {secret("Password, at least 12 characters", "password", "new-password")}
        <fieldset class="choices">
            <legend>"Roles"</legend>
            {choices(&Roles::from([Role::Viewer]))}
        </fieldset>
        <div class="actions">
            <button class="btn primary" disabled=move || busy.get()>
                "Add"
            </button>
        </div>
    };
    let form = form("form", AddAccount::PATH, Vec::new(), deed, inside.erased());
    let note = "Tell the password by another way than the name, and have it changed.";
    card("add", "Add an account", note, ().erased(), view! { <div class="body">{form}</div> }.erased())
}
