//! Verification: every range of both sides read under one snapshot and
//! compared by count and by the sum of row hashes; a range that differs is
//! compared row by row, which names every key.

use std::time::Instant;

use domain::run::{Batch, Level};
use futures::{StreamExt, TryStreamExt, stream};
use sqlx::{AssertSqlSafe, PgConnection};
use store::verify::Compared;

use super::{Range, Shape};
use crate::ddl;
use crate::error::{Doing, Error, Kind, Result};
use crate::jobs::{Context, Step, Stop};

/// Large enough that the statement's own cost does not count, small enough
/// that no snapshot is held for long.
const RANGE_ROWS: i64 = 250_000;
/// Ranges compared at the same time.
const LANES: usize = 2;
/// Keys named per range; the count of differing rows is always exact.
const NAMED: i64 = 1_000;

pub(crate) async fn run(context: &Context, shape: &Shape) -> Result<Step> {
    let doing = "verifying";
    let batches = store::batch::all(context.engine.control(), context.run.id).await.doing(doing)?;
    let done = store::verify::all(context.engine.control(), context.run.id).await.doing(doing)?;
    let ranges = if readable_by_range(context, shape).await? { ranges(&batches) } else { ranges(&[]) };
    let todo: Vec<(i64, Range)> = (1_i64..)
        .zip(ranges.clone())
        .filter(|(seq, _)| !done.iter().any(|range| range.seq == *seq))
        .collect();
    let upper = batches.last().map(|batch| batch.hi.clone());
    let lanes = stream::iter(todo).map(|(seq, range)| compare(context, shape, seq, range, upper.clone()));
    let stops: Vec<Option<Stop>> = lanes.buffered(LANES).try_collect().await?;
    match stops.into_iter().flatten().next() {
        Some(stop) => Ok(Step::Stopped(stop)),
        None => verdict(context, shape, ranges.len()).await,
    }
}

/// Neighbouring batches joined to ranges of some size. The first is open
/// below, the last above, so that nothing on either side is left out.
fn ranges(batches: &[Batch]) -> Vec<Range> {
    let mut ends: Vec<Vec<String>> = Vec::new();
    let mut rows = 0;
    for batch in batches {
        rows += batch.counts.read;
        if rows >= RANGE_ROWS {
            ends.push(batch.hi.clone());
            rows = 0;
        }
    }
    let lows = std::iter::once(None).chain(ends.iter().cloned().map(Some));
    let highs = ends.iter().cloned().map(Some).chain(std::iter::once(None));
    lows.zip(highs).map(|(lo, hi)| Range { lo, hi }).collect()
}

/// Without an index on the leading key column every range would read the whole
/// target; then one range covers everything.
async fn readable_by_range(context: &Context, shape: &Shape) -> Result<bool> {
    let Some(column) = shape.leading_target_column() else { return Ok(false) };
    sqlx::query_scalar(include_str!("../queries/moving/leads_an_index.sql"))
        .bind(shape.target())
        .bind(column)
        .fetch_one(context.engine.work())
        .await
        .doing(format!("looking for an index of {}", shape.spec.target))
}

/// Compares one range and keeps the result, unless a stop was asked for.
async fn compare(
    context: &Context,
    shape: &Shape,
    seq: i64,
    range: Range,
    upper: Option<Vec<String>>,
) -> Result<Option<Stop>> {
    if let Some(stop) = context.stop_asked().await? {
        return Ok(Some(stop));
    }
    let doing = format!("comparing range {seq} of {}", shape.spec.source);
    // Rows that came after the upper bound are not part of this move; a row of
    // the target beyond it is extra.
    let source = Range { hi: range.hi.clone().or(upper), ..range.clone() };
    let began = Instant::now();
    let (mut compared, named) = read_both(context, shape, &source, &range, &doing).await?;
    compared.seq = seq;
    compared.duration_ms = began.elapsed().as_millis() as i64;
    let mut tx = context.engine.work().begin().await.doing(doing.clone())?;
    context.fence(&mut tx, &doing).await?;
    store::verify::insert(&mut *tx, context.run.id, &compared).await.doing(doing.clone())?;
    if compared.equal {
        store::batch::set_verified(&mut *tx, context.run.id, &compared.lo, &compared.hi)
            .await
            .doing(doing.clone())?;
    }
    for (kind, key) in &named {
        store::verify::insert_difference(&mut *tx, context.run.id, kind, key).await.doing(doing.clone())?;
    }
    progress(context, &mut tx, &compared).await?;
    tx.commit().await.doing(doing)?;
    Ok(None)
}

async fn read_both(
    context: &Context,
    shape: &Shape,
    source: &Range,
    target: &Range,
    doing: &str,
) -> Result<(Compared, Vec<(String, Vec<String>)>)> {
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    let mut tx = context.engine.work().begin_with(begin).await.doing(doing)?;
    ddl::script(&mut tx, include_str!("../queries/moving/verify_settings.sql")).await.doing(doing)?;
    let (source_rows, target_rows, alike): (i64, i64, bool) =
        sqlx::query_as(AssertSqlSafe(shape.compare(source, target)))
            .persistent(false)
            .fetch_one(&mut *tx)
            .await
            .doing(doing)?;
    let equal = alike && source_rows == target_rows;
    let named = if equal { Vec::new() } else { name(shape, source, target, &mut tx, doing).await? };
    tx.commit().await.doing(doing)?;
    let compared = Compared {
        seq: 0,
        lo: target.lo.clone(),
        hi: target.hi.clone(),
        source_rows,
        target_rows,
        // What quarantine holds is missing here for a known reason; it is
        // subtracted when the verdict is drawn.
        equal,
        duration_ms: 0,
    };
    Ok((compared, named))
}

async fn name(
    shape: &Shape,
    source: &Range,
    target: &Range,
    conn: &mut PgConnection,
    doing: &str,
) -> Result<Vec<(String, Vec<String>)>> {
    let statement = shape.differences(source, target, NAMED);
    sqlx::query_as(AssertSqlSafe(statement)).persistent(false).fetch_all(conn).await.doing(doing)
}

async fn progress(context: &Context, conn: &mut PgConnection, compared: &Compared) -> Result<()> {
    let doing = "writing the run's progress";
    let rate = (compared.duration_ms > 0)
        .then(|| compared.source_rows as f64 * 1000.0 / compared.duration_ms as f64);
    sqlx::query(include_str!("../queries/moving/verified.sql"))
        .bind(context.run.id)
        .bind(rate)
        .execute(&mut *conn)
        .await
        .doing(doing)?;
    let sides =
        format!("{} rows in the source, {} in the target", compared.source_rows, compared.target_rows);
    let (level, word) = if compared.equal { (Level::Info, "equal") } else { (Level::Warn, "not equal") };
    context
        .note(conn, level, &format!("range {} {word}: {sides}, {} ms", compared.seq, compared.duration_ms))
        .await
}

/// Equal everywhere, or different only in rows that quarantine holds.
async fn verdict(context: &Context, shape: &Shape, ranges: usize) -> Result<Step> {
    let doing = format!("verifying {}", shape.spec.target);
    let compared = store::verify::all(context.engine.control(), context.run.id).await.doing(doing.clone())?;
    let rows: i64 = compared.iter().map(|range| range.source_rows).sum();
    if compared.len() != ranges {
        let why = format!("{} of {ranges} ranges were compared", compared.len());
        return Err(Error::new(Kind::Failed, doing, why, "Resume the run; it compares the rest."));
    }
    let unexplained: i64 = sqlx::query_scalar(include_str!("../queries/moving/unexplained.sql"))
        .bind(context.run.id)
        .fetch_one(context.engine.control())
        .await
        .doing(doing.clone())?;
    if compared.iter().all(|range| range.equal) || unexplained == 0 {
        let line = format!("verified: {rows} rows of {} compared in {ranges} ranges", shape.spec.source);
        context.say(Level::Info, line).await?;
        return Ok(Step::Done);
    }
    let why = format!("{unexplained} rows differ between {} and {}", shape.spec.source, shape.spec.target);
    let next = "The run's page and `refit move status` name their keys. Correct the rows, then resume to verify again.";
    Err(Error::new(Kind::Failed, doing, why, next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::run::Counts;

    fn batch(read: i64, hi: i64) -> Batch {
        Batch {
            seq: 0,
            range: 0,
            lo: None,
            hi: vec![hi.to_string()],
            counts: Counts { read, inserted: read, ..Counts::default() },
            duration_ms: 1,
            verified: true,
            worker: String::new(),
            committed_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn ranges_tile_everything_and_are_open_at_both_ends() {
        let batches: Vec<Batch> = (1..=10).map(|hi| batch(100_000, hi)).collect();
        let found = ranges(&batches);
        assert_eq!(found.first().map(|range| &range.lo), Some(&None));
        assert_eq!(found.last().map(|range| &range.hi), Some(&None));
        assert!(found.windows(2).all(|pair| pair[0].hi == pair[1].lo && pair[0].hi.is_some()));
    }

    #[test]
    fn an_empty_ledger_still_compares_everything() {
        assert_eq!(ranges(&[]), [Range { lo: None, hi: None }]);
    }
}
