//! Cuts the open part of the key range into ranges for the lanes.

use domain::moving::{OpenRange, open_ranges};
use futures::SinkExt;
use futures::channel::mpsc;
use sqlx::{AssertSqlSafe, PgConnection};

use super::copy::Copy;
use super::hold::Brake;
use super::{Range, Shape};
use crate::ddl;
use crate::error::{Doing, Result};
use crate::jobs::Context;

/// A range that one lane carries out, in one batch or in several.
#[derive(Clone, Debug)]
pub(super) struct Handout {
    pub(super) range: i64,
    pub(super) lo: Option<Vec<String>>,
    pub(super) hi: Vec<String>,
    /// Whether it has the size of a batch already.
    pub(super) cut: bool,
}

/// Hands out what the ledger leaves open until all of it is handed out or
/// somebody wants the copy to stop.
pub(super) async fn hand_out(
    copy: &Copy<'_>,
    brake: &Brake<'_>,
    mut lanes: mpsc::Sender<Handout>,
) -> Result<()> {
    let doing = "reading the ledger";
    let batches = store::batch::all(copy.context.engine.control(), copy.context.run.id).await.doing(doing)?;
    let mut open = open_ranges(&batches, &copy.upper);
    let Some(rest) = open.pop_if(|last| last.hi == copy.upper) else {
        return gaps(copy, brake, open, &mut lanes).await;
    };
    gaps(copy, brake, open, &mut lanes).await?;
    cut(copy, brake, rest, &mut lanes).await
}

/// What a worker that vanished had in hand.
async fn gaps(
    copy: &Copy<'_>,
    brake: &Brake<'_>,
    open: Vec<OpenRange>,
    lanes: &mut mpsc::Sender<Handout>,
) -> Result<()> {
    for OpenRange { range, lo, hi } in open {
        if !may_go(copy, brake).await? {
            return Ok(());
        }
        // A closed channel means that a lane has failed and says so itself.
        let _ = lanes.send(Handout { range, lo, hi, cut: false }).await;
    }
    Ok(())
}

/// Waits while something holds; false when the copy is to stop.
async fn may_go(copy: &Copy<'_>, brake: &Brake<'_>) -> Result<bool> {
    if let Some(stop) = brake.wait().await? {
        copy.stop_for(stop);
    }
    Ok(copy.stop().is_none())
}

async fn cut(
    copy: &Copy<'_>,
    brake: &Brake<'_>,
    rest: OpenRange,
    lanes: &mut mpsc::Sender<Handout>,
) -> Result<()> {
    let (mut range, mut lo) = (rest.range, rest.lo);
    while lo.as_ref() != Some(&rest.hi) && may_go(copy, brake).await? {
        let open = Range { lo: lo.clone(), hi: Some(rest.hi.clone()) };
        let hi = next_end(copy, &open).await?;
        if lanes.send(Handout { range, lo, hi: hi.clone(), cut: true }).await.is_err() {
            return Ok(());
        }
        (range, lo) = (range + 1, Some(hi));
    }
    Ok(())
}

async fn next_end(copy: &Copy<'_>, open: &Range) -> Result<Vec<String>> {
    let end = cut_at(copy.context, copy.shape, open, copy.rows()).await?;
    Ok(end.unwrap_or_else(|| copy.upper.clone()))
}

/// Where to end a range of about so many rows; none when there are fewer left.
/// The end is told by the first column of the key alone where few rows share
/// it: that is cheaper to compare.
pub(super) async fn cut_at(
    context: &Context,
    shape: &Shape,
    open: &Range,
    rows: i64,
) -> Result<Option<Vec<String>>> {
    let doing = format!("reading the next range of {}", shape.spec.source);
    let mut tx = context.engine.work().begin_with("BEGIN READ ONLY").await.doing(doing.clone())?;
    ddl::script(&mut tx, include_str!("../queries/moving/batch_settings.sql")).await.doing(doing.clone())?;
    let end = match end_of(&mut tx, shape, open, rows).await? {
        Some(end) => Some(shortened(&mut tx, shape, open, end, rows).await?),
        None => None,
    };
    tx.commit().await.doing(doing)?;
    Ok(end)
}

async fn shortened(
    conn: &mut PgConnection,
    shape: &Shape,
    open: &Range,
    end: Vec<String>,
    rows: i64,
) -> Result<Vec<String>> {
    let last = open.hi.as_ref().map(|hi| &hi[0]);
    let [first, _, ..] = end.as_slice() else { return Ok(end) };
    // The last group may go on beyond the end of what is to be covered.
    if last == Some(first) {
        return Ok(end);
    }
    let small: bool = sqlx::query_scalar(AssertSqlSafe(shape.group_is_small(first, rows / 4)))
        .persistent(false)
        .fetch_one(conn)
        .await
        .doing(format!("reading the next range of {}", shape.spec.source))?;
    Ok(if small { vec![first.clone()] } else { end })
}

/// The key of the n-th row of a range, if it has that many.
pub(super) async fn end_of(
    conn: &mut PgConnection,
    shape: &Shape,
    range: &Range,
    rows: i64,
) -> Result<Option<Vec<String>>> {
    let doing = format!("reading the next range of {}", shape.spec.source);
    sqlx::query_scalar(AssertSqlSafe(shape.range_end(range, rows)))
        .persistent(false)
        .fetch_optional(conn)
        .await
        .doing(doing)
}
