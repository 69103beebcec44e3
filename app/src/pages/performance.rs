//! What trading came to: volume, fees, profit and loss.

use crate::prelude::*;
use domain::performance::{By, DAYS, Report, Row};
use leptos_router::hooks::use_location;

use super::executions::filters::choice;
use super::executions::rows::signed;
use super::opportunities::nothing;
use crate::api::performance::{Performance as Data, performance};
use crate::asked::Asked;
use crate::components::card::{card, empty};
use crate::components::find::find;
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::saved::saved;
use crate::components::table::{Cell, Table, cell, listed, named};
use crate::components::time::moment;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

const NAMES: [&str; 5] = ["q", "venue", "days", "by", "sort"];

#[component]
pub fn PerformancePage() -> impl IntoView {
    let search = use_location().search;
    late(move || search.get(), performance, page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.of_clock().draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let report = match &data.shown {
        Ok(report) => report,
        Err(missing) => return nothing("Performance", missing),
    };
    let asked = Asked::of(&data.asked);
    let head = PageHead { actions: files(&asked), ..PageHead::new("Performance", says(data, report)) };
    view! {
        {head.draw()}
        {totals(report)}
        <section class="card" aria-label="Performance">
            {saved(&data.views, "performance", &asked.but("/performance", &NAMES, &[]))}
            {filters(report, &asked)} {body(report, &asked)}
        </section>
    }
    .erased()
}

fn says(data: &Data, report: &Report) -> AnyView {
    let Some((from, to)) = report.span else {
        return "Nothing was executed yet.".erased();
    };
    view! {
        "From "
        {moment(from, data.at)}
        " to the last execution, "
        {moment(to, data.at)}
        ". Profit is what came in less what went out, with the position at the pair’s last price."
    }
    .erased()
}

fn files(asked: &Asked) -> AnyView {
    let file = |path: &str, word: &'static str| {
        view! {
            <a class="btn" href=asked.but(path, &NAMES, &[]) rel="external" download="">
                {word}
            </a>
        }
    };
    view! {
        {file("/performance.csv", "CSV")}
        {file("/performance.json", "JSON")}
    }
    .erased()
}

fn filters(report: &Report, asked: &Asked) -> AnyView {
    let venues = report.venues.iter().map(|venue| (venue.clone(), venue.clone())).collect();
    let days = DAYS.map(|days| (days.to_string(), format::counted(days, "day", "days")));
    let by = asked.get("by");
    let tabs = By::ALL.iter().map(|(_, name, word)| {
        let current = (*name == by).then_some("page");
        view! {
            <a href=asked.but("/performance", &NAMES, &[("by", name)]) aria-current=current>
                {*word}
            </a>
        }
    });
    let tabs = tabs.collect_view();
    let hidden = ["by", "sort"].map(|name| {
        let value = asked.get(name);
        (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value /> })
    });
    view! {
        <form class="filters" role="search" aria-label="Filter performance" method="get" action="/performance">
            {find(&asked.get("q"), "Pair", "Filter performance")}
            {choice("venue", "Any venue", venues, &asked.get("venue"))}
            {choice("days", "Usual span", days.into(), &asked.get("days"))}
            {hidden}
            <button class="btn small" type="submit">
                "Apply"
            </button>
            <nav class="tabs" aria-label="Rows by">
                {tabs}
            </nav>
        </form>
    }
    .erased()
}

fn body(report: &Report, asked: &Asked) -> AnyView {
    if !report.rows.is_empty() {
        return table(report, asked);
    }
    if report.span.is_none() {
        let text = "Import them from a file: refit import executions FILE.";
        return empty(Icon::Layers, "No execution is recorded yet".into(), text, ().erased());
    }
    let clear = view! {
        <a class="btn" href="/performance">
            "Clear filters"
        </a>
    };
    let text = "Nothing of this pair or venue was executed in this span.";
    empty(Icon::Search, "No execution fits".into(), text, clear.erased())
}

/// Class, word, and what it sorts by.
const COLUMNS: [(&str, &str, &str); 9] = [
    ("", "Of", "name"),
    ("num", "Executions", "executions"),
    ("num", "Volume", ""),
    ("num", "Average price", ""),
    ("num", "Turnover", "turnover"),
    ("num", "Fees", "fees"),
    ("num", "Fees %", ""),
    ("num", "Position", ""),
    ("num", "Profit", "profit"),
];

fn table(report: &Report, asked: &Asked) -> AnyView {
    let heads = COLUMNS.iter().map(|column| head(*column, asked)).collect_view();
    Table::headed("Table of performance", heads.erased(), report.rows.iter().map(row).collect())
}

fn head((class, word, name): (&'static str, &'static str, &'static str), asked: &Asked) -> AnyView {
    let sort = asked.get("sort");
    let sort = if sort.is_empty() { "name" } else { sort.as_str() };
    let down = format!("-{name}");
    let (order, mark) = match sort {
        sort if name.is_empty() || (sort != name && sort != down) => (None, ""),
        sort if sort == name => (Some("ascending"), " ↑"),
        _ => (Some("descending"), " ↓"),
    };
    let other = match order {
        Some("descending") => name,
        None if class.is_empty() => name,
        _ => down.as_str(),
    };
    let inside = match name {
        "" => view! { {word} }.erased(),
        _ => {
            view! { <a href=asked.but("/performance", &NAMES, &[("sort", other)])>{word} {mark}</a> }.erased()
        }
    };
    view! {
        <th scope="col" class=class aria-sort=order>
            {inside}
        </th>
    }
    .erased()
}

/// What it is of, with its quote asset, in which the amounts are.
fn of(row: &Row) -> AnyView {
    let pair = row.base.as_ref().map_or_else(|| row.quote.clone(), |base| format!("{base}/{}", row.quote));
    let parts: Vec<String> = [row.day.clone(), row.venue.clone()].into_iter().flatten().collect();
    view! {
        <b>{pair}</b>
        " "
        <span class="quiet">{parts.join(" ")}</span>
    }
    .erased()
}

fn row(row: &Row) -> Vec<Cell> {
    let amount = |amount: &Option<String>| match amount {
        Some(amount) => view! { {amount.clone()} }.erased(),
        None => {
            view! { <span class="none" title="Amounts of several assets are not added.">"–"</span> }.erased()
        }
    };
    let other = (row.other_fees > 0).then(|| {
        let title =
            format!("{} in another asset are not in it.", format::counted(row.other_fees, "fee", "fees"));
        view! {
            <span class="quiet" title=title>
                " +"
                {row.other_fees}
            </span>
        }
    });
    let fees = view! { {row.fees.clone()} {other} };
    vec![
        cell("lead", of(row)),
        named("num", "Executions", format::number(row.executions)),
        named("num mono", "Volume", amount(&row.volume)),
        named("num mono", "Average price", amount(&row.average_price)),
        named("num mono", "Turnover", row.turnover.clone()),
        named("num mono", "Fees", fees),
        named("num", "Fees %", row.fee_percent.clone()),
        named("num mono", "Position", amount(&row.position)),
        named("num mono", "Profit", signed(&row.profit)),
    ]
}

const TOTALS: [(&str, &str); 5] = [
    ("main-col", "Quote asset"),
    ("num", "Executions"),
    ("num", "Turnover"),
    ("num", "Fees"),
    ("num", "Profit"),
];

fn totals(report: &Report) -> Option<AnyView> {
    let rows: Vec<_> = report
        .totals
        .iter()
        .map(|row| {
            vec![
                cell("main-col", row.quote.clone()),
                cell("num", format::number(row.executions)),
                cell("num mono", row.turnover.clone()),
                cell("num mono", row.fees.clone()),
                cell("num mono", signed(&row.profit)),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| {
        let body = listed("Totals by quote asset", &TOTALS, rows, "");
        card("totals", "Totals", "in the quote asset", ().erased(), body)
    })
}
