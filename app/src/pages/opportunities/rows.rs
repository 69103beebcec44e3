//! The listed pairs. A column's head sorts by it, and says so.

use crate::prelude::*;
use domain::arbitrage::view::{BoardView, Leg, Row};

use super::columns::{self, Column};
use super::filters::address;
use crate::asked::Asked;
use crate::format;

pub fn table(view: &BoardView, asked: &Asked) -> AnyView {
    let shown = columns::shown(asked);
    let heads = shown.iter().map(|column| head(*column, asked)).collect_view();
    let rows = view.rows.iter().map(|row| draw(row, view, asked, &shown)).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Table of opportunities">
            <table class="data cards market">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .erased()
}

/// The highest first, except of names.
fn head((class, word, name): Column, asked: &Asked) -> AnyView {
    let down = format!("-{name}");
    let sort = asked.get("sort");
    let sort = if sort.is_empty() { "-net" } else { sort.as_str() };
    let (order, mark) = match sort {
        sort if sort == down => (Some("descending"), " ↓"),
        sort if sort == name => (Some("ascending"), " ↑"),
        _ => (None, ""),
    };
    let other = match order {
        Some("descending") => name,
        None if class.is_empty() => name,
        _ => down.as_str(),
    };
    let path = address("/opportunities", asked, &[("sort", other)]);
    view! {
        <th scope="col" class=class aria-sort=order>
            <a href=path>{word} {mark}</a>
        </th>
    }
    .erased()
}

fn draw(row: &Row, view: &BoardView, asked: &Asked, shown: &[Column]) -> AnyView {
    let cells = shown.iter().map(|(class, word, name)| match *name {
        "pair" => lead(row, asked),
        name => {
            let inside = inside(name, row, view);
            view! {
                <td class=*class data-label=*word>
                    {inside}
                </td>
            }
            .erased()
        }
    });
    let cells = cells.collect_view();
    let inspected = (asked.get("inspect") == row.pair()).then_some("true");
    view! {
        <tr class=row.stale.then_some("stale") aria-selected=inspected>
            {cells}
        </tr>
    }
    .erased()
}

/// Opens the inspector, and leaves the list where it is.
fn lead(row: &Row, asked: &Asked) -> AnyView {
    let path = address("/opportunities", asked, &[("inspect", &row.pair())]);
    view! {
        <td class="lead">
            <a class="row" href=path>
                {row.base.clone()}
                <span class="quiet">"/" {row.quote.clone()}</span>
            </a>
            {row.stale.then(|| view! { <small>"stale"</small> })}
        </td>
    }
    .erased()
}

fn inside(name: &str, row: &Row, view: &BoardView) -> AnyView {
    let or_none = |text: Option<String>| view! { {text.unwrap_or_else(|| "–".into())} }.erased();
    match name {
        "buy" => leg(&row.buy),
        "sell" => leg(&row.sell),
        "gross" => or_none(Some(row.gross_short.clone())),
        "net" => {
            let side = tone(&row.net_short);
            view! {
                <b class=side title=row.net_percent.clone()>
                    {row.net_short.clone()}
                </b>
            }
            .erased()
        }
        "size" => or_none(row.size.clone()),
        "profit" => profit(row),
        "since" => or_none(row.since.map(|since| format::between(since, view.at))),
        _ => or_none(Some(format::duration(row.buy.age_ms.max(row.sell.age_ms) as f64))),
    }
}

fn leg(leg: &Leg) -> AnyView {
    view! {
        <span class="quiet">{leg.venue.clone()}</span>
        " "
        <span class="mono">{leg.price.clone()}</span>
    }
    .erased()
}

fn profit(row: &Row) -> AnyView {
    match (&row.profit_short, &row.profit) {
        (Some(short), Some(exact)) => {
            view! { <span title=format!("{exact} {}", row.quote)>{short.clone()}</span> }.erased()
        }
        _ => view! { <span title="A venue counts in contracts, so no size can be told.">"–"</span> }.erased(),
    }
}

/// Beside the sign, never in its place.
pub fn tone(signed: &str) -> &'static str {
    match signed.chars().next() {
        Some('+') => "up",
        Some('-' | '\u{2212}') => "down",
        _ => "",
    }
}
