//! The life of one order.

use chrono::{DateTime, Utc};
use domain::access::Permission::Analyse;
use domain::execution;
use domain::market::{OrderStatus, OrderType, Side};
use engine::error::Result;
use engine::ledger::order;

use super::executions::Execution;
use super::there;
use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, Kind, handler, param};
use crate::api::reply::Reply;
use crate::api::shape::{Decimal, Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/v1/orders/{venue}/{base}/{quote}/{order}",
    title: "One order",
    about: "Every status it has had, and its executions.",
    needs: Analyse,
    params: &[
        param("venue", Kind::Text, "Venue."),
        param("base", Kind::Text, "Base asset."),
        param("quote", Kind::Text, "Quote asset."),
        param("order", Kind::Text, "The venue's number of the order."),
    ],
    gives: Gives::One,
    schema: Order::schema,
    handler: handler!(one),
}];

shape! {
    /// What has happened to an order.
    OrderEvent {
        at: DateTime<Utc>,
        /// `status` or `execution`.
        kind: String,
        /// What the order was from then on.
        status: Option<OrderStatus>,
        /// Filled so far, or executed now.
        quantity: Option<Decimal>,
        price: Option<Decimal>,
        note: Option<String>,
    }
}

shape! {
    /// Everything about one order.
    Order {
        venue: String,
        base: String,
        quote: String,
        order: String,
        /// Null while nothing of it is executed.
        side: Option<Side>,
        order_type: Option<OrderType>,
        limit_price: Option<Decimal>,
        status: Option<OrderStatus>,
        /// The quantity that was ordered.
        original: Option<Decimal>,
        filled: Option<Decimal>,
        average_price: Option<Decimal>,
        /// Of all executions, in the quote asset.
        value: Option<Decimal>,
        /// In the order of their time.
        life: Vec<OrderEvent>,
        executions: Vec<Execution>,
    }
}

async fn one(asked: Asked) -> Result<Reply> {
    there(&asked.state.desk, "reading an order")?;
    let [venue, base, quote, id] = ["venue", "base", "quote", "order"].map(|name| asked.text(name));
    let found = order::view(&asked.engine, &order::Order { venue, base, quote, id }).await?;
    Reply::one(&Order::from(found), None)
}

impl From<execution::Event> for OrderEvent {
    fn from(event: execution::Event) -> Self {
        Self {
            at: event.at,
            kind: event.kind,
            status: OrderStatus::from_code(event.code),
            quantity: Decimal::of(event.quantity),
            price: event.price.map(Decimal),
            note: event.note,
        }
    }
}

impl From<execution::OrderView> for Order {
    fn from(order: execution::OrderView) -> Self {
        Self {
            venue: order.venue,
            base: order.base,
            quote: order.quote,
            order: order.id,
            side: order.side,
            order_type: order.order_type,
            limit_price: order.limit.map(Decimal),
            status: order.status,
            original: Decimal::of(order.original),
            filled: Decimal::of(order.filled),
            average_price: order.average_price.map(Decimal),
            value: Decimal::of(order.value),
            life: order.life.into_iter().map(OrderEvent::from).collect(),
            executions: order.executions.into_iter().map(Execution::from).collect(),
        }
    }
}
