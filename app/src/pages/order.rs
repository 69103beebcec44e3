//! One order: what it asked for, its life line, and its executions.

use crate::prelude::*;
use domain::execution::{Event, OrderView};
use domain::market::{OrderStatus, OrderType};
use leptos_router::hooks::use_location;

use super::executions::rows;
use crate::api::executions::{Order as Data, order};
use crate::components::card::{card, facts};
use crate::components::page_head::PageHead;
use crate::components::table::{cell, listed};
use crate::components::time::moment;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn OrderPage() -> impl IntoView {
    let path = use_location().pathname;
    late(move || path.get(), order, page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.of_clock().draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let order = &data.order;
    let head = PageHead {
        crumbs: vec![("Executions".into(), Some("/executions".into())), (order.id.clone(), None)],
        ..PageHead::new(&format!("Order {}", order.id), says(order))
    };
    view! {
        {head.draw()}
        {asked_for(order)}
        {life(data)}
        {executions(data)}
    }
    .erased()
}

fn says(order: &OrderView) -> String {
    let status = order.status.map_or("of no known status", word);
    format!(
        "{}/{} at {}: {status}, {} of {} filled.",
        order.base, order.quote, order.venue, order.filled, order.original
    )
}

fn asked_for(order: &OrderView) -> AnyView {
    let amount = |value: String, unit: String| {
        view! {
            <span class="mono">{value}</span>
            " "
            <span class="quiet">{unit}</span>
        }
        .erased()
    };
    let per_unit = format!("{} per {}", order.quote, order.base);
    let kind = order.order_type.map_or("–", kind);
    let side = order
        .side
        .map_or_else(|| "nothing is executed yet".to_owned(), |side| format!("{}, {kind}", rows::side(side)));
    let mut lines = vec![
        ("Side", view! { {side} }.erased()),
        ("Asked for", amount(order.original.clone(), order.base.clone())),
        ("Filled", amount(order.filled.clone(), order.base.clone())),
        ("Value", amount(order.value.clone(), order.quote.clone())),
    ];
    if let Some(limit) = &order.limit {
        lines.push(("Limit", amount(limit.clone(), per_unit.clone())));
    }
    if let Some(average) = &order.average_price {
        lines.push(("Average price", amount(average.clone(), per_unit)));
    }
    let body = view! { <div class="body lines">{facts(lines)}</div> };
    card("asked", "Order", "", ().erased(), body.erased())
}

const LIFE: [(&str, &str); 6] = [
    ("", "When"),
    ("num", "After"),
    ("", "What"),
    ("num", "Quantity"),
    ("num", "Price"),
    ("main-col", "Note"),
];

fn life(data: &Data) -> AnyView {
    let begun = data.order.life.first().map_or(data.at, |event| event.at);
    let rows = data.order.life.iter().map(|event| {
        let what = match event.kind.as_str() {
            "execution" => "Execution",
            _ => OrderStatus::from_code(event.code).map_or("Unknown", word),
        };
        vec![
            cell("", moment(event.at, data.at)),
            cell("num", format!("+{}", format::between(begun, event.at))),
            cell("", what),
            cell("num mono", filled(event)),
            cell("num mono", event.price.clone().unwrap_or_default()),
            cell("main-col", event.note.clone().unwrap_or_default()),
        ]
    });
    let body = listed("Events of the order", &LIFE, rows.collect(), "Nothing is known of it.");
    card("life", "Life line", "statuses and executions, in their order", ().erased(), body)
}

/// A status says what is filled so far, an execution what was filled by it.
fn filled(event: &Event) -> String {
    match event.kind.as_str() {
        "execution" => format!("+{}", event.quantity),
        _ => event.quantity.clone(),
    }
}

const EXECUTIONS: [(&str, &str); 9] = [
    ("", "Time"),
    ("", "Pair"),
    ("", "Venue"),
    ("", "Side"),
    ("num", "Quantity"),
    ("num", "Price"),
    ("num", "Value"),
    ("num", "Fee"),
    ("num", "Slippage %"),
];

fn executions(data: &Data) -> AnyView {
    let rows = data.order.executions.iter().map(|execution| rows::row(execution, data.at)).collect();
    let body = listed("Executions of the order", &EXECUTIONS, rows, "Nothing of it was executed.");
    card("fills", "Executions", "slippage beside the quote of the time", ().erased(), body)
}

fn word(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Unknown => "Unknown",
        OrderStatus::New => "New",
        OrderStatus::Filled => "Filled",
        OrderStatus::PartiallyFilled => "Partially filled",
        OrderStatus::Cancelled => "Cancelled",
        OrderStatus::PartiallyCancelled => "Partially cancelled",
        OrderStatus::Expired => "Expired",
        OrderStatus::Rejected => "Rejected",
    }
}

fn kind(kind: OrderType) -> &'static str {
    match kind {
        OrderType::Limit => "limit",
        OrderType::Market => "market",
        OrderType::LimitMaker => "limit, maker only",
        OrderType::ImmediateOrCancel => "immediate or cancel",
        OrderType::FillOrKill => "fill or kill",
        OrderType::StopLimit => "stop limit",
        OrderType::StopMarket => "stop market",
    }
}
