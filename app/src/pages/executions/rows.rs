//! The executions. A column's head sorts by it, and says so.

use crate::prelude::*;
use chrono::{DateTime, Utc};
use domain::execution::{Execution, Listing};
use domain::market::Side;

use super::address;
use crate::asked::Asked;
use crate::components::filters::encode;
use crate::components::table::{Cell, Table, cell, clip, named, row_link};
use crate::components::time::moment;

/// Class, word, and what it sorts by.
const COLUMNS: [(&str, &str, &str); 9] = [
    ("", "Time", "time"),
    ("", "Pair", ""),
    ("", "Venue", ""),
    ("", "Side", ""),
    ("num", "Quantity", "quantity"),
    ("num", "Price", "price"),
    ("num", "Value", "value"),
    ("num", "Fee", ""),
    ("num", "Slippage %", ""),
];

pub(super) fn table(listing: &Listing, asked: &Asked, now: DateTime<Utc>) -> AnyView {
    let heads = COLUMNS.iter().map(|column| head(*column, asked)).collect_view();
    let heads = view! {
        {heads}
        <th scope="col">"Order"</th>
    };
    let rows = listing.executions.iter().map(|execution| with_order(execution, now)).collect();
    Table::headed("Table of executions", heads.erased(), rows)
}

fn head((class, word, name): (&'static str, &'static str, &'static str), asked: &Asked) -> AnyView {
    if name.is_empty() {
        return view! {
            <th scope="col" class=class>
                {word}
            </th>
        }
        .erased();
    }
    let sort = asked.get("sort");
    let (down, sort) = (format!("-{name}"), if sort.is_empty() { "-time".to_owned() } else { sort });
    let (order, mark, other) = match sort {
        sort if sort == down => (Some("descending"), " ↓", name),
        sort if sort == name => (Some("ascending"), " ↑", down.as_str()),
        _ => (None, "", down.as_str()),
    };
    let path = address(asked, "/executions", &[("sort", other)]);
    view! {
        <th scope="col" class=class aria-sort=order>
            <a href=path>{word} {mark}</a>
        </th>
    }
    .erased()
}

fn with_order(execution: &Execution, now: DateTime<Utc>) -> Vec<Cell> {
    let mut cells = row(execution, now);
    let path = ["", "orders", &execution.venue, &execution.base, &execution.quote, &execution.order];
    let path: Vec<String> = path.iter().map(|part| encode(part)).collect();
    cells.push(named("", "Order", row_link(path.join("/"), execution.order.clone())));
    cells
}

/// Without its order.
pub(in crate::pages) fn row(execution: &Execution, now: DateTime<Utc>) -> Vec<Cell> {
    let pair = view! {
        {execution.base.clone()}
        <span class="quiet">"/" {execution.quote.clone()}</span>
    };
    let maker = execution.maker.map(|maker| {
        view! {
            " "
            <span class="quiet">{if maker { "maker" } else { "taker" }}</span>
        }
    });
    let side = view! { {side(execution.side)} {maker} };
    vec![
        cell("", moment(execution.at, now)),
        cell("lead", pair),
        cell("", execution.venue.clone()),
        named("", "Side", side),
        named("num mono", "Quantity", execution.quantity.clone()),
        named("num mono", "Price", execution.price.clone()),
        named("num mono", "Value", execution.value.clone()),
        named("num mono", "Fee", fee(execution)),
        named("num", "Slippage %", slippage(execution)),
    ]
}

pub(in crate::pages) fn side(side: Side) -> &'static str {
    match side {
        Side::Buy => "Buy",
        Side::Sell => "Sell",
    }
}

fn fee(execution: &Execution) -> AnyView {
    match (&execution.commission, &execution.commission_asset) {
        (Some(amount), Some(asset)) => view! {
            {amount.clone()}
            " "
            <span class="quiet">{asset.clone()}</span>
        }
        .erased(),
        (Some(amount), None) => clip(amount),
        _ => view! { <span class="none" title="The venue named none.">"–"</span> }.erased(),
    }
}

/// With its sign: above 0 it was worse than the quote.
fn slippage(execution: &Execution) -> AnyView {
    let Some(percent) = &execution.slippage_percent else {
        return view! { <span class="none" title="The venue had no fresh quote at the time.">"–"</span> }
            .erased();
    };
    let title = format!(
        "bid {}, ask {}",
        execution.bid.as_deref().unwrap_or("–"),
        execution.ask.as_deref().unwrap_or("–")
    );
    let zero = percent.bytes().all(|byte| matches!(byte, b'0' | b'.' | b'-'));
    let (class, text) = match percent.strip_prefix('-') {
        _ if zero => ("", "0".to_owned()),
        Some(better) => ("up", format!("\u{2212}{better}")),
        None => ("down", format!("+{percent}")),
    };
    view! {
        <span class=class title=title>
            {text}
        </span>
    }
    .erased()
}

/// With its sign, which says what the colour says too.
pub(in crate::pages) fn signed(change: &str) -> AnyView {
    let (class, text) = match change.strip_prefix('-') {
        Some(less) => ("down", format!("\u{2212}{less}")),
        None if change == "0" => ("", change.to_owned()),
        None => ("up", format!("+{change}")),
    };
    view! { <span class=class>{text}</span> }.erased()
}
