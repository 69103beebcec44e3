//! Reads a snapshot from the database, both tables at the same moment.

use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row};

use super::entries::Entries;
use super::entry::{Exchange, ExchangeId, Symbol, SymbolId};
use super::fault::SnapshotFault;
use super::proof;
use super::snapshot::Snapshot;
use crate::error::{Doing, Error, Result};

const DOING: &str = "Loading exchanges and symbols into the cache";
/// Several statements have to see the same rows, hence the isolation level.
const BEGIN: &str = "begin isolation level repeatable read, read only";
const EXCHANGES: &str = include_str!("queries/exchanges.sql");
const SYMBOLS: &str = include_str!("queries/symbols.sql");
const NOW: &str = include_str!("queries/now.sql");

/// Everything the database holds, active or not.
pub async fn load(pool: &PgPool) -> Result<Snapshot> {
    let mut tx = pool.begin_with(BEGIN).await.doing(DOING)?;
    // The first statement fixes what the others see, so its time is theirs.
    let now: DateTime<Utc> = sqlx::query_scalar(NOW).fetch_one(&mut *tx).await.doing(DOING)?;
    let proof = proof::now(&mut *tx).await?;
    let exchanges = exchanges(&mut tx).await.doing(DOING)?;
    let symbols = symbols(&mut tx).await?;
    tx.commit().await.doing(DOING)?;
    // What takes a core for a while is not done where others wait to be polled.
    let made = tokio::task::spawn_blocking(move || Snapshot::of(exchanges, symbols, now)).await;
    let made = made.map_err(|error| Error::new(crate::error::Kind::Failed, DOING, error.to_string(), ""))?;
    made.map(|snapshot| snapshot.with_proof(proof)).map_err(unfit)
}

fn unfit(fault: SnapshotFault) -> Error {
    Error::invalid(DOING, fault.to_string(), "Run the checks of phase 1 and repair what they name.")
}

type ExchangeRow = (i16, Box<str>, Box<str>, bool);

async fn exchanges(connection: &mut PgConnection) -> sqlx::Result<Vec<Exchange>> {
    let rows: Vec<ExchangeRow> = sqlx::query_as(EXCHANGES).fetch_all(connection).await?;
    Ok(rows.into_iter().map(exchange).collect())
}

fn exchange((id, name, enum_value, is_active): ExchangeRow) -> Exchange {
    Exchange { id: ExchangeId(id), name, enum_value, is_active }
}

/// Row by row into the packed form, without a string of its own for any name.
async fn symbols(connection: &mut PgConnection) -> Result<Entries> {
    let mut entries = Entries::default();
    let mut rows = sqlx::query(SYMBOLS).fetch(connection);
    while let Some(row) = rows.try_next().await.doing(DOING)? {
        entries.push(&symbol(&row).doing(DOING)?).map_err(unfit)?;
    }
    Ok(entries)
}

fn symbol(row: &PgRow) -> sqlx::Result<Symbol<'_>> {
    Ok(Symbol {
        id: SymbolId(row.try_get(0)?),
        exchange: ExchangeId(row.try_get(1)?),
        base: row.try_get(2)?,
        quote: row.try_get(3)?,
        exchange_symbol: row.try_get(4)?,
        is_active: row.try_get(5)?,
        price_precision: row.try_get(6)?,
        quantity_precision: row.try_get(7)?,
    })
}
