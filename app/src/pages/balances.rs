//! What every account holds, by asset.

use crate::prelude::*;
use domain::ledger::Held;

use super::opportunities::nothing;
use crate::api::ledger::{Balances, balances};
use crate::components::card::empty;
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::table::{Table, cell, named};
use crate::components::time::age;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn BalancesPage() -> impl IntoView {
    late(String::new, |_| balances(), page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.of_market().draw(|data: Loaded<Balances>| data.shown(draw))
}

fn draw(data: &Balances) -> AnyView {
    let held = match &data.held {
        Ok(held) => held,
        Err(missing) => return nothing("Balances", missing),
    };
    let says = format!("{}, newest of each.", format::counted(held.len() as i64, "account", "accounts"));
    view! {
        {PageHead::new("Balances", says).draw()}
        <section class="card" aria-label="Balances">{body(data, held)}</section>
    }
    .erased()
}

const COLUMNS: [(&str, &str); 9] = [
    ("", "Asset"),
    ("", "Account"),
    ("num", "Free"),
    ("num", "Locked"),
    ("num", "Total"),
    ("num", "1 h"),
    ("num", "24 h"),
    ("num", "7 d"),
    ("num", "Recorded"),
];

fn body(data: &Balances, held: &[Held]) -> AnyView {
    if held.is_empty() {
        let text =
            "Record what accounts hold with refit balances record, or a file with refit balances import.";
        return empty(Icon::Layers, "No balance is recorded yet".into(), text, ().erased());
    }
    let rows = held.iter().map(|held| {
        let balance = &held.balance;
        let change = |place: usize| match held.changes.get(place) {
            Some(Some(change)) => signed(change),
            _ => view! { <span class="none" title="Nothing was recorded by then.">"–"</span> }.erased(),
        };
        let account = format!("{}, {}", balance.venue, balance.account_type.to_ascii_lowercase());
        vec![
            cell("lead", balance.asset.clone()),
            cell("", account),
            named("num mono", "Free", balance.free.clone()),
            named("num mono", "Locked", balance.locked.clone()),
            named("num mono", "Total", balance.total.clone()),
            named("num mono", "1 h", change(0)),
            named("num mono", "24 h", change(1)),
            named("num mono", "7 d", change(2)),
            named("num", "Recorded", age(balance.at, data.at)),
        ]
    });
    Table {
        wrap: "table-wrap",
        class: "data cards",
        label: "Newest balance of every account",
        columns: &COLUMNS,
        rows: rows.collect(),
    }
    .draw()
}

/// With its sign, which says what the colour says too.
fn signed(change: &str) -> AnyView {
    let (class, text) = match change.strip_prefix('-') {
        Some(less) => ("down", format!("\u{2212}{less}")),
        None if change == "0" => ("", change.to_owned()),
        None => ("up", format!("+{change}")),
    };
    view! { <span class=class>{text}</span> }.erased()
}
