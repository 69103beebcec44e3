//! Executions of orders, as venues list them.

use domain::market::{OrderStatus, OrderType, Side};
use sqlx::PgConnection;

use super::Row;
use crate::error::Result;
use crate::ledger::file::{Column, File, Line};
use crate::ledger::order::{NewExecution, Order, Recorded, store};
use crate::legacy::instant;

const DECIMALS: usize = 8;

pub(super) struct Execution(Recorded);

impl Row for Execution {
    const COLUMNS: &'static [Column] = &[
        ("venue", true),
        ("base", true),
        ("quote", true),
        ("order", true),
        ("side", true),
        ("order_type", true),
        ("original", true),
        ("executed", true),
        ("price", true),
        ("status", true),
        ("time", true),
        ("execution", false),
        ("client_order", false),
        ("order_price", false),
        ("commission", false),
        ("commission_asset", false),
        ("maker", false),
        ("ordered_at", false),
    ];

    fn read(file: &File, line: &Line) -> Result<Self, String> {
        let text = |column: &str| super::text(file, line, column);
        let order =
            Order { venue: text("venue")?, base: text("base")?, quote: text("quote")?, id: text("order")? };
        let at = instant::parse(&text("time")?).map_err(|fault| format!("time {fault}"))?;
        Ok(Self(Recorded { order, new: new(file, line)?, at }))
    }

    async fn store(conn: &mut PgConnection, rows: &[Self]) -> Result<u64> {
        let executions: Vec<Recorded> = rows.iter().map(|row| row.0.clone()).collect();
        store(conn, &executions).await
    }
}

fn new(file: &File, line: &Line) -> Result<NewExecution, String> {
    let amount = |column: &str| super::amount(file, line, column, DECIMALS);
    let needed = |column: &str| amount(column)?.ok_or_else(|| format!("{column} is empty"));
    let may = |column: &str| file.value(line, column).map(str::to_owned);
    let word = |column: &str| super::text(file, line, column);
    let odd = |column: &str, text: &str| format!("{column} {text} is not known");
    let (side, kind, status) = (word("side")?, word("order_type")?, word("status")?);
    let ordered = may("ordered_at").map(|text| instant::parse(&text)).transpose();
    Ok(NewExecution {
        execution_id: may("execution"),
        side: Side::parse(&side).ok_or_else(|| odd("side", &side))?.code(),
        order_type: OrderType::parse(&kind).ok_or_else(|| odd("order_type", &kind))?.code(),
        order_price: amount("order_price")?,
        original: needed("original")?,
        executed: needed("executed")?,
        price: needed("price")?,
        commission: commission(amount("commission")?, may("commission_asset"))?,
        is_maker: may("maker").map(|text| flag(&text)).transpose()?,
        status: OrderStatus::parse(&status).ok_or_else(|| odd("status", &status))?.code(),
        client_order_id: may("client_order"),
        ordered_at: ordered.map_err(|fault| format!("ordered_at {fault}"))?,
    })
}

fn commission(amount: Option<String>, asset: Option<String>) -> Result<Option<(String, String)>, String> {
    match (amount, asset) {
        (None, _) => Ok(None),
        (Some(amount), Some(asset)) => Ok(Some((amount, asset))),
        (Some(_), None) => Err("a commission needs its asset".into()),
    }
}

fn flag(text: &str) -> Result<bool, String> {
    match text {
        "true" | "t" | "1" => Ok(true),
        "false" | "f" | "0" => Ok(false),
        _ => Err(format!("maker {text} is neither true nor false")),
    }
}
