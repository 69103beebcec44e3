//! `sample`: legacy rows made up from a seed. They look like what the
//! collector stores: three exchanges, quiet pairs, repeated trades, old names.

use std::time::Instant;

use chrono::{DateTime, TimeZone, Utc};
use domain::audit::Verb;
use serde::Serialize;
use sqlx::{Connection, PgConnection, PgPool, Postgres, Transaction};

use super::bulk::{self, Off};
use super::feed::{self, Sink};
use super::make::{self, Made, Recipe, TICK};
use super::{By, Kind, note, session, table};
use crate::audit::Deed;
use crate::error::{Doing, Error, Result};

const NEWEST: &str = include_str!("queries/newest.sql");
const BOOK_TICKERS: &str = include_str!("queries/sample_book_tickers.sql");
const TRADES: &str = include_str!("queries/sample_trades.sql");
const DOING: &str = "storing the sample";

/// 2025-10-06T00:00:00Z: fixed, so that the same seed makes the same rows on
/// any day.
const START: i64 = 1_759_708_800;

#[derive(Clone, Debug)]
pub struct SampleOptions {
    /// Book tickers.
    pub rows: u64,
    /// An eighth of the rows when not given.
    pub trades: Option<u64>,
    pub seed: u64,
    /// Where the table is not empty, the sample starts after its newest row.
    pub start: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleProgress {
    /// Book tickers.
    Storing { rows: u64, of: u64 },
    /// The book tickers are indexed while the trades are stored.
    Finishing,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SampleSummary {
    pub seed: u64,
    pub book_tickers: u64,
    pub trades: u64,
    pub first: DateTime<Utc>,
    pub last: DateTime<Utc>,
    /// The indexes of the empty tables were built after the rows.
    pub indexes_built_last: bool,
    pub seconds: f64,
    pub rows_per_second: f64,
}

/// Both tables must be there; `ensure_table` makes them. Each is filled in a
/// transaction of its own, and both are committed once both are filled.
pub async fn sample(
    pool: &PgPool,
    options: SampleOptions,
    on_progress: impl Fn(SampleProgress),
) -> Result<SampleSummary> {
    carry_out(pool, None, options, on_progress).await
}

/// The same with a line in the audit.
pub async fn sample_by(
    by: By<'_>,
    options: SampleOptions,
    on_progress: impl Fn(SampleProgress),
) -> Result<SampleSummary> {
    by.engine.allow(Verb::MakeSample)?;
    carry_out(by.engine.work(), Some(by), options, on_progress).await
}

async fn carry_out(
    pool: &PgPool,
    by: Option<By<'_>>,
    options: SampleOptions,
    on_progress: impl Fn(SampleProgress),
) -> Result<SampleSummary> {
    let started = Instant::now();
    let mut book_tickers = open(pool, Kind::BookTickers).await?;
    let mut trades = open(pool, Kind::Trades).await?;
    let recipe = recipe(&mut book_tickers, &options).await?;
    let (made, indexes_built_last) =
        store((&mut book_tickers, &mut trades), (by, options.seed), recipe, &on_progress).await?;
    session::close(book_tickers).await;
    session::close(trades).await;
    let seconds = started.elapsed().as_secs_f64();
    Ok(SampleSummary {
        seed: options.seed,
        book_tickers: recipe.book_tickers,
        trades: recipe.trades,
        first: instant(recipe.start),
        last: instant(made.last),
        indexes_built_last,
        seconds,
        rows_per_second: (recipe.book_tickers + recipe.trades) as f64 / seconds.max(0.001),
    })
}

/// A connection that may fill the table.
async fn open(pool: &PgPool, kind: Kind) -> Result<PgConnection> {
    let mut connection = session::open(pool, "connecting for the sample").await?;
    let columns: Vec<_> = kind.columns().iter().map(|column| column.name).collect();
    table::check(&mut connection, kind.table(), kind.key(), &columns).await?;
    session::lock(&mut connection, kind.table()).await?;
    Ok(connection)
}

fn instant(micros: i64) -> DateTime<Utc> {
    Utc.timestamp_nanos(micros.saturating_mul(1_000))
}

async fn recipe(connection: &mut PgConnection, options: &SampleOptions) -> Result<Recipe> {
    if options.rows == 0 {
        return Err(Error::invalid("making a sample", "it would have no rows", "Ask for at least one row."));
    }
    let newest: Option<DateTime<Utc>> =
        sqlx::query_scalar(NEWEST).fetch_one(connection).await.doing("looking for the newest legacy row")?;
    let start = start(options.start, newest)?;
    let trades = options.trades.unwrap_or(options.rows / 8);
    // A sample that goes on must not repeat the one before it.
    let seed = if newest.is_some() { options.seed ^ start.unsigned_abs() } else { options.seed };
    Ok(Recipe { seed, start, book_tickers: options.rows, trades, old_names: newest.is_none() })
}

/// In microseconds since 1970, on a whole tick.
fn start(wished: Option<DateTime<Utc>>, newest: Option<DateTime<Utc>>) -> Result<i64> {
    let after = newest.map(|newest| newest.timestamp_micros().div_euclid(TICK) * TICK + TICK);
    match (wished.map(|wished| wished.timestamp_micros()), after) {
        (Some(wished), Some(after)) if wished < after => {
            let why = format!("the tables have rows up to {}", instant(after - TICK).to_rfc3339());
            Err(Error::invalid("making a sample", why, "Start later, or leave the start out."))
        }
        (Some(wished), _) => Ok(wished),
        (None, after) => Ok(after.unwrap_or(START * 1_000_000)),
    }
}

async fn store(
    (book_tickers, trades): (&mut PgConnection, &mut PgConnection),
    (by, seed): (Option<By<'_>>, u64),
    recipe: Recipe,
    on_progress: &impl Fn(SampleProgress),
) -> Result<(Made, bool)> {
    let (mut book_tickers, mut trades) = (begin(book_tickers).await?, begin(trades).await?);
    let produce = move |first_id, sink| make::book_tickers(recipe, first_id, sink);
    let show = |rows| on_progress(SampleProgress::Storing { rows, of: recipe.book_tickers });
    let (made, off) = rows(&mut book_tickers, Kind::BookTickers, recipe.book_tickers, produce, show).await?;
    on_progress(SampleProgress::Finishing);
    let built_last = off.is_some();
    let produce = move |first_id, sink| make::trades(recipe, made, first_id, sink);
    let beside = async {
        let ((), off) = rows(&mut trades, Kind::Trades, recipe.trades, produce, |_| ()).await?;
        finish(&mut trades, Kind::Trades, off).await
    };
    // Sorting an index ends on one core, and the trades take the other.
    tokio::try_join!(finish(&mut book_tickers, Kind::BookTickers, off), beside)?;
    let made_of = format!("{} book tickers, {} trades, seed {seed}", recipe.book_tickers, recipe.trades);
    note(by, &mut book_tickers, Deed::new(Verb::MakeSample, "legacy tables").to(made_of)).await?;
    book_tickers.commit().await.doing(DOING)?;
    trades.commit().await.doing("storing the trades of the sample, whose book tickers are stored")?;
    Ok((made, built_last))
}

/// Whether a table is empty is asked again under its lock, which takes a new
/// look at the data for every statement. One table waits for the other.
async fn begin(connection: &mut PgConnection) -> Result<Transaction<'_, Postgres>> {
    let mut transaction = connection.begin_with("begin isolation level read committed").await.doing(DOING)?;
    let patient = sqlx::query("set local idle_in_transaction_session_timeout = 0");
    patient.execute(&mut *transaction).await.doing(DOING)?;
    Ok(transaction)
}

/// The rows of one table, and the indexes that are off meanwhile.
async fn rows<T: Send + 'static>(
    connection: &mut PgConnection,
    kind: Kind,
    of: u64,
    produce: impl FnOnce(Option<i64>, Sink<u64>) -> Result<T> + Send + 'static,
    show: impl Fn(u64),
) -> Result<(T, Option<Off>)> {
    let copy = match kind {
        Kind::BookTickers => BOOK_TICKERS,
        Kind::Trades => TRADES,
    };
    let off = bulk::take_off(connection, kind, of).await?;
    let first_id = off.as_ref().map(|off| off.first_id);
    let statement = match first_id {
        Some(_) => copy.replace("/* id, */", "id,").replace("freeze off", "freeze on"),
        None => copy.to_owned(),
    };
    let produce = move |sink| produce(first_id, sink);
    Ok((feed::copy(connection, &statement, DOING, produce, show).await?, off))
}

async fn finish(connection: &mut PgConnection, kind: Kind, off: Option<Off>) -> Result<()> {
    if let Some(off) = off {
        bulk::put_back(connection, kind, off).await?;
    }
    let analyze = match kind {
        Kind::BookTickers => "analyze book_ticker_snapshots",
        Kind::Trades => "analyze trades",
    };
    sqlx::query(analyze).execute(connection).await.doing(DOING).map(|_| ())
}
