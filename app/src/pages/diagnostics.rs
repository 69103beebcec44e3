//! The database right now: who is there, who waits for whom, what it writes,
//! and its tables, indexes, keys and statements one page each.

mod health;

use crate::prelude::*;
use domain::diagnostics::{Part, Pulse, Sheet};
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::api::diagnostics::{Diagnostics as Data, Wanted, diagnostics};
use crate::components::filters::encode;
use crate::components::find::find;
use crate::components::kpi::{kpi, small};
use crate::components::notice::{notice, stop};
use crate::components::page_head::PageHead;
use crate::components::sheet::{Sorted, query, rows};
use crate::components::time::age;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};
use crate::me::Me;

#[component]
pub fn DiagnosticsPage() -> impl IntoView {
    let params = use_params_map();
    let asked = use_query_map();
    let wanted = move || {
        let of = |name| asked.read().get(name).unwrap_or_default();
        Wanted { sheet: params.read().get("sheet").unwrap_or_default(), q: of("q"), sort: of("sort") }
    };
    let key = move || address(&wanted(), None);
    late(key, move |_| diagnostics(untrack(wanted)), page)
}

#[part(diagnostics, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.of_diagnosis().draw(|data: Loaded<Data>| data.shown(draw))
}

/// The page with this filter, or with another order.
fn address(wanted: &Wanted, sort: Option<&str>) -> String {
    let path = match wanted.sheet.as_str() {
        "" => "/diagnostics".to_owned(),
        sheet => format!("/diagnostics/{}", encode(sheet)),
    };
    let sort = sort.unwrap_or(&wanted.sort);
    let parts = [("q", wanted.q.as_str()), ("sort", sort)];
    let parts = parts.iter().filter(|(_, value)| !value.is_empty());
    let query = parts.map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&");
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

fn draw(data: &Data) -> AnyView {
    let overview = data.wanted.sheet.is_empty();
    let title = match data.sheets.first() {
        Some(sheet) if !overview => sheet.title.clone(),
        _ => "Diagnostics".to_owned(),
    };
    view! {
        {PageHead::new(&title, says(data)).draw()}
        {tabs(&data.wanted.sheet)}
        {old(data)}
        {overview.then(|| figures(&data.pulse))}
        {overview.then(|| health::health(data))}
        {data.sheets.iter().map(|sheet| drawn(sheet, data)).collect_view()}
    }
    .erased()
}

fn says(data: &Data) -> AnyView {
    let says = match data.sheets.first() {
        Some(sheet) if !data.wanted.sheet.is_empty() => sheet.says.clone(),
        _ => match data.pulse.waiting {
            None => "Who waits for a lock cannot be told.".to_owned(),
            Some(0) => "Nobody waits for a lock.".to_owned(),
            Some(waiting) => {
                format!("{} for a lock.", format::counted(waiting, "session waits", "sessions wait"))
            }
        },
    };
    view! { {says} " As of " {age(data.at, data.at)} "." }.erased()
}

fn old(data: &Data) -> Option<AnyView> {
    let fault = data.old.as_ref()?;
    let title = "The database cannot be asked; this is what was seen last".to_owned();
    Some(notice("bad", title, stop(&fault.why), fault.next.clone()))
}

const TABS: [(&str, &str); 6] = [
    ("", "Overview"),
    ("tables", "Tables"),
    ("indexes", "Indexes"),
    ("foreign-keys", "Foreign keys"),
    ("constraints", "Constraints"),
    ("statements", "Statements"),
];

/// Only what the reader may open.
fn tabs(here: &str) -> AnyView {
    let me = Me::of_page();
    let tabs = TABS.into_iter().filter_map(|(sheet, word)| {
        let path = address(&Wanted { sheet: sheet.to_owned(), ..Wanted::default() }, None);
        me.why_not(&path).is_none().then(|| {
            let current = (sheet == here).then_some("page");
            view! { <a href=path aria-current=current>{word}</a> }
        })
    });
    let explain = view! { <a href="/explain">"Explain"</a> };
    let tabs = (tabs.collect_view(), explain);
    view! { <nav class="tabs apart" aria-label="Views of the database">{tabs}</nav> }.erased()
}

fn figures(pulse: &Pulse) -> AnyView {
    let number = |value: Option<i64>| value.map_or_else(|| format::UNKNOWN.to_owned(), format::number);
    let allowed =
        pulse.connections_allowed.map_or_else(String::new, |all| format!("of {}", format::number(all)));
    let oldest = pulse.oldest_seconds.map_or_else(|| "none".to_owned(), |age| format::duration(age * 1000.0));
    let wal = pulse.rates.and_then(|rates| rates.wal_bytes);
    let wal = wal.map_or_else(|| "–".to_owned(), |rate| format!("{}/s", format::bytes(rate.round() as i64)));
    let commits =
        pulse.rates.map_or_else(|| "–".to_owned(), |rates| format!("{} /s", format::rate(rates.commits)));
    view! {
        <section class="grid" data-cols="4" aria-label="Figures">
            {kpi("Connections", number(pulse.connections), allowed, small("of the whole server"))}
            {kpi("Waiting for a lock", number(pulse.waiting), "", small("see the tree below"))}
            {kpi("Oldest transaction", oldest, "", small("holds vacuum back"))}
            {kpi("WAL", wal, "", small(format!("{commits} commits")))}
        </section>
    }
    .erased()
}

fn drawn(sheet: &Sheet, data: &Data) -> AnyView {
    let id = format!("sheet-{}", sheet.id);
    let labelled = id.clone();
    let (wanted, of) = (data.wanted.clone(), sheet.id.clone());
    let sorted: Sorted = Box::new(move |key| address(&wanted, Some(&format!("{of}:{key}"))));
    let note = note(sheet);
    let one = (sheet.id == data.wanted.sheet).then(|| filter(&data.wanted));
    view! {
        <section class="card" aria-labelledby=labelled>
            <header>
                <h2 id=id>{sheet.title.clone()}</h2>
                <span class="note">{note}</span>
            </header>
            {one}
            {(sheet.id == "index-use").then(|| sampled(data))}
            {rows(sheet, data.at, Some(&sorted))}
            {query(sheet)}
        </section>
    }
    .erased()
}

/// From when to when there are samples, and how old the statistics are.
fn sampled(data: &Data) -> Option<AnyView> {
    let uses = data.sampled.as_ref()?;
    let (from, to) = (uses.from?, uses.to?);
    let counted = uses.reset_at.map_or_else(|| "since they were made".erased(), |reset| age(reset, data.at));
    let body = view! {
        <p class="body">
            {format::counted(uses.samples, "sample", "samples")} ", the first " {age(from, data.at)}
            ", the last " {age(to, data.at)} ". The statistics were reset " {counted} "."
        </p>
    };
    Some(body.erased())
}

fn note(sheet: &Sheet) -> String {
    let Part::Known(grid) = &sheet.grid else { return "unknown".to_owned() };
    let (shown, all) = (grid.lines.len(), grid.all);
    let found = grid.lines.iter().filter(|line| line.is_found()).count();
    let all = match shown == all {
        true => format::counted(all as i64, "row", "rows"),
        false => {
            format!("{} of {}", format::number(shown as i64), format::counted(all as i64, "row", "rows"))
        }
    };
    if found > 0 { format!("{all}, {} to look at", format::number(found as i64)) } else { all }
}

fn filter(wanted: &Wanted) -> AnyView {
    let path = address(&Wanted { sheet: wanted.sheet.clone(), ..Wanted::default() }, None);
    let sort = wanted.sort.clone();
    view! {
        <form class="filters" role="search" aria-label="Filter rows" method="get" action=path>
            {find(&wanted.q, "Name or verdict, as unused", "Filter rows")}
            {(!sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=sort /> })}
            <button class="btn small">"Apply"</button>
        </form>
    }
    .erased()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_holds_filter_and_order() {
        let wanted = Wanted { sheet: "tables".into(), q: "a b".into(), sort: "tables:-size".into() };
        assert_eq!(address(&Wanted::default(), None), "/diagnostics");
        assert_eq!(address(&wanted, None), "/diagnostics/tables?q=a%20b&sort=tables%3A-size");
        assert_eq!(address(&wanted, Some("tables:dead")), "/diagnostics/tables?q=a%20b&sort=tables%3Adead");
    }
}
