//! Ranges that tile the whole key space, for the comparison. The first is open
//! below, the last above, so that nothing on either side is left out.

use domain::run::{Batch, RunKind};
use futures::SinkExt;
use futures::channel::mpsc;
use store::verify::Compared;

use super::extent::rows_that_keep;
use super::handout::cut_at;
use super::hold::Brake;
use super::{Range, Shape};
use crate::error::{Doing, Result};
use crate::jobs::{Context, Stop};

/// Large enough that the statement's own cost does not count, small enough
/// that no snapshot is held for long.
pub(super) const ROWS: i64 = 250_000;
/// Long values of a range, as they are stored. A mebibyte of jsonb takes a quarter
/// of a second on both sides.
const LONG_VALUES: i64 = 8 << 20;

/// How many rows a range of this run has. Whoever asks for a comparison may ask
/// for other ranges; the batches of a move are something else.
async fn range_rows(context: &Context, shape: &Shape) -> Result<i64> {
    let asked = context.run.params.batch_size.filter(|_| context.run.kind == RunKind::Verify);
    if let Some(asked) = asked {
        return Ok(asked);
    }
    let mut conn = context.engine.work().acquire().await.doing("reading how large rows are")?;
    Ok(rows_that_keep(&mut conn, &shape.spec.source, LONG_VALUES).await?.min(ROWS))
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tile {
    pub(super) seq: i64,
    pub(super) range: Range,
}

/// Hands out what was not compared yet. False when it was stopped on the way.
pub(super) async fn hand_out(
    context: &Context,
    shape: &Shape,
    brake: &Brake<'_>,
    mut lanes: mpsc::Sender<Tile>,
) -> Result<bool> {
    let doing = "reading what was compared";
    let done = store::verify::all(context.engine.control(), context.run.id).await.doing(doing)?;
    let (gaps, rest) = open(&done);
    for tile in gaps {
        // A closed channel means that a lane has failed and says so itself.
        let _ = lanes.send(tile).await;
    }
    let Some((mut seq, mut lo)) = rest else { return Ok(true) };
    let by_range = readable_by_range(context, shape).await?;
    let ledger = store::batch::all(context.engine.control(), context.run.id).await.doing(doing)?;
    let rows = range_rows(context, shape).await?;
    loop {
        let end = async {
            match told(&ledger, lo.as_ref(), rows) {
                _ if !by_range => Ok(None),
                Some(end) => Ok(Some(end)),
                None => {
                    cut_at(context, shape, &Range { lo: lo.clone(), hi: None }, first_small(rows, seq)).await
                }
            }
        };
        let (stop, hi) = tokio::try_join!(stop(context, brake), end)?;
        if stop.is_some() {
            return Ok(false);
        }
        let range = Range { lo, hi: hi.clone() };
        if lanes.send(Tile { seq, range }).await.is_err() || hi.is_none() {
            return Ok(true);
        }
        (seq, lo) = (seq + 1, hi);
    }
}

/// Waits until the next range may be compared, or nothing is to go on.
async fn stop(context: &Context, brake: &Brake<'_>) -> Result<Option<Stop>> {
    Ok(brake.wait().await?.or(context.stop_asked().await?))
}

/// While the first range is compared, the end of the second is looked for.
fn first_small(rows: i64, seq: i64) -> i64 {
    if seq == 1 && rows == ROWS { ROWS / 8 } else { rows }
}

/// Where a move's own ledger lets the range after `lo` end: it has just counted
/// the rows. None behind its end, and where it knows of no such beginning.
fn told(ledger: &[Batch], lo: Option<&Vec<String>>, at_most: i64) -> Option<Vec<String>> {
    let from = lo.map_or(Some(0), |lo| ledger.iter().position(|batch| batch.hi == *lo).map(|at| at + 1))?;
    let mut rows = 0;
    let over = ledger[from..].iter().position(|batch| {
        rows += batch.counts.read;
        rows > at_most
    });
    over.map(|at| ledger[from + at.saturating_sub(1)].hi.clone())
}

/// Without an index on the leading key column every range would read the whole
/// target; then one range covers everything.
pub(super) async fn readable_by_range(context: &Context, shape: &Shape) -> Result<bool> {
    let Some(column) = shape.leading_target_column() else { return Ok(false) };
    sqlx::query_scalar(include_str!("../queries/moving/leads_an_index.sql"))
        .bind(shape.target())
        .bind(column)
        .fetch_one(context.engine.work())
        .await
        .doing(format!("looking for an index of {}", shape.spec.target))
}

/// Number and lower end of the part that no range was made of yet.
type Rest = (i64, Option<Vec<String>>);

/// Holes between compared ranges, and where to go on after the last of them.
fn open(done: &[Compared]) -> (Vec<Tile>, Option<Rest>) {
    let mut holes = Vec::new();
    let (mut seq, mut end) = (0, None);
    for range in done {
        if range.lo != end {
            holes.push(Tile { seq: seq + 1, range: Range { lo: end, hi: range.lo.clone() } });
        }
        (seq, end) = (range.seq, range.hi.clone());
    }
    let rest = (done.is_empty() || end.is_some()).then_some((seq + 1, end));
    (holes, rest)
}

/// Why compared ranges do not cover everything.
pub(super) fn fault(done: &[Compared]) -> Option<String> {
    let (holes, rest) = open(done);
    match (holes.first(), rest) {
        (None, None) => None,
        (Some(hole), _) => Some(format!("range {} was not compared", hole.seq)),
        (None, Some((seq, _))) => Some(format!("what lies from range {seq} on was not compared")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::run::Counts;
    use proptest::prelude::*;

    fn compared(count: i64) -> Vec<Compared> {
        let key = |value: i64| (value > 0 && value < count).then(|| vec![value.to_string()]);
        let range = |seq: i64| Compared {
            seq,
            lo: key(seq - 1),
            hi: key(seq),
            source_rows: 1,
            target_rows: 1,
            equal: true,
            duration_ms: 1,
        };
        (1..=count).map(range).collect()
    }

    #[test]
    fn nothing_compared_is_no_coverage() {
        assert!(fault(&[]).is_some());
        assert_eq!(fault(&compared(1)), None);
    }

    fn batch(hi: i64, read: i64) -> Batch {
        Batch {
            seq: hi,
            range: hi,
            lo: None,
            hi: vec![hi.to_string()],
            counts: Counts { read, ..Counts::default() },
            duration_ms: 1,
            verified: false,
            worker: String::new(),
            committed_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_ledger_tells_ends_as_long_as_it_has_the_rows() {
        let ledger = [batch(1, ROWS - 1), batch(2, 1), batch(3, 3 * ROWS), batch(4, ROWS)];
        let key = |value: i64| vec![value.to_string()];
        assert_eq!(told(&ledger, None, ROWS), Some(key(2)));
        assert_eq!(told(&ledger, Some(&key(2)), ROWS), Some(key(3)));
        assert_eq!(told(&ledger, Some(&key(3)), ROWS), None, "more may have come behind it");
        assert_eq!(told(&ledger, Some(&key(4)), ROWS), None);
        assert_eq!(told(&ledger, Some(&key(9)), ROWS), None, "it has no such end");
        assert_eq!(told(&[], None, ROWS), None);
    }

    proptest! {
        #[test]
        fn what_is_left_out_is_named_and_closes_the_hole(
            count in 2_i64..20,
            kept in proptest::collection::vec(any::<bool>(), 20),
        ) {
            let all = compared(count);
            prop_assert_eq!(fault(&all), None);
            let some: Vec<Compared> = all.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(range, _)| range.clone()).collect();
            prop_assert_eq!(fault(&some).is_none(), some.len() == all.len());
            let (holes, rest) = open(&some);
            let rest = rest.map(|(seq, lo)| Tile { seq, range: Range { lo, hi: None } });
            let mut whole = some;
            for tile in holes.into_iter().chain(rest) {
                whole.push(Compared { seq: tile.seq, lo: tile.range.lo, hi: tile.range.hi, ..all[0].clone() });
            }
            whole.sort_by_key(|range| range.seq);
            prop_assert_eq!(fault(&whole), None);
        }
    }
}
