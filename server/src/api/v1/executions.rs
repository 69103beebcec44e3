//! What orders came to, one row per execution.

use chrono::{DateTime, Utc};
use domain::access::Permission::Analyse;
use domain::execution;
use domain::execution::filter::{After, Filter, Sort};
use domain::market::{OrderStatus, Side};
use engine::error::Result;
use engine::ledger::execution::{asked as filter_of, page};

use super::there;
use crate::api::asked::Asked;
use crate::api::cursor;
use crate::api::endpoint::{Endpoint, Gives, Kind, handler, param};
use crate::api::reply::Reply;
use crate::api::shape::{Decimal, Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/v1/executions",
    title: "Executions",
    about: "The newest first, beside what the venue quoted at the time.",
    needs: Analyse,
    params: &[
        param("q", Kind::Text, "A part of the pair, or an order's whole number."),
        param("venue", Kind::Text, "Venue, exactly."),
        param("side", Kind::Word(|| Side::ALL.iter().map(|side| side.as_str()).collect()), "Buys or sells."),
        param("from", Kind::Moment, "Not before this."),
        param("to", Kind::Moment, "Before this; a day counts whole."),
        param("sort", Kind::Word(columns), "Column; with a minus the largest or newest first."),
    ],
    gives: Gives::Many(1000),
    schema: Execution::schema,
    handler: handler!(list),
}];

fn columns() -> Vec<&'static str> {
    vec!["time", "-time", "quantity", "-quantity", "price", "-price", "value", "-value"]
}

shape! {
    /// One execution of an order.
    Execution {
        id: i64,
        at: DateTime<Utc>,
        venue: String,
        base: String,
        quote: String,
        /// The venue's number of the order.
        order: String,
        /// The venue's number of the execution.
        execution: Option<String>,
        side: Side,
        quantity: Decimal,
        price: Decimal,
        /// Price times quantity, in the quote asset.
        value: Decimal,
        commission: Option<Decimal>,
        commission_asset: Option<String>,
        maker: Option<bool>,
        /// What the order was after it.
        status: OrderStatus,
        /// The venue's newest quote of then; null where it was stale.
        bid: Option<Decimal>,
        ask: Option<Decimal>,
        /// By how much it was worse than that quote; below 0 it was better.
        slippage_percent: Option<Decimal>,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    there(&asked.state.desk, "reading the executions")?;
    let filter = filter(&asked)?;
    let after = asked.after.as_ref().map(|key| after(key, filter.sort)).transpose()?;
    let found = page(&asked.engine, &filter, after.as_ref(), asked.limit + 1).await?;
    let rows: Vec<Execution> = found.into_iter().map(Execution::from).collect();
    Reply::page(&asked, rows, |row: &Execution| vec![row.key(filter.sort), row.id.to_string()])
}

/// The page's own filter knows days alone.
fn filter(asked: &Asked) -> Result<Filter> {
    let is_day = |name: &str| !asked.text(name).contains(['T', 't', ' ']);
    let of = |name: &str| match name {
        "from" | "to" if !is_day(name) => String::new(),
        _ => asked.text(name),
    };
    let filter = filter_of(of)?;
    let (from, to) = (asked.moment("from"), asked.moment("to"));
    Ok(Filter {
        from: if is_day("from") { filter.from } else { from },
        to: if is_day("to") { filter.to } else { to },
        ..filter
    })
}

fn after(key: &[String], sort: Sort) -> Result<After> {
    let parsed = After::parse(&key.join("~"), sort).ok().flatten();
    parsed.ok_or_else(cursor::strange)
}

impl Execution {
    /// As `After` has it.
    fn key(&self, sort: Sort) -> String {
        match sort {
            Sort::Time => self.at.to_rfc3339(),
            Sort::Quantity => self.quantity.0.clone(),
            Sort::Price => self.price.0.clone(),
            Sort::Value => self.value.0.clone(),
        }
    }
}

impl From<execution::Execution> for Execution {
    fn from(found: execution::Execution) -> Self {
        Self {
            id: found.id,
            at: found.at,
            venue: found.venue,
            base: found.base,
            quote: found.quote,
            order: found.order,
            execution: found.execution,
            side: found.side,
            quantity: Decimal(found.quantity),
            price: Decimal(found.price),
            value: Decimal(found.value),
            commission: found.commission.map(Decimal),
            commission_asset: found.commission_asset,
            maker: found.maker,
            status: found.status,
            bid: found.bid.map(Decimal),
            ask: found.ask.map(Decimal),
            slippage_percent: found.slippage_percent.map(Decimal),
        }
    }
}
