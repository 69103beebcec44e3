//! One range for the integrity report: the same comparison, read and taken
//! back, so that it neither confirms nor revokes a verification.

use sqlx::types::Json;
use sqlx::{AssertSqlSafe, PgConnection};

use super::{RULES, compare_in};
use crate::error::{Doing, Result};
use crate::jobs::Context;
use crate::moving::capture::Capture;
use crate::moving::handout::cut_at;
use crate::moving::tiles::{ROWS, Tile, readable_by_range};
use crate::moving::{Range, Shape};
use crate::{ddl, sql};

/// What one range came to.
pub(crate) struct Looked {
    pub(crate) rows: i64,
    pub(crate) differing: Vec<Differing>,
    pub(crate) counts: Vec<Group>,
    /// Where the next range begins.
    pub(crate) next: Option<Vec<String>>,
}

/// Rows of one kind: `missing`, `extra` or `different`.
#[derive(sqlx::FromRow)]
pub(crate) struct Differing {
    pub(crate) kind: String,
    pub(crate) count: i64,
    pub(crate) keys: Json<Vec<Vec<String>>>,
}

/// A group of rows that both sides do not have alike.
#[derive(sqlx::FromRow)]
pub(crate) struct Group {
    pub(crate) g: String,
    pub(crate) source_rows: i64,
    pub(crate) target_rows: i64,
}

/// Compares the range that begins here.
pub(crate) async fn look(context: &Context, shape: &Shape, from: Option<Vec<String>>) -> Result<Looked> {
    let doing = format!("comparing {} with {}", shape.spec.source, shape.spec.target);
    let open = Range { lo: from, hi: None };
    let by_range = readable_by_range(context, shape).await?;
    let next = if by_range { cut_at(context, shape, &open, ROWS).await? } else { None };
    let tile = Tile { seq: 1, range: Range { lo: open.lo, hi: next.clone() } };
    let mut tx = context.fenced(&doing).await?;
    ddl::script(&mut tx, include_str!("../../queries/moving/verify_settings.sql"))
        .await
        .doing(doing.clone())?;
    ddl::script(&mut tx, include_str!("../../queries/integrity/settings.sql")).await.doing(doing.clone())?;
    let (compared, _) = compare_in(&RULES, shape, &tile, context.run.id, &mut tx).await?;
    let differing = if compared.equal { Vec::new() } else { named(context, shape, &mut tx).await? };
    let counts = counted(context, shape, &tile.range, &mut tx).await?;
    tx.rollback().await.doing(doing)?;
    Ok(Looked { rows: compared.source_rows + compared.target_rows, differing, counts, next })
}

async fn named(context: &Context, shape: &Shape, conn: &mut PgConnection) -> Result<Vec<Differing>> {
    sqlx::query_as(include_str!("../../queries/integrity/differences.sql"))
        .bind(context.run.id)
        .bind(&context.engine.plan().plan.id)
        .bind(&shape.spec.id)
        .bind(sql::probe::KEYS as i64)
        .fetch_all(conn)
        .await
        .doing(format!("reading what differs in {}", shape.spec.target))
}

async fn counted(
    context: &Context,
    shape: &Shape,
    range: &Range,
    conn: &mut PgConnection,
) -> Result<Vec<Group>> {
    sqlx::query_as(AssertSqlSafe(shape.tally(range, &Capture::forward(shape))))
        .persistent(false)
        .bind(&context.engine.plan().plan.id)
        .bind(&shape.spec.id)
        .fetch_all(conn)
        .await
        .doing(format!("counting {} and {}", shape.spec.source, shape.spec.target))
}
