//! The listed pairs. A column's head sorts by it, and says so.

use crate::prelude::*;
use domain::arbitrage::view::{BoardView, Leg, Row};

use super::filters::address;
use crate::api::desk::Wanted;
use crate::components::filters::encode;
use crate::format;

/// Class, word, and name in the address.
const COLUMNS: [(&str, &str, &str); 9] = [
    ("", "Pair", "pair"),
    ("", "Buy at, ask", "buy"),
    ("", "Sell at, bid", "sell"),
    ("num", "Gross %", "gross"),
    ("num", "Net %", "net"),
    ("num", "Size", "size"),
    ("num", "Profit", "profit"),
    ("num", "Stands", "since"),
    ("num", "Age", "age"),
];

pub fn table(view: &BoardView, wanted: &Wanted) -> AnyView {
    let heads = COLUMNS.iter().map(|column| head(*column, wanted)).collect_view();
    let rows = view.rows.iter().map(|row| draw(row, view)).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Opportunities">
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
fn head((class, word, name): (&'static str, &'static str, &'static str), wanted: &Wanted) -> AnyView {
    let down = format!("-{name}");
    let sort = if wanted.sort.is_empty() { "-net" } else { wanted.sort.as_str() };
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
    let path = address("/opportunities", wanted, Some(("sort", other)));
    view! {
        <th scope="col" class=class aria-sort=order>
            <a href=path>{word} {mark}</a>
        </th>
    }
    .erased()
}

fn draw(row: &Row, view: &BoardView) -> AnyView {
    let path = format!("/opportunities/{}/{}", encode(&row.base), encode(&row.quote));
    let age = row.buy.age_ms.max(row.sell.age_ms);
    let stands = row.since.map(|since| format::between(since, view.at));
    let side = tone(&row.net_short);
    view! {
        <tr class=row.stale.then_some("stale")>
            <td class="lead">
                <a class="row" href=path>
                    {row.base.clone()}
                    <span class="quiet">"/" {row.quote.clone()}</span>
                </a>
                {row.stale.then(|| view! { <small>"stale"</small> })}
            </td>
            <td data-label="Buy">{leg(&row.buy)}</td>
            <td data-label="Sell">{leg(&row.sell)}</td>
            <td class="num" data-label="Gross %">{row.gross_short.clone()}</td>
            <td class="num" data-label="Net %">
                <b class=side title=row.net_percent.clone()>{row.net_short.clone()}</b>
            </td>
            <td class="num" data-label="Size">{row.size.clone().unwrap_or_else(|| "–".into())}</td>
            <td class="num" data-label="Profit">{profit(row)}</td>
            <td class="num" data-label="Stands">{stands.unwrap_or_else(|| "–".into())}</td>
            <td class="num" data-label="Age">{format::duration(age as f64)}</td>
        </tr>
    }
    .erased()
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
