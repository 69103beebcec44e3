//! Filling an empty table fast: keys and indexes are taken off, the rows go
//! in, and keys and indexes are built once over all of them. In the caller's
//! transaction, so nobody ever sees the table without its key.

use sqlx::{AssertSqlSafe, PgConnection};

use super::Kind;
use crate::error::{Doing, Result};

const STATEMENTS: &str = include_str!("queries/index_statements.sql");
const RESERVE_IDS: &str = include_str!("queries/reserve_ids.sql");

#[derive(Clone, sqlx::FromRow)]
struct Index {
    take_off: String,
    put_back: String,
}

/// The keys and indexes that are off and have to be put back.
pub(super) struct Off {
    indexes: Vec<Index>,
    /// The first of the ids that were taken for the rows.
    pub(super) first_id: i64,
}

/// Takes them off if the table is empty, nobody uses it and nothing depends on
/// them; otherwise the table stays as it is and the rows go in a little slower.
pub(super) async fn take_off(connection: &mut PgConnection, kind: Kind, rows: u64) -> Result<Option<Off>> {
    let doing = format!("taking the indexes of {} off", kind.table());
    run(connection, "savepoint indexes_on").await.doing(doing.as_str())?;
    let why_not = match take_all_off(connection, kind, rows).await {
        Ok(Some(off)) => {
            let done = "set local lock_timeout to default; release savepoint indexes_on";
            run(connection, done).await.doing(doing)?;
            return Ok(Some(off));
        }
        Ok(None) => "it has rows, or something depends on its indexes".to_owned(),
        Err(error) => error.to_string(),
    };
    tracing::debug!(table = kind.table(), why_not, "the indexes stay on while the sample is stored");
    run(connection, "rollback to savepoint indexes_on").await.doing(doing)?;
    Ok(None)
}

/// Only under the lock is it certain that the table is empty. Emptying it once
/// more gives it a new file, so that its rows can be stored frozen.
async fn take_all_off(
    connection: &mut PgConnection,
    kind: Kind,
    rows: u64,
) -> Result<Option<Off>, sqlx::Error> {
    run(connection, "set local lock_timeout = '200ms'").await?;
    run(connection, kind.lock_statement()).await?;
    if !sqlx::query_scalar::<_, bool>(kind.empty_statement()).fetch_one(&mut *connection).await? {
        return Ok(None);
    }
    let indexes: Vec<Index> =
        sqlx::query_as(STATEMENTS).bind(kind.table()).fetch_all(&mut *connection).await?;
    let ids = sqlx::query_scalar(RESERVE_IDS)
        .bind(kind.table())
        .bind(i64::try_from(rows.max(1)).unwrap_or(i64::MAX));
    let first_id: Option<i64> = ids.fetch_optional(&mut *connection).await?;
    let (false, Some(first_id)) = (indexes.is_empty(), first_id) else {
        return Ok(None);
    };
    run(connection, kind.truncate_statement()).await?;
    for index in &indexes {
        run(connection, &index.take_off).await?;
    }
    Ok(Some(Off { indexes, first_id }))
}

impl Kind {
    fn lock_statement(self) -> &'static str {
        match self {
            Self::BookTickers => "lock table only book_ticker_snapshots in access exclusive mode",
            Self::Trades => "lock table only trades in access exclusive mode",
        }
    }

    fn empty_statement(self) -> &'static str {
        match self {
            Self::BookTickers => "select not exists (select from book_ticker_snapshots)",
            Self::Trades => "select not exists (select from trades)",
        }
    }

    fn truncate_statement(self) -> &'static str {
        match self {
            Self::BookTickers => "truncate only book_ticker_snapshots",
            Self::Trades => "truncate only trades",
        }
    }
}

pub(super) async fn put_back(connection: &mut PgConnection, kind: Kind, off: Off) -> Result<()> {
    let doing = format!("building the indexes of {}", kind.table());
    // Enough for two processes, and not more: sorts that fit the processor's
    // cache and are merged afterwards beat one large sort by a third.
    run(connection, "set local maintenance_work_mem = '64MB'").await.doing(doing.as_str())?;
    for index in off.indexes {
        run(connection, &index.put_back).await.doing(doing.as_str())?;
    }
    Ok(())
}

/// The statements come from the catalog, which quotes its names itself.
async fn run(connection: &mut PgConnection, statement: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await.map(|_| ())
}
