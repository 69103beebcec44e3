//! The cache of exchanges and symbols: what it holds, how old that is, and what
//! it answers.

use crate::prelude::*;
use domain::cache::CacheState;
use leptos_router::hooks::use_query_map;

use crate::api::cache::{CachePage as Data, Found, cache};
use crate::components::card::{card, facts};
use crate::components::chip::{none, tone};
use crate::components::find::find;
use crate::components::kpi::{kpi, small};
use crate::components::notice::notice;
use crate::components::page_head::PageHead;
use crate::components::table::{cell, listed, named};
use crate::components::time::moment;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn CachePage() -> impl IntoView {
    let query = use_query_map();
    let letters = move || query.read().get("q").unwrap_or_default();
    late(letters, cache, page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    view! {
        {PageHead::new("Cache", says(&data.state)).draw()}
        {trouble(&data.state)}
        <section class="grid" data-cols="3" aria-label="Figures">
            {figures(&data.state)}
        </section>
        {look_up(data)}
        {details(data)}
    }
    .erased()
}

fn says(state: &CacheState) -> String {
    let held = format!(
        "{} of {}",
        format::counted(state.symbols as i64, "symbol", "symbols"),
        format::counted(state.exchanges as i64, "exchange", "exchanges")
    );
    match state.word() {
        "absent" => "The plan has not brought the tables of exchanges and symbols yet.".into(),
        "empty" => "Nothing was loaded yet.".into(),
        "stale" => format!("Serves {held} as they were when the database could last be asked."),
        _ => format!("Holds {held}, as the tables do."),
    }
}

fn trouble(state: &CacheState) -> Option<AnyView> {
    if state.word() == "absent" {
        let next = "Apply migrations 002 and 003 in phase 1.".into();
        let why = "There is nothing that names could be resolved by.".into();
        return Some(notice("info", "No exchanges and symbols".into(), why, next));
    }
    let fault = state.fault.as_ref()?;
    let title = "The database cannot be asked".into();
    let next = "What is shown is the last that was seen.".into();
    Some(notice("warn", title, format::sentence(fault), next))
}

fn figures(state: &CacheState) -> AnyView {
    let asked = state.hits + state.misses;
    let hits = match asked {
        0 => "–".to_owned(),
        asked => format::percent(state.hits as f64 / asked as f64),
    };
    let about = format!("of about {} look-ups", format::number(asked as i64));
    let age = state.age_ms.map_or_else(|| "–".to_owned(), format::duration);
    view! {
        {kpi("Confirmed", age, "ago", small("the tables were seen to be the same"))}
        {kpi("Memory", format::bytes(state.bytes as i64), "", small("entries, names and look-ups"))}
        {kpi("Found", hits, "", small(about))}
    }
    .erased()
}

fn details(data: &Data) -> AnyView {
    let state = &data.state;
    let number = |value: u64| format::number(value as i64).erased();
    let change = state.change.map_or_else(none, |change| format::number(change).erased());
    let took = state.load_ms.map_or_else(none, |took| format::duration(took).erased());
    let loaded = state.loaded_at.map_or_else(none, |at| moment(at, data.at).erased());
    let body = facts(vec![
        ("Loaded", loaded),
        ("Took", took),
        ("Loads", number(state.loads)),
        ("Failures", number(state.failures)),
        ("Generation", number(state.generation)),
        ("Change of the tables", change),
    ]);
    card("cache", "Loads", state.word(), ().erased(), body)
}

const FOUND: [(&str, &str); 5] =
    [("main-col", "Symbol"), ("", "Exchange"), ("", "Own spelling"), ("num", "Id"), ("", "State")];

fn look_up(data: &Data) -> AnyView {
    let row = |found: &Found| {
        let own = found.own.as_ref().map_or_else(none, |own| own.clone().erased());
        let (shade, word) = if found.active { ("ok", "active") } else { ("idle", "inactive") };
        vec![
            cell("main-col mono", found.pair.clone()),
            cell("", found.exchange.clone()),
            cell("mono", own),
            named("num", "Id", found.id.to_string()),
            cell("", tone(shade, word)),
        ]
    };
    let rows: Vec<_> = data.found.iter().map(row).collect();
    let note = match (data.found.len(), data.more) {
        (count, true) => format!("the first {count}"),
        (count, false) => format::counted(count as i64, "symbol", "symbols"),
    };
    let table = listed("Symbols", &FOUND, rows, "No symbol begins like that.");
    let body = view! {
        <form class="filters" role="search" aria-label="Look up symbols" method="get" action="/cache">
            {find(&data.q, "First letters, as BTC/U", "Look up symbols")}
            <button class="btn small">"Look up"</button>
        </form>
        {table}
    };
    card("symbols", "Look-up", note, ().erased(), body.erased())
}
