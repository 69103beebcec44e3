//! Orders: their executions, and every status they have had.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;

use super::{given, known};
use crate::Engine;
use crate::error::{Doing, Error, Kind, Result};

/// An order is known by its symbol and the venue's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub venue: String,
    pub base: String,
    pub quote: String,
    pub id: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewExecution {
    pub execution_id: Option<String>,
    /// 1 buy, 2 sell.
    pub side: i16,
    pub order_type: i16,
    pub order_price: Option<String>,
    pub original: String,
    pub executed: String,
    pub price: String,
    pub commission: Option<(String, String)>,
    pub is_maker: Option<bool>,
    pub status: i16,
}

/// What has happened to an order, in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    pub at: DateTime<Utc>,
    /// `status` or `execution`.
    pub kind: String,
    pub code: i16,
    /// Filled so far, or executed now.
    pub quantity: String,
    pub price: Option<String>,
    pub note: Option<String>,
}

/// Ends of an order: filled, cancelled, partially cancelled, expired, rejected.
const ENDS: [i16; 5] = [2, 4, 5, 6, 7];

/// False when this execution was there already. All executions of an order
/// together are not more than it asked for.
pub async fn execute(engine: &Engine, order: &Order, new: &NewExecution, at: DateTime<Utc>) -> Result<bool> {
    let doing = format!("recording an execution of order {}", order.id);
    let mut tx = engine.work().begin().await.doing(doing.clone())?;
    let symbol = begin(&mut tx, order, &doing).await?;
    let (commission, commission_asset) = new.commission.clone().unzip();
    let added = sqlx::query_scalar::<_, i64>(include_str!("queries/record_execution.sql"))
        .bind(symbol)
        .bind(&order.id)
        .bind(&new.execution_id)
        .bind(new.side)
        .bind(new.order_type)
        .bind(&new.order_price)
        .bind(&new.original)
        .bind(&new.executed)
        .bind(&new.price)
        .bind(commission)
        .bind(commission_asset)
        .bind(new.is_maker)
        .bind(new.status)
        .bind(at)
        .fetch_optional(&mut *tx)
        .await;
    let added = given(added, &doing)?.is_some();
    let holds: Option<bool> = sqlx::query_scalar(include_str!("queries/filled.sql"))
        .bind(symbol)
        .bind(&order.id)
        .fetch_one(&mut *tx)
        .await
        .doing(doing.clone())?;
    if holds == Some(false) {
        let why = "with it the order would have executed more than it asked for, or asked for two quantities";
        return Err(Error::new(Kind::Invalid, doing, why, "Compare it with the venue's list of executions."));
    }
    tx.commit().await.doing(doing)?;
    Ok(added)
}

/// Adds a status. It follows from the last one, which is looked up here, and
/// nothing follows an end.
pub async fn change_status(
    engine: &Engine,
    order: &Order,
    status: i16,
    (original, filled): (&str, &str),
    reason: Option<&str>,
    at: DateTime<Utc>,
) -> Result<()> {
    let doing = format!("changing the status of order {}", order.id);
    let mut tx = engine.work().begin().await.doing(doing.clone())?;
    let symbol = begin(&mut tx, order, &doing).await?;
    let last: Option<(i16, DateTime<Utc>)> = sqlx::query_as(include_str!("queries/last_status.sql"))
        .bind(symbol)
        .bind(&order.id)
        .fetch_optional(&mut *tx)
        .await
        .doing(doing.clone())?;
    follows(&doing, last, at)?;
    let added = sqlx::query(include_str!("queries/add_status.sql"))
        .bind(symbol)
        .bind(&order.id)
        .bind(last.map(|(status, _)| status))
        .bind(status)
        .bind(reason)
        .bind(original)
        .bind(filled)
        .bind(at)
        .execute(&mut *tx)
        .await;
    given(added, &doing)?;
    tx.commit().await.doing(doing)
}

fn follows(doing: &str, last: Option<(i16, DateTime<Utc>)>, at: DateTime<Utc>) -> Result<()> {
    let why = match last {
        Some((status, _)) if ENDS.contains(&status) => format!("the order has ended with status {status}"),
        Some((_, before)) if before > at => {
            format!("its last status is of {before}, and this one is of {at}")
        }
        _ => return Ok(()),
    };
    Err(Error::new(Kind::Refused, doing, why, "Read the order from the venue again."))
}

/// One after the other for each order.
async fn begin(conn: &mut PgConnection, order: &Order, doing: &str) -> Result<i32> {
    let symbol: Option<i32> = sqlx::query_scalar(include_str!("queries/symbol.sql"))
        .bind(&order.venue)
        .bind(&order.base)
        .bind(&order.quote)
        .fetch_optional(&mut *conn)
        .await
        .doing(doing.to_owned())?;
    let symbol = known(symbol, doing, &format!("symbol {}/{} at {}", order.base, order.quote, order.venue))?;
    sqlx::query(include_str!("queries/lock_order.sql"))
        .bind(symbol.to_string())
        .bind(&order.id)
        .execute(&mut *conn)
        .await
        .doing(doing.to_owned())?;
    Ok(symbol)
}

type LifeRow = (DateTime<Utc>, String, i16, String, Option<String>, Option<String>, i64);

/// Everything about one order.
pub async fn life(engine: &Engine, order: &Order) -> Result<Vec<Event>> {
    let doing = format!("reading order {}", order.id);
    let mut conn = engine.work().acquire().await.doing(doing.clone())?;
    let symbol: Option<i32> = sqlx::query_scalar(include_str!("queries/symbol.sql"))
        .bind(&order.venue)
        .bind(&order.base)
        .bind(&order.quote)
        .fetch_optional(&mut *conn)
        .await
        .doing(doing.clone())?;
    let symbol = known(symbol, &doing, &format!("symbol {}/{} at {}", order.base, order.quote, order.venue))?;
    let rows: Vec<LifeRow> = sqlx::query_as(include_str!("queries/life.sql"))
        .bind(symbol)
        .bind(&order.id)
        .fetch_all(&mut *conn)
        .await
        .doing(doing)?;
    let events = rows.into_iter().map(|(at, kind, code, quantity, price, note, _)| Event {
        at,
        kind,
        code,
        quantity,
        price,
        note,
    });
    Ok(events.collect())
}
