//! Rows that the target cannot take, kept as they are with the reason.

use sqlx::{AssertSqlSafe, PgConnection};

use super::{Range, Shape};
use crate::error::{Doing, Result};
use crate::jobs::Context;

pub(super) const UNMAPPED: &str = "no look-up or map has an answer for this row";

/// Keeps the rows of a range that no look-up or map has an answer for.
pub(super) async fn unmapped(
    context: &Context,
    shape: &Shape,
    range: &Range,
    conn: &mut PgConnection,
) -> Result<i64> {
    keep(context, shape.quarantine(range, false), UNMAPPED, shape, conn).await
}

/// Keeps all rows of a range: the target refuses them.
pub(super) async fn refused(
    context: &Context,
    shape: &Shape,
    range: &Range,
    reason: &str,
    conn: &mut PgConnection,
) -> Result<i64> {
    keep(context, shape.quarantine(range, true), reason, shape, conn).await
}

async fn keep(
    context: &Context,
    statement: String,
    reason: &str,
    shape: &Shape,
    conn: &mut PgConnection,
) -> Result<i64> {
    let done = sqlx::query(AssertSqlSafe(statement))
        .bind(context.run.id)
        .bind(&context.engine.plan().plan.id)
        .bind(&shape.spec.id)
        .bind(reason)
        .execute(conn)
        .await
        .doing("putting rows into quarantine")?;
    Ok(done.rows_affected() as i64)
}
