//! New rows must not meet carried ids, on either side.

use sqlx::{AssertSqlSafe, PgConnection};

use super::Shape;
use crate::error::{Doing, Result};
use crate::sql;

/// Ids that sessions may have in their caches, and some more.
const GAP: i64 = 10_000;

/// Takes every sequence that a table owns beyond the largest value of its
/// column.
pub(super) async fn ahead(table: &str, conn: &mut PgConnection) -> Result<()> {
    let doing = format!("advancing the sequences of {table}");
    for (column, sequence) in owned(table, &mut *conn).await? {
        let statement = format!(
            "SELECT setval({name}::regclass, greatest((SELECT coalesce(max({column}), 0) FROM {table}), last_value), true) FROM {sequence}",
            name = sql::literal(&sequence),
            column = sql::ident(&column),
        );
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *conn).await.doing(doing.clone())?;
    }
    Ok(())
}

/// Which way writers go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    ToTarget,
    ToSource,
}

/// Takes the sequences of the side that writers go to beyond those of the
/// other. It reads no table: that could take long, and writers wait.
pub(super) async fn past_the_other(shape: &Shape, way: Way, conn: &mut PgConnection) -> Result<()> {
    for statement in statements_past_the_other(shape, way, conn).await? {
        let doing = format!("advancing the sequences of {}", shape.spec.id);
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *conn).await.doing(doing)?;
    }
    Ok(())
}

pub(super) async fn statements_past_the_other(
    shape: &Shape,
    way: Way,
    conn: &mut PgConnection,
) -> Result<Vec<String>> {
    let source = owned(&shape.source(), conn).await?;
    let target = owned(&shape.target(), conn).await?;
    let mut statements = Vec::new();
    for (column, theirs) in &source {
        let carried = shape.carrying(column).map(|carried| &carried.target);
        let Some((_, ours)) = target.iter().find(|(name, _)| Some(name) == carried) else { continue };
        let (to, from) = if way == Way::ToTarget { (ours, theirs) } else { (theirs, ours) };
        statements.push(format!(
            "SELECT setval({name}::regclass, greatest(t.last_value, f.last_value) + {GAP}, true) FROM {to} t, {from} f",
            name = sql::literal(to),
        ));
    }
    Ok(statements)
}

/// Columns that draw from a sequence, and its name.
async fn owned(table: &str, conn: &mut PgConnection) -> Result<Vec<(String, String)>> {
    sqlx::query_as(include_str!("../queries/moving/sequences.sql"))
        .bind(table)
        .fetch_all(conn)
        .await
        .doing(format!("reading the sequences of {table}"))
}
