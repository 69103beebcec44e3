//! Reads a snapshot from the database, both tables at the same moment.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

use super::entry::{Exchange, ExchangeId, Symbol, SymbolId};
use super::snapshot::Snapshot;
use crate::error::{Doing, Error, Result};

const DOING: &str = "Loading exchanges and symbols into the cache";
/// Two statements have to see the same rows, hence the isolation level.
const BEGIN: &str = "begin isolation level repeatable read, read only";
const EXCHANGES: &str = include_str!("queries/exchanges.sql");
const SYMBOLS: &str = include_str!("queries/symbols.sql");
const NOW: &str = include_str!("queries/now.sql");

/// Everything the database holds, active or not.
pub async fn load(pool: &PgPool) -> Result<Snapshot> {
    let mut tx = pool.begin_with(BEGIN).await.doing(DOING)?;
    // The first statement fixes what the others see, so its time is theirs.
    let now: DateTime<Utc> = sqlx::query_scalar(NOW).fetch_one(&mut *tx).await.doing(DOING)?;
    let exchanges = exchanges(&mut tx).await.doing(DOING)?;
    let symbols = symbols(&mut tx).await.doing(DOING)?;
    tx.commit().await.doing(DOING)?;
    Snapshot::new(exchanges, symbols, now).map_err(|fault| {
        Error::invalid(DOING, fault.to_string(), "Run the checks of phase 1 and repair what they name.")
    })
}

type ExchangeRow = (i16, Box<str>, Box<str>, bool);
type SymbolRow = (i32, i16, Box<str>, Box<str>, bool);

async fn exchanges(connection: &mut PgConnection) -> sqlx::Result<Vec<Exchange>> {
    let rows: Vec<ExchangeRow> = sqlx::query_as(EXCHANGES).fetch_all(connection).await?;
    Ok(rows.into_iter().map(exchange).collect())
}

fn exchange((id, name, enum_value, is_active): ExchangeRow) -> Exchange {
    Exchange { id: ExchangeId(id), name, enum_value, is_active }
}

async fn symbols(connection: &mut PgConnection) -> sqlx::Result<Vec<Symbol>> {
    let rows: Vec<SymbolRow> = sqlx::query_as(SYMBOLS).fetch_all(connection).await?;
    Ok(rows.into_iter().map(symbol).collect())
}

fn symbol((id, exchange, base, quote, is_active): SymbolRow) -> Symbol {
    Symbol { id: SymbolId(id), exchange: ExchangeId(exchange), base, quote, is_active }
}
