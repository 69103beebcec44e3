//! Rows that the target cannot take, kept as they are with the reason.

use sqlx::{AssertSqlSafe, PgConnection};

use super::capture::Capture;
use super::{Range, Shape};
use crate::error::{Doing, Result};
use crate::jobs::Context;
use crate::sql;

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

/// Puts keys of rows in quarantine on the capture's log. `$1` their ids.
pub(crate) fn log_again(shape: &Shape) -> String {
    let capture = Capture::forward(shape);
    let typed = capture.key.iter().enumerate();
    let typed: Vec<String> = typed
        .map(|(index, (name, kind))| format!("q.key[{}]::{kind} AS {}", index + 1, sql::ident(name)))
        .collect();
    include_str!("../queries/moving/log_kept_again.sql")
        .replace("{log}", &capture.log())
        .replace("{columns}", &capture.columns(""))
        .replace("{typed}", &typed.join(", "))
}
