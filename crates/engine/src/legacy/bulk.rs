//! Filling an empty table fast: keys and indexes are taken off, the rows go
//! in, and keys and indexes are built once over all of them. In the caller's
//! transaction, so nobody ever sees the table without its key.

use sqlx::{AssertSqlSafe, PgConnection};

use super::Kind;
use crate::error::{Doing, Result};

const STATEMENTS: &str = include_str!("queries/index_statements.sql");

#[derive(Clone, sqlx::FromRow)]
struct Index {
    take_off: String,
    put_back: String,
}

/// The keys and indexes that are off and have to be put back.
pub(super) struct Off(Vec<Index>);

impl Off {
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    pub(super) fn any(&self) -> bool {
        !self.0.is_empty()
    }
}

/// Takes them off if nobody uses the table and nothing depends on them;
/// otherwise the table stays as it is and the rows go in a little slower.
pub(super) async fn take_off(connection: &mut PgConnection, kind: Kind) -> Result<Off> {
    let doing = format!("taking the indexes of {} off", kind.table());
    let indexes: Vec<Index> = sqlx::query_as(STATEMENTS)
        .bind(kind.table())
        .fetch_all(&mut *connection)
        .await
        .doing(doing.as_str())?;
    run(connection, "savepoint indexes_on").await.doing(doing.as_str())?;
    match take_all_off(connection, &indexes).await {
        Ok(()) => {
            let done = "set local lock_timeout to default; release savepoint indexes_on";
            run(connection, done).await.doing(doing)?;
            Ok(Off(indexes))
        }
        Err(error) => {
            tracing::info!(table = kind.table(), %error, "the indexes stay on while the sample is stored");
            run(connection, "rollback to savepoint indexes_on").await.doing(doing)?;
            Ok(Off::none())
        }
    }
}

async fn take_all_off(connection: &mut PgConnection, indexes: &[Index]) -> Result<(), sqlx::Error> {
    run(connection, "set local lock_timeout = '200ms'").await?;
    for index in indexes {
        run(connection, &index.take_off).await?;
    }
    Ok(())
}

pub(super) async fn put_back(connection: &mut PgConnection, kind: Kind, off: Off) -> Result<()> {
    let doing = format!("building the indexes of {}", kind.table());
    run(connection, "set local maintenance_work_mem = '128MB'").await.doing(doing.as_str())?;
    for index in off.0 {
        run(connection, &index.put_back).await.doing(doing.as_str())?;
    }
    Ok(())
}

/// The statements come from the catalog, which quotes its names itself.
async fn run(connection: &mut PgConnection, statement: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await.map(|_| ())
}
