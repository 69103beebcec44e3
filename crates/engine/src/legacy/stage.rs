//! From the staging table into the legacy table, in short commits.

use std::time::Duration;

use sqlx::{Connection, PgConnection};

use super::{By, Kind, note};
use crate::audit::Deed;
use crate::error::{self, Doing, Result};

/// Rows per commit: the collector may want one of their keys, and it waits
/// for us no longer than a batch takes.
const BATCH: i64 = 5_000;
const TRIES: u32 = 10;

const INDEX: &str = include_str!("queries/index_pick.sql");

pub(super) struct Statements {
    pub(super) stage: &'static str,
    pub(super) copy: &'static str,
    pick: &'static str,
    store: &'static str,
}

impl Kind {
    pub(super) fn statements(self) -> Statements {
        match self {
            Self::BookTickers => Statements {
                stage: include_str!("queries/stage_book_tickers.sql"),
                copy: include_str!("queries/copy_book_tickers.sql"),
                pick: include_str!("queries/pick_book_tickers.sql"),
                store: include_str!("queries/store_book_tickers.sql"),
            },
            Self::Trades => Statements {
                stage: include_str!("queries/stage_trades.sql"),
                copy: include_str!("queries/copy_trades.sql"),
                pick: include_str!("queries/pick_trades.sql"),
                store: include_str!("queries/store_trades.sql"),
            },
        }
    }
}

/// Optional columns of a book-ticker file that an update takes over.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Has {
    pub(super) sequence_number: bool,
    pub(super) update_type: bool,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stored {
    pub(super) picked: u64,
    pub(super) inserted: u64,
    pub(super) updated: u64,
}

/// Deferring to the collector: we give up waiting for a row before PostgreSQL
/// looks for a deadlock (1 s), so that never one of its batches is the victim.
pub(super) async fn prepare(connection: &mut PgConnection, kind: Kind) -> Result<()> {
    let doing = "preparing the staging table";
    sqlx::query("set lock_timeout = '500ms'").execute(&mut *connection).await.doing(doing)?;
    sqlx::query(kind.statements().stage).execute(connection).await.doing(doing)?;
    Ok(())
}

pub(super) async fn store(
    connection: &mut PgConnection,
    kind: Kind,
    has: Has,
    (by, deed): (Option<By<'_>>, Deed),
    on_batch: impl Fn(u64, u64),
) -> Result<Stored> {
    let mut stored = Stored { picked: pick(connection, kind).await?, ..Stored::default() };
    let last = i64::try_from(stored.picked).unwrap_or(i64::MAX);
    let (mut after, mut deed) = (0, Some(deed.to(format!("{} rows to store", stored.picked))));
    while after < last {
        // The first rows that change something bring their line along.
        let line = deed.clone().map(|deed| (by, deed));
        let (inserted, updated) = batch(connection, (kind, has), (after, after + BATCH), line).await?;
        deed = deed.filter(|_| inserted + updated == 0);
        stored.inserted += inserted.unsigned_abs();
        stored.updated += updated.unsigned_abs();
        after = last.min(after + BATCH);
        on_batch(after.unsigned_abs(), stored.picked);
    }
    Ok(stored)
}

async fn pick(connection: &mut PgConnection, kind: Kind) -> Result<u64> {
    let doing = format!("comparing the file with {}", kind.table());
    sqlx::query("analyze import_stage").execute(&mut *connection).await.doing(doing.as_str())?;
    let picked = sqlx::query(kind.statements().pick).execute(&mut *connection).await.doing(doing.as_str())?;
    sqlx::query(INDEX).execute(connection).await.doing(doing)?;
    Ok(picked.rows_affected())
}

/// Another session's lock is waited for, a little longer each time.
async fn batch(
    connection: &mut PgConnection,
    (kind, has): (Kind, Has),
    rows: (i64, i64),
    deed: Option<(Option<By<'_>>, Deed)>,
) -> Result<(i64, i64)> {
    let mut tries = 0;
    loop {
        tries += 1;
        match commit(connection, (kind, has), rows, deed.clone()).await {
            Err(error) if error.kind == error::Kind::Busy && tries < TRIES => {
                tokio::time::sleep(Duration::from_millis(u64::from(50 * tries))).await;
            }
            stored => return stored,
        }
    }
}

async fn commit(
    connection: &mut PgConnection,
    (kind, has): (Kind, Has),
    (after, to): (i64, i64),
    deed: Option<(Option<By<'_>>, Deed)>,
) -> Result<(i64, i64)> {
    let doing = format!("storing rows in {}", kind.table());
    let mut tx = connection.begin().await.doing(doing.as_str())?;
    let statement = sqlx::query_as(kind.statements().store).bind(after).bind(to);
    let statement = statement.bind(has.sequence_number).bind(has.update_type);
    let stored: (i64, i64) = statement.fetch_one(&mut *tx).await.doing(doing.as_str())?;
    if let Some((by, deed)) = deed.filter(|_| stored.0 + stored.1 > 0) {
        note(by, &mut tx, deed).await?;
    }
    tx.commit().await.doing(doing)?;
    Ok(stored)
}
