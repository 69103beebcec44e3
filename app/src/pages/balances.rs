//! What every account holds, by asset.

use crate::prelude::*;
use domain::ledger::Held;

use super::executions::rows::signed;
use super::opportunities::nothing;
use crate::api::ledger::{Balances as Data, balances};
use crate::components::card::{card, empty};
use crate::components::filters::encode;
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::table::{Table, cell, listed, named, row_link};
use crate::components::time::age;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn BalancesPage() -> impl IntoView {
    late(String::new, |_| balances(), page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.of_clock().draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let held = match &data.held {
        Ok(held) => held,
        Err(missing) => return nothing("Balances", missing),
    };
    let says = format!("{}, newest of each.", format::counted(held.len() as i64, "account", "accounts"));
    view! {
        {PageHead::new("Balances", says).draw()}
        <section class="card" aria-label="Balances">{body(data, held)}</section>
        {drift(data)}
    }
    .erased()
}

const COLUMNS: [(&str, &str); 10] = [
    ("", "Asset"),
    ("", "Account"),
    ("num", "Free"),
    ("num", "Locked"),
    ("num", "Total"),
    ("num", "1 h"),
    ("num", "24 h"),
    ("num", "7 d"),
    ("num", "Unexplained"),
    ("num", "Recorded"),
];

fn body(data: &Data, held: &[Held]) -> AnyView {
    if held.is_empty() {
        let text =
            "Record what accounts hold with refit balances record, or a file with refit import balances.";
        return empty(Icon::Layers, "No balance is recorded yet".into(), text, ().erased());
    }
    let rows = held.iter().map(|held| {
        let balance = &held.balance;
        let change = |place: usize| match held.changes.get(place) {
            Some(Some(change)) => signed(change),
            _ => view! { <span class="none" title="Nothing was recorded by then.">"–"</span> }.erased(),
        };
        let unexplained = match &held.unexplained {
            Some(amount) => signed(amount),
            None => view! { <span class="none" title="No change is recorded.">"–"</span> }.erased(),
        };
        let account = format!("{}, {}", balance.venue, balance.account_type.to_ascii_lowercase());
        vec![
            cell("lead", row_link(address(held), balance.asset.clone())),
            cell("", account),
            named("num mono", "Free", balance.free.clone()),
            named("num mono", "Locked", balance.locked.clone()),
            named("num mono", "Total", balance.total.clone()),
            named("num mono", "1 h", change(0)),
            named("num mono", "24 h", change(1)),
            named("num mono", "7 d", change(2)),
            named("num mono", "Unexplained", unexplained),
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

fn address(held: &Held) -> String {
    let balance = &held.balance;
    ["", "balances", &balance.venue, &balance.account_type, &balance.asset].map(encode).join("/")
}

const DRIFT: [(&str, &str); 5] = [
    ("", "Asset"),
    ("num", "Total"),
    ("main-col", "Account"),
    ("num", "Share %"),
    ("num", "Drift in 24 h (points)"),
];

/// How assets lie among accounts, and where they have gone since yesterday.
fn drift(data: &Data) -> Option<AnyView> {
    let rows = data.spread.iter().flat_map(|spread| {
        spread.shares.iter().enumerate().map(|(place, share)| {
            let first = |text: &String| if place == 0 { text.clone() } else { String::new() };
            let drift = match &share.drift {
                Some(drift) => signed(drift),
                None => {
                    view! { <span class="none" title="Not all accounts were recorded a day ago.">"–"</span> }
                        .erased()
                }
            };
            vec![
                cell("", first(&spread.asset)),
                cell("num mono", first(&spread.total)),
                cell("main-col", format!("{}, {}", share.venue, share.account_type.to_ascii_lowercase())),
                cell("num", share.percent.clone()),
                cell("num", drift),
            ]
        })
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        let body = listed("Drift between accounts", &DRIFT, rows, "");
        card("drift", "Drift", "of assets that several accounts hold", ().erased(), body)
    })
}
