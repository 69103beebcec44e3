//! Orders: their executions, and every status they have had.

use chrono::{DateTime, Utc};
pub use domain::execution::Event;
use domain::execution::OrderView;
use domain::market::{OrderStatus, OrderType, Side};
use sqlx::postgres::PgArguments;
use sqlx::{PgConnection, Postgres, Row};

use super::{given, known, short};
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
    pub client_order_id: Option<String>,
    pub ordered_at: Option<DateTime<Utc>>,
}

/// Ends of an order: filled, cancelled, partially cancelled, expired, rejected.
const ENDS: [i16; 5] = [2, 4, 5, 6, 7];

/// False when this execution was there already. All executions of an order
/// together are not more than it asked for.
pub async fn execute(engine: &Engine, order: &Order, new: &NewExecution, at: DateTime<Utc>) -> Result<bool> {
    let one = Recorded { order: order.clone(), new: new.clone(), at };
    Ok(record(engine, std::slice::from_ref(&one)).await? > 0)
}

/// An execution with its order and its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub order: Order,
    pub new: NewExecution,
    pub at: DateTime<Utc>,
}

/// Stores all of them or none, and returns how many are new.
pub async fn record(engine: &Engine, executions: &[Recorded]) -> Result<u64> {
    let mut tx = engine.work().begin().await.doing("recording executions")?;
    let stored = store(&mut tx, executions).await?;
    tx.commit().await.doing("recording executions")?;
    Ok(stored)
}

/// The same in the caller's transaction.
pub(super) async fn store(conn: &mut PgConnection, executions: &[Recorded]) -> Result<u64> {
    let doing = match executions {
        [one] => format!("recording an execution of order {}", one.order.id),
        _ => "recording executions".to_owned(),
    };
    let locked = of_orders(include_str!("queries/lock_orders.sql"), executions);
    locked.execute(&mut *conn).await.doing(doing.clone())?;
    let (stored, unknown) = given(insert(executions).fetch_one(&mut *conn).await, &doing)?;
    if let Some(unknown) = unknown {
        return known(None, &doing, &format!("symbol {unknown}"));
    }
    let overfilled = of_orders(include_str!("queries/overfilled.sql"), executions);
    if let Some(order) = overfilled.fetch_optional(conn).await.doing(doing.clone())? {
        let order: String = order.try_get(0).doing(doing.clone())?;
        let why = format!(
            "with it order {order} would have executed more than it asked for, asked for two quantities, or be on two sides"
        );
        return Err(Error::new(Kind::Invalid, doing, why, "Compare it with the venue's list of executions."));
    }
    Ok(stored.unsigned_abs())
}

fn of_orders(
    statement: &'static str,
    executions: &[Recorded],
) -> sqlx::query::Query<'static, Postgres, PgArguments> {
    let each =
        |of: fn(&Order) -> &String| executions.iter().map(|one| of(&one.order).clone()).collect::<Vec<_>>();
    sqlx::query(statement)
        .bind(each(|order| &order.venue))
        .bind(each(|order| &order.base))
        .bind(each(|order| &order.quote))
        .bind(each(|order| &order.id))
}

fn insert(
    executions: &[Recorded],
) -> sqlx::query::QueryAs<'static, Postgres, (i64, Option<String>), PgArguments> {
    fn each<T>(executions: &[Recorded], of: impl Fn(&Recorded) -> T) -> Vec<T> {
        executions.iter().map(of).collect()
    }
    sqlx::query_as(include_str!("queries/record_executions.sql"))
        .bind(each(executions, |one| one.order.venue.clone()))
        .bind(each(executions, |one| one.order.base.clone()))
        .bind(each(executions, |one| one.order.quote.clone()))
        .bind(each(executions, |one| one.order.id.clone()))
        .bind(each(executions, |one| one.new.client_order_id.clone()))
        .bind(each(executions, |one| one.new.execution_id.clone()))
        .bind(each(executions, |one| one.new.side))
        .bind(each(executions, |one| one.new.order_type))
        .bind(each(executions, |one| one.new.order_price.clone()))
        .bind(each(executions, |one| one.new.original.clone()))
        .bind(each(executions, |one| one.new.executed.clone()))
        .bind(each(executions, |one| one.new.price.clone()))
        .bind(each(executions, |one| one.new.commission.clone().map(|(amount, _)| amount)))
        .bind(each(executions, |one| one.new.commission.clone().map(|(_, asset)| asset)))
        .bind(each(executions, |one| one.new.is_maker))
        .bind(each(executions, |one| one.new.status))
        .bind(each(executions, |one| one.new.ordered_at))
        .bind(each(executions, |one| one.at))
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

async fn symbol(conn: &mut PgConnection, order: &Order, doing: &str) -> Result<i32> {
    let symbol: Option<i32> = sqlx::query_scalar(include_str!("queries/symbol.sql"))
        .bind(&order.venue)
        .bind(&order.base)
        .bind(&order.quote)
        .fetch_optional(conn)
        .await
        .doing(doing.to_owned())?;
    known(symbol, doing, &format!("symbol {}/{} at {}", order.base, order.quote, order.venue))
}

/// One after the other for each order.
async fn begin(conn: &mut PgConnection, order: &Order, doing: &str) -> Result<i32> {
    let symbol = symbol(conn, order, doing).await?;
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
    let symbol = symbol(&mut conn, order, &doing).await?;
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
        quantity: short(&quantity),
        price: price.map(|price| short(&price)),
        note,
    });
    Ok(events.collect())
}

type HeadRow = (Option<String>, String, String, Option<i16>, Option<i16>, Option<String>, Option<i16>);

/// The order with all that has happened to it.
pub async fn view(engine: &Engine, order: &Order) -> Result<OrderView> {
    let life = life(engine, order).await?;
    let doing = format!("reading order {}", order.id);
    if life.is_empty() {
        let why = format!("{} has no order {} of {}/{}", order.venue, order.id, order.base, order.quote);
        return Err(Error::not_found(doing, why, "Pick an order from the list of executions."));
    }
    let mut conn = engine.work().acquire().await.doing(doing.clone())?;
    let symbol = symbol(&mut conn, order, &doing).await?;
    let (original, filled, value, side, order_type, limit, status): HeadRow =
        sqlx::query_as(include_str!("queries/order_head.sql"))
            .bind(symbol)
            .bind(&order.id)
            .fetch_one(&mut *conn)
            .await
            .doing(doing)?;
    drop(conn);
    let Order { venue, base, quote, id } = order.clone();
    Ok(OrderView {
        executions: super::execution::of_order(engine, order).await?,
        side: side.and_then(Side::from_code),
        order_type: order_type.and_then(OrderType::from_code),
        limit: limit.map(|limit| short(&limit)),
        status: status.and_then(OrderStatus::from_code),
        original: short(&original.unwrap_or_default()),
        average_price: super::execution::average(&value, &filled)?,
        filled: short(&filled),
        value: short(&value),
        life,
        venue,
        base,
        quote,
        id,
    })
}
