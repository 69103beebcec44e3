//! `refit executions`

use clap::{Args, Subcommand};
use domain::execution::{Event, Execution, Listing, OrderView, Totals};
use domain::market::OrderStatus;
use engine::error::Result;
use engine::ledger::execution;
use engine::ledger::order::{self, Order};

use super::{Outcome, Session, help};
use crate::output::Output;
use crate::text;

/// Look at what orders came to, and what it cost beside the quotes
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit executions list --text BTC/USDT --side buy --sort -value",
    "refit executions list --from 2025-10-06 --limit 1000 --output json",
    "refit executions order MEXC_SPOT BTC USDT S000001",
))]
pub(crate) struct Executions {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// A page of them with the totals of all that fit
    List(List),
    /// One order with its life line
    Order { venue: String, base: String, quote: String, id: String },
}

#[derive(Args, Debug)]
struct List {
    /// A part of the pair, or an order's whole number
    #[arg(long, value_name = "TEXT", default_value = "")]
    text: String,
    #[arg(long, value_name = "NAME", default_value = "")]
    venue: String,
    /// buy or sell
    #[arg(long, value_name = "SIDE", default_value = "")]
    side: String,
    /// First day, in UTC
    #[arg(long, value_name = "DAY", default_value = "")]
    from: String,
    /// Last day
    #[arg(long, value_name = "DAY", default_value = "")]
    to: String,
    /// time, quantity, price or value, with a minus for the highest first
    #[arg(long, value_name = "COLUMN", default_value = "-time", allow_hyphen_values = true)]
    sort: String,
    /// Where the page before ended
    #[arg(long, value_name = "PAGE", default_value = "")]
    after: String,
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    limit: i64,
}

impl List {
    fn given(&self, name: &str) -> String {
        let value = match name {
            "q" => &self.text,
            "venue" => &self.venue,
            "side" => &self.side,
            "from" => &self.from,
            "to" => &self.to,
            "sort" => &self.sort,
            _ => return String::new(),
        };
        value.clone()
    }
}

impl Executions {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let engine = &session.engine;
        match self.verb {
            Verb::List(list) => {
                let filter = execution::asked(|name| list.given(name))?;
                let listing = execution::listing(engine, &filter, &list.after, list.limit).await?;
                session.output.show(&listing, |output| listed(output, &listing));
            }
            Verb::Order { venue, base, quote, id } => {
                let view = order::view(engine, &Order { venue, base, quote, id }).await?;
                session.output.show(&view, |output| lived(output, &view));
            }
        }
        Ok(Outcome::Done)
    }
}

const COLUMNS: [&str; 10] =
    ["time", "pair", "venue", "side", "quantity", "price", "value", "fee", "slippage %", "order"];

fn listed(output: &Output, listing: &Listing) {
    output.table(
        &["quote", "executions", "orders", "paid", "received", "fees"],
        listing.totals.iter().map(total).collect(),
    );
    output.line("");
    output.table(&COLUMNS, listing.executions.iter().map(row).collect());
    if let Some(next) = &listing.next {
        output.line(format!("\nMore with --after {next}"));
    }
}

fn total(totals: &Totals) -> Vec<String> {
    vec![
        totals.quote.clone(),
        totals.executions.to_string(),
        totals.orders.to_string(),
        totals.paid.clone(),
        totals.received.clone(),
        totals.fees.clone(),
    ]
}

fn row(row: &Execution) -> Vec<String> {
    let fee = [row.commission.clone(), row.commission_asset.clone()];
    vec![
        text::time(row.at),
        row.pair(),
        row.venue.clone(),
        row.side.as_str().to_owned(),
        row.quantity.clone(),
        row.price.clone(),
        row.value.clone(),
        fee.into_iter().flatten().collect::<Vec<_>>().join(" "),
        row.slippage_percent.clone().unwrap_or_default(),
        row.order.clone(),
    ]
}

fn lived(output: &Output, order: &OrderView) {
    let average =
        order.average_price.as_ref().map(|price| format!(" at {price} on average")).unwrap_or_default();
    output.line(format!("{} of {} {} filled{average}.\n", order.filled, order.original, order.base));
    output.table(&["time", "what", "quantity", "price", "note"], order.life.iter().map(event).collect());
}

fn event(event: &Event) -> Vec<String> {
    let status = OrderStatus::from_code(event.code).map_or("unknown", OrderStatus::as_str);
    vec![
        text::time(event.at),
        if event.kind == "execution" { "execution".into() } else { status.into() },
        event.quantity.clone(),
        event.price.clone().unwrap_or_default(),
        event.note.clone().unwrap_or_default(),
    ]
}
