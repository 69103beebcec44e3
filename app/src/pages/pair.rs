//! One pair: every venue's book, the arithmetic line by line, and its past.

mod chart;
mod spans;

use crate::prelude::*;
use domain::arbitrage::view::{Book, PairView, Past, Row};

use super::opportunities::tone;
pub(super) use chart::quotes;

use crate::api::desk::{Pair as Data, pair};
use crate::asked::address;
use crate::components::card::{card, facts};
use crate::components::lines::Cross;
use crate::components::notice::notice;
use crate::components::page_head::PageHead;
use crate::components::table::{cell, listed};
use crate::components::time::{moment, time_of_day};
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn PairPage() -> impl IntoView {
    late(address(), pair, page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    let cross = Cross::zooming();
    arrived.of_market().draw(move |data: Loaded<Data>| data.shown(move |data| draw(data, cross)))
}

fn draw(data: &Data, cross: Cross) -> AnyView {
    let view = &data.view;
    let title = format!("{}/{}", view.base, view.quote);
    let head = PageHead {
        crumbs: vec![("Opportunities".into(), Some("/opportunities".into())), (title.clone(), None)],
        ..PageHead::new(&title, says(view))
    };
    let unlisted = view.reason.map(|reason| {
        let title = format!("Not listed: {}", reason.title());
        notice("warn", title, reason.next().into(), String::new())
    });
    view! {
        {head.draw()}
        {unlisted}
        {chart::charts(data, cross)}
        {view.row.as_ref().map(arithmetic)}
        {books(&view.books)}
        {past(view)}
    }
    .erased()
}

fn says(view: &PairView) -> AnyView {
    let standing = match view.row.as_ref().map(|row| (row.since, row.stale, row.pays)) {
        Some((Some(since), _, true)) => format!("It has paid for {}.", format::between(since, view.at)),
        Some((_, true, _)) => "Its quotes are stale: nobody should trade on them.".into(),
        Some(_) => "It does not pay after fees.".into(),
        None => String::new(),
    };
    view! {
        {standing}
        " As of "
        {time_of_day(view.at)}
        "."
    }
    .erased()
}

pub(super) fn arithmetic(row: &Row) -> AnyView {
    let amount = |value: &str, unit: &str| {
        view! {
            <span class="mono">{value.to_owned()}</span>
            " "
            <span class="quiet">{unit.to_owned()}</span>
        }
        .erased()
    };
    let per_unit = format!("{} per {}", row.quote, row.base);
    let net = view! {
        <b class=tone(&row.net_short)>
            <span class="mono">{row.net.clone()}</span>
        </b>
        {format!(" {per_unit}, {} %", row.net_percent)}
    };
    let size = row.size.clone().map_or_else(
        || view! { "not known: a venue counts in contracts" }.erased(),
        |size| amount(&size, &row.base),
    );
    let profit =
        row.profit.clone().map_or_else(|| view! { "–" }.erased(), |profit| amount(&profit, &row.quote));
    let mut lines = vec![
        ("Buy, ask", amount(&row.buy.price, &format!("{per_unit} at {}", row.buy.venue))),
        ("Sell, bid", amount(&row.sell.price, &format!("{per_unit} at {}", row.sell.venue))),
        ("Gross", amount(&row.gross, &format!("{per_unit}, {} %", row.gross_percent))),
        (
            "Fee of the buy",
            amount(&minus(&row.buy.fee), &format!("taker, {} % of the ask", row.buy.fee_percent)),
        ),
        (
            "Fee of the sale",
            amount(&minus(&row.sell.fee), &format!("taker, {} % of the bid", row.sell.fee_percent)),
        ),
        ("Net", net.erased()),
        ("Size both sides carry", size),
        ("Profit at that size", profit),
    ];
    if let Some(basis) = &row.basis_percent {
        lines.push(("Future over spot", amount(basis, "% between the middles of both books")));
    }
    let note = if row.stale { "of stale quotes" } else { "" };
    let body = view! { <div class="body lines">{facts(lines)}</div> };
    card("arithmetic", "Arithmetic", note, ().erased(), body.erased())
}

/// What is paid is taken away; a rebate is not.
fn minus(fee: &str) -> String {
    fee.strip_prefix('-').map_or_else(|| format!("\u{2212}{fee}"), |rebate| format!("+{rebate}"))
}

const BOOKS: [(&str, &str); 7] = [
    ("", "Venue"),
    ("num", "Bid quantity"),
    ("num", "Bid"),
    ("num", "Ask"),
    ("num", "Ask quantity"),
    ("num", "Age"),
    ("main-col", "Takes part"),
];

pub(super) fn books(books: &[Book]) -> AnyView {
    let rows = books.iter().map(|book| {
        let limit =
            book.stale_after_ms.map(|limit| format!(", stale after {}", format::duration(limit as f64)));
        let part = match book.exclusion {
            None => format!("yes{}", limit.unwrap_or_default()),
            Some(exclusion) => format!("no, {}: {}", exclusion.title(), exclusion.next()),
        };
        vec![
            cell("", format!("{}, {}", book.venue, book.kind.to_ascii_lowercase())),
            cell("num mono", book.bid_quantity.clone()),
            cell("num mono", book.bid.clone()),
            cell("num mono", book.ask.clone()),
            cell("num mono", book.ask_quantity.clone()),
            cell("num", format::duration(book.age_ms as f64)),
            cell("main-col", part),
        ]
    });
    let body = listed("Table of books", &BOOKS, rows.collect(), "No venue quotes it.");
    card("books", "Books", "newest quote of each venue", ().erased(), body)
}

const PAST: [(&str, &str); 6] = [
    ("", "Opened"),
    ("num", "Stood"),
    ("num", "Best %"),
    ("num", "Profit then"),
    ("", "Bought at"),
    ("main-col", "Sold at"),
];

pub(super) fn past(view: &PairView) -> AnyView {
    let row = |past: &Past| {
        let open = if past.closed_at.is_none() { ", open" } else { "" };
        vec![
            cell("", moment(past.opened_at, view.at)),
            cell("num", format!("{}{open}", format::duration(past.duration_ms as f64))),
            cell("num mono", past.best_percent.clone()),
            cell("num mono", past.best_profit.clone()),
            cell("", past.buy.clone()),
            cell("main-col", past.sell.clone()),
        ]
    };
    let rows = view.history.iter().map(row).collect();
    let body = listed("Past opportunities", &PAST, rows, "It has not paid since Refit looks.");
    card("past", "History", "newest first", ().erased(), body)
}
