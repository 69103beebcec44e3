//! What a load test reads, and the rows of its own that it writes and removes.

use std::time::{Duration, Instant};

use domain::plan::Move;
use sqlx::{AssertSqlSafe, PgPool};

use crate::Engine;
use crate::cache::Snapshot;
use crate::checks::names::{Name, shuffled};
use crate::error::{Doing, Error, Kind, Result};
use crate::moving::Capture;
use crate::sql;

/// The test's own exchange. One of this name that is somebody else's has another
/// display name, and stays.
pub const EXCHANGE: &str = "REFIT_LOAD";
const DISPLAY_NAME: &str = "Refit load test";
const TABLE: &str = "book_ticker_snapshots_v2";
const LEGACY_TABLE: &str = "book_ticker_snapshots";
/// As many as the legacy client collects.
const SYMBOLS: i32 = 20;
/// Pairs that are read, of those that the database holds.
const READ: usize = 1_000;
const TOGETHER: i64 = 10_000;
/// A live move takes the removal along; so long at most it may need.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(200);

const PREPARE: &str = include_str!("../queries/load/prepare.sql");
const REMOVE_ROWS: &str = include_str!("../queries/load/remove_rows.sql");
const REMOVE_LEGACY_ROWS: &str = include_str!("../queries/load/remove_legacy_rows.sql");
const REMOVE_SYMBOLS: &str = include_str!("../queries/load/remove_symbols.sql");
const REMOVE_EXCHANGE: &str = include_str!("../queries/load/remove_exchange.sql");
const EXISTS: &str = include_str!("../queries/load/exists.sql");
const TABLES: &str = include_str!("../queries/load/tables.sql");
const REMOVING: &str = "removing the rows of a load test";

pub(crate) struct Ground {
    /// Its own symbols.
    written: Vec<Name>,
    /// Those that the database held before, or its own where there are none.
    read: Vec<Name>,
}

impl Ground {
    /// Makes exchange and symbols, after removing what an earlier test has left.
    pub(crate) async fn prepare(engine: &Engine) -> Result<Self> {
        let doing = "preparing a load test";
        remove(engine).await?;
        let made = sqlx::query(PREPARE).bind(EXCHANGE).bind(DISPLAY_NAME).bind(SYMBOLS);
        made.execute(engine.work()).await.doing(doing)?;
        engine.cache().refresh(engine.control()).await?;
        Ok(Self::of(&engine.cache().snapshot()))
    }

    fn of(snapshot: &Snapshot) -> Self {
        let (written, mut read): (Vec<Name>, Vec<Name>) =
            shuffled(snapshot).into_iter().partition(|name| name.exchange == EXCHANGE);
        read.truncate(READ);
        Self { written, read }
    }

    pub(super) fn written(&self, place: u64) -> &Name {
        one_of(&self.written, place)
    }

    pub(super) fn read(&self, place: u64) -> &Name {
        one_of(if self.read.is_empty() { &self.written } else { &self.read }, place)
    }

    pub(crate) fn pairs(&self) -> usize {
        self.read.len()
    }
}

fn one_of(names: &[Name], place: u64) -> &Name {
    &names[(place % names.len() as u64) as usize]
}

/// Removes all that a load test has written, and waits until the moves that log
/// these tables have taken the removal along: only then may the symbols go.
pub(crate) async fn remove(engine: &Engine) -> Result<i64> {
    let (normalised, legacy): (bool, bool) =
        sqlx::query_as(TABLES).fetch_one(engine.work()).await.doing(REMOVING)?;
    if !normalised {
        return Ok(0);
    }
    let (mut removed, until) = (0, Instant::now() + PATIENCE);
    loop {
        let now = rows(engine.work(), legacy).await?;
        removed += now;
        let logged = logged(engine).await?;
        if now == 0 && logged == 0 {
            break;
        }
        if logged > 0 && Instant::now() > until {
            return Err(not_taken_along(logged));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    names(engine).await?;
    Ok(removed)
}

async fn rows(pool: &PgPool, legacy: bool) -> Result<i64> {
    let mut removed = 0;
    loop {
        let query = sqlx::query(REMOVE_ROWS).bind(EXCHANGE).bind(DISPLAY_NAME).bind(TOGETHER);
        let mut now = query.execute(pool).await.doing(REMOVING)?.rows_affected();
        if legacy {
            let query = sqlx::query(REMOVE_LEGACY_ROWS).bind(EXCHANGE).bind(TOGETHER);
            now += query.execute(pool).await.doing(REMOVING)?.rows_affected();
        }
        removed += now as i64;
        if now == 0 {
            return Ok(removed);
        }
    }
}

async fn names(engine: &Engine) -> Result<()> {
    let mut tx = engine.work().begin().await.doing(REMOVING)?;
    for statement in [REMOVE_SYMBOLS, REMOVE_EXCHANGE] {
        let query = sqlx::query(statement).bind(EXCHANGE).bind(DISPLAY_NAME);
        query.execute(&mut *tx).await.doing(REMOVING)?;
    }
    tx.commit().await.doing(REMOVING)
}

/// Keys of the test's rows in the logs of moves.
async fn logged(engine: &Engine) -> Result<i64> {
    let mut logged = 0;
    for spec in &engine.plan().plan.moves {
        for (log, statement) in logs(spec) {
            logged += count(engine.work(), &log, statement).await?;
        }
    }
    Ok(logged)
}

/// The logs of a move that may hold them, and what counts them there.
fn logs(spec: &Move) -> Vec<(String, String)> {
    let mut logs = Vec::new();
    if spec.source == LEGACY_TABLE {
        let log = Capture::to_look_at(spec).log();
        logs.push((log.clone(), sql::logged_of_exchange(&log)));
    }
    if spec.target == TABLE {
        let log = Capture::reverse_to_look_at(spec).log();
        logs.push((log.clone(), sql::logged_of_symbols(&log)));
    }
    logs
}

async fn count(pool: &PgPool, log: &str, statement: String) -> Result<i64> {
    let exists: bool = sqlx::query_scalar(EXISTS).bind(log).fetch_one(pool).await.doing(REMOVING)?;
    if !exists {
        return Ok(0);
    }
    sqlx::query_scalar(AssertSqlSafe(statement)).bind(EXCHANGE).fetch_one(pool).await.doing(REMOVING)
}

fn not_taken_along(logged: i64) -> Error {
    let why = format!("a move has {logged} changes of its rows still to take along");
    let next = "See on the page of the move why it waits, then cancel the run: that removes the rest.";
    Error::new(Kind::Busy, REMOVING, why, next)
}
