//! What venues take of a trade, and when their quotes are stale. Each change is
//! a row with who made it and why.

use crate::prelude::*;
use domain::arbitrage::fees::FeeRow;
use server_fn::ServerFn;

use super::opportunities::nothing;
use crate::api::fees::{Fees as Data, SetFees, fees};
use crate::components::card::{card, empty};
use crate::components::forms::{busy, deed, form};
use crate::components::icon::{Icon, icon};
use crate::components::page_head::PageHead;
use crate::components::table::{Cell, Table, cell, named};
use crate::components::time::age;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn FeesPage() -> impl IntoView {
    late(String::new, |_| fees(), page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.of_clock().draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let rows = match &data.shown {
        Ok(rows) => rows,
        Err(missing) => return nothing("Fees", missing),
    };
    let says = "What is in force decides what an opportunity leaves. Every change is kept, with who made it and why.";
    let forms = rows.iter().map(change).collect_view();
    view! {
        {PageHead::new("Fees", says).draw()}
        {in_force(data, rows)}
        <div class="grid" data-cols="2">
            {forms}
        </div>
    }
    .erased()
}

const COLUMNS: [(&str, &str); 8] = [
    ("", "Venue"),
    ("num", "Maker %"),
    ("num", "Taker %"),
    ("num", "Stale after (ms)"),
    ("", "Quantities"),
    ("num", "Set"),
    ("", "By"),
    ("main-col", "Why"),
];

fn in_force(data: &Data, rows: &[FeeRow]) -> AnyView {
    let body = match rows.is_empty() {
        true => empty(Icon::Layers, "There is no venue yet".into(), "Phase 1 fills them in.", ().erased()),
        false => Table {
            wrap: "table-wrap",
            class: "data rich cards",
            label: "Fees in force",
            columns: &COLUMNS,
            rows: rows.iter().map(|row| line(data, row)).collect(),
        }
        .draw(),
    };
    card("in-force", "In force", "in per cent of the value; below 0 the venue pays", ().erased(), body)
}

fn line(data: &Data, row: &FeeRow) -> Vec<Cell> {
    let inactive = (!row.active).then(|| view! { <small>"inactive"</small> });
    let venue = view! {
        {row.venue.clone()}
        {inactive}
    };
    let Some(fees) = &row.fees else {
        let missing = "Not set: the venue takes no part in opportunities until somebody has.";
        let none = || cell("", ());
        return vec![
            cell("lead", venue),
            none(),
            none(),
            none(),
            none(),
            none(),
            none(),
            cell("main-col", missing),
        ];
    };
    vec![
        cell("lead", venue),
        named("num mono", "Maker %", fees.maker_percent.clone()),
        named("num mono", "Taker %", fees.taker_percent.clone()),
        named("num", "Stale after (ms)", format::number(fees.stale_after_ms.into())),
        named("", "Quantities", if fees.in_contracts { "in contracts" } else { "in the base asset" }),
        named("num", "Set", age(fees.changed_at, data.at)),
        named("", "By", fees.changed_by.clone()),
        cell("main-col", fees.reason.clone()),
    ]
}

/// One form for each venue. What is left empty stays as it is.
fn change(row: &FeeRow) -> AnyView {
    let hidden = vec![("venue", row.venue.clone())];
    let deed = deed(SetFees::PATH, &hidden);
    let busy = busy(deed.clone());
    let fees = row.fees.as_ref();
    let needed = fees.is_none();
    let percent = |title: &'static str, name: &'static str, value: Option<&String>| {
        view! {
            <label class="field">
                <span>{title}</span>
                <input
                    class="input"
                    name=name
                    inputmode="decimal"
                    autocomplete="off"
                    pattern="-?[0-9](\\.[0-9]{1,6})?"
                    title="Between −10 and 10, with at most 6 decimals: 0.05 is 0.05 %"
                    required=needed
                    placeholder=value.cloned().unwrap_or_default()
                />
            </label>
        }
    };
    let stale = fees.map_or_else(|| "10000".to_owned(), |fees| fees.stale_after_ms.to_string());
    let contracts = [(false, "in the base asset"), (true, "in contracts")].map(|(value, word)| {
        let selected = fees.is_some_and(|fees| fees.in_contracts) == value;
        view! { <option value=value.to_string() selected=selected>{word}</option> }
    });
    let inside = view! {
        {percent("Maker (%)", "maker", fees.map(|fees| &fees.maker_percent))}
        {percent("Taker (%)", "taker", fees.map(|fees| &fees.taker_percent))}
        <label class="field">
            <span>"Stale after (ms)"</span>
            <input class="input" type="number" name="stale_after" min="1" max="86400000" placeholder=stale />
        </label>
        <label class="field">
            <span>"Quantities"</span>
            <select class="input" name="in_contracts">
                {contracts}
            </select>
        </label>
        <label class="field">
            <span>"Why"</span>
            <input class="input" name="reason" required maxlength="400" autocomplete="off" placeholder="Kept with the change" />
        </label>
        <div class="actions">
            <button class="btn primary" disabled=move || busy.get()>
                "Set fees"
            </button>
        </div>
    };
    view! {
        <details class="card fold">
            <summary>{icon(Icon::ChevronRight)} "Change " {row.venue.clone()}</summary>
            <div class="body">{form("form", SetFees::PATH, hidden, deed, inside.erased())}</div>
        </details>
    }
    .erased()
}
