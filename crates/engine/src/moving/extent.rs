//! How much there is to go through, before anything is.

use std::fmt;

use serde_json::Value;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, PgConnection};

use super::count;
use crate::error::{Doing, Result};
use crate::sql;

/// Fewer rows are counted. Counting more would keep a run waiting, for minutes
/// if the table is large; the sums at its end are exact in any case.
const COUNTED: i64 = 100_000;

pub(crate) struct Extent {
    pub(crate) rows: i64,
    exact: bool,
}

impl Extent {
    pub(crate) async fn of(conn: &mut PgConnection, table: &str) -> Result<Self> {
        let estimate = estimate(conn, table).await?;
        match estimate < COUNTED {
            true => Ok(Self { rows: count(&mut *conn, table).await?, exact: true }),
            false => Ok(Self { rows: estimate, exact: false }),
        }
    }
}

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about = if self.exact { "" } else { "about " };
        write!(f, "{about}{} rows", self.rows)
    }
}

/// How many rows of a table keep so many bytes beside it, if they are alike: there
/// stands what is too long for a row.
pub(super) async fn rows_that_keep(conn: &mut PgConnection, table: &str, bytes: i64) -> Result<i64> {
    let kept: i64 = sqlx::query_scalar(include_str!("../queries/moving/kept_beside.sql"))
        .bind(sql::qualified(table))
        .fetch_one(&mut *conn)
        .await
        .doing(format!("reading how large the rows of {table} are"))?;
    if kept <= bytes {
        return Ok(i64::MAX);
    }
    let rows = estimate(conn, table).await?;
    Ok((i128::from(rows) * i128::from(bytes) / i128::from(kept)).max(1) as i64)
}

/// The planner's: statistics, and how large the table is now. Partitions and
/// tables that were never analysed are its business.
async fn estimate(conn: &mut PgConnection, table: &str) -> Result<i64> {
    let statement = format!("EXPLAIN (FORMAT JSON) SELECT 1 FROM {}", sql::qualified(table));
    let Json(plan): Json<Value> = sqlx::query_scalar(AssertSqlSafe(statement))
        .fetch_one(conn)
        .await
        .doing(format!("estimating the rows of {table}"))?;
    Ok(plan[0]["Plan"]["Plan Rows"].as_f64().map_or(0, |rows| rows as i64))
}
