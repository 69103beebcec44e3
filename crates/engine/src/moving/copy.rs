//! The copy: one transaction per key range, rows and ledger and cursor in it.

use std::time::Instant;

use domain::moving::BatchSizer;
use domain::run::{Batch, Counts, Level, RunStatus};
use sqlx::{AssertSqlSafe, PgConnection};

use super::{Range, Shape};
use crate::ddl;
use crate::error::{Doing, Error, Kind, Result};
use crate::jobs::{Context, Step};

const FIRST_ROWS: i64 = 10_000;
/// Lock trouble is waited out this often before a batch is made smaller.
const PATIENCE: u32 = 3;
/// Every so many batches a line goes to the log; the ledger has all of them.
const LOG_EVERY: i64 = 10;

pub(crate) async fn run(context: &Context, shape: &Shape) -> Result<Step> {
    let bounds =
        store::run::bounds(context.engine.control(), context.run.id).await.doing("reading the cursor")?;
    let Some(upper) = bounds.upper_key else { return Ok(Step::Done) };
    let mut sizer =
        BatchSizer::new(bounds.batch_rows.or(context.run.params.batch_size).unwrap_or(FIRST_ROWS));
    let mut cursor = bounds.cursor_key;
    let onto_rows = holds_rows_of_others(context, shape, cursor.is_none()).await?;
    while cursor.as_ref() != Some(&upper) {
        let range = Range { lo: cursor.clone(), hi: Some(upper.clone()) };
        let (hi, status) = next_batch(context, shape, range, &mut sizer, onto_rows).await?;
        cursor = Some(hi);
        if let Some(stop) = context.stop_for(status) {
            return Ok(Step::Stopped(stop));
        }
    }
    Ok(Step::Done)
}

/// Whether the unique key is on the target, because it held rows when the move
/// began. Then rows may be present; otherwise there can be none but ours.
async fn holds_rows_of_others(context: &Context, shape: &Shape, fresh: bool) -> Result<bool> {
    let parts = store::strip::missing(context.engine.control(), context.run.id)
        .await
        .doing("reading what was taken off")?;
    if !parts.is_empty() {
        return Ok(false);
    }
    if fresh {
        tracing::debug!(run = context.run.id, target = %shape.spec.target, "the target keeps its key during the copy");
    }
    Ok(true)
}

/// Commits one batch of the range, trying smaller ones until it does.
async fn next_batch(
    context: &Context,
    shape: &Shape,
    range: Range,
    sizer: &mut BatchSizer,
    onto_rows: bool,
) -> Result<(Vec<String>, RunStatus)> {
    let mut troubles = 0;
    loop {
        let began = Instant::now();
        match attempt(context, shape, &range, sizer, onto_rows, began).await {
            Err(error) if ddl::is_lock_trouble(&error) && troubles < PATIENCE => troubles += 1,
            Err(error) if is_splittable(&error) && sizer.rows() > 1 => {
                sizer.halve();
                troubles = 0;
                context.say(Level::Warn, format!("{}; trying {} rows", error.why, sizer.rows())).await?;
            }
            Err(error) if is_refused_row(&error) => {
                return quarantine_one(context, shape, &range, sizer, &error).await;
            }
            other => return other,
        }
    }
}

/// A smaller batch may do what a larger one could not.
fn is_splittable(error: &Error) -> bool {
    is_refused_row(error) || ddl::is_lock_trouble(error) || error.sqlstate().as_deref() == Some("57014")
}

/// The target refuses a value: data exceptions and integrity violations.
fn is_refused_row(error: &Error) -> bool {
    error.sqlstate().is_some_and(|code| code.starts_with("22") || code.starts_with("23"))
}

async fn attempt(
    context: &Context,
    shape: &Shape,
    range: &Range,
    sizer: &mut BatchSizer,
    onto_rows: bool,
    began: Instant,
) -> Result<(Vec<String>, RunStatus)> {
    let doing = format!("copying a batch of {}", shape.spec.source);
    let mut tx = context.fenced(&doing).await?;
    ddl::script(&mut tx, include_str!("../queries/moving/batch_settings.sql")).await.doing(doing.clone())?;
    let (hi, read) = range_end(&mut tx, shape, range, sizer.rows()).await?;
    let part = Range { lo: range.lo.clone(), hi: Some(hi.clone()) };
    let counts = copy_range(context, shape, &part, read, onto_rows, &mut tx).await?;
    let duration_ms = began.elapsed().as_secs_f64() * 1000.0;
    let mut next = sizer.clone();
    next.record(counts.read, duration_ms);
    let batch = ledger_line(context, &part, hi.clone(), counts, duration_ms);
    let status = record(context, &mut tx, &batch, next.rows()).await?;
    tx.commit().await.doing(doing)?;
    *sizer = next;
    Ok((hi, status))
}

/// The key of the last row of the next batch, never beyond the upper bound,
/// and how many rows there are up to it.
async fn range_end(
    conn: &mut PgConnection,
    shape: &Shape,
    range: &Range,
    rows: i64,
) -> Result<(Vec<String>, i64)> {
    let doing = format!("reading the next range of {}", shape.spec.source);
    let found: Option<Vec<String>> = sqlx::query_scalar(AssertSqlSafe(shape.range_end(range, rows)))
        .persistent(false)
        .fetch_optional(&mut *conn)
        .await
        .doing(doing.clone())?;
    if let Some(hi) = found {
        return Ok((hi, rows));
    }
    let rest: i64 = sqlx::query_scalar(AssertSqlSafe(shape.count(range)))
        .persistent(false)
        .fetch_one(conn)
        .await
        .doing(doing)?;
    Ok((range.hi.clone().unwrap_or_default(), rest))
}

/// Every row that was read is stored, was there already, or goes into
/// quarantine: all three under the snapshot that the range was read under.
async fn copy_range(
    context: &Context,
    shape: &Shape,
    part: &Range,
    read: i64,
    onto_rows: bool,
    conn: &mut PgConnection,
) -> Result<Counts> {
    let doing = format!("copying a batch of {}", shape.spec.source);
    let copied =
        sqlx::query(AssertSqlSafe(shape.copy(part, onto_rows))).persistent(false).execute(&mut *conn).await;
    let inserted = copied.doing(doing.clone())?.rows_affected() as i64;
    if inserted == read {
        return Ok(Counts { read, inserted, ..Counts::default() });
    }
    let reason = "no look-up or map has an answer for this row";
    let quarantined = quarantine(context, shape, part, false, reason, conn).await? as i64;
    let present = read - inserted - quarantined;
    if present != 0 && !onto_rows {
        let why = format!("{present} of {read} rows were neither stored nor refused");
        let next = "Look for a trigger or a rule on the target that swallows rows, then resume the run.";
        return Err(Error::new(Kind::Failed, doing, why, next));
    }
    Ok(Counts { read, inserted, present, quarantined })
}

async fn quarantine(
    context: &Context,
    shape: &Shape,
    part: &Range,
    all: bool,
    reason: &str,
    conn: &mut PgConnection,
) -> Result<u64> {
    let done = sqlx::query(AssertSqlSafe(shape.quarantine(part, all)))
        .bind(context.run.id)
        .bind(&shape.spec.id)
        .bind(reason)
        .execute(conn)
        .await
        .doing("putting rows into quarantine")?;
    Ok(done.rows_affected())
}

/// The batch is down to one row and the target still refuses it: the row goes
/// into quarantine with the reason, and the move goes on.
async fn quarantine_one(
    context: &Context,
    shape: &Shape,
    range: &Range,
    sizer: &mut BatchSizer,
    refused: &Error,
) -> Result<(Vec<String>, RunStatus)> {
    let doing = "putting a refused row into quarantine";
    let began = Instant::now();
    let mut tx = context.fenced(doing).await?;
    let (hi, _) = range_end(&mut tx, shape, range, 1).await?;
    let part = Range { lo: range.lo.clone(), hi: Some(hi.clone()) };
    let rows = quarantine(context, shape, &part, true, &refused.why, &mut tx).await? as i64;
    let counts = Counts { read: rows, quarantined: rows, ..Counts::default() };
    let batch = ledger_line(context, &part, hi.clone(), counts, began.elapsed().as_secs_f64() * 1000.0);
    // Back to a useful size: the rows around are probably sound.
    *sizer = BatchSizer::new(context.run.params.batch_size.unwrap_or(FIRST_ROWS).min(1_000));
    let status = record(context, &mut tx, &batch, sizer.rows()).await?;
    context.note(&mut tx, Level::Warn, &format!("quarantined {}: {}", hi.join(" "), refused.why)).await?;
    tx.commit().await.doing(doing)?;
    Ok((hi, status))
}

fn ledger_line(context: &Context, part: &Range, hi: Vec<String>, counts: Counts, duration_ms: f64) -> Batch {
    Batch {
        seq: 0,
        lo: part.lo.clone(),
        hi,
        counts,
        duration_ms: duration_ms.round() as i64,
        verified: false,
        worker: context.engine.worker().to_owned(),
        committed_at: context.engine.now(),
    }
}

/// Ledger, cursor and counters; brings back what somebody asked for meanwhile.
async fn record(
    context: &Context,
    conn: &mut PgConnection,
    batch: &Batch,
    next_rows: i64,
) -> Result<RunStatus> {
    let doing = "writing the ledger";
    let seq = store::batch::insert(&mut *conn, context.run.id, batch).await.doing(doing)?;
    let rate = (batch.duration_ms > 0).then(|| batch.counts.read as f64 * 1000.0 / batch.duration_ms as f64);
    let status = store::run::advance(&mut *conn, context.run.id, &batch.hi, &batch.counts, next_rows, rate)
        .await
        .doing(doing)?;
    if seq % LOG_EVERY == 1 || batch.counts.quarantined > 0 {
        let text = format!(
            "batch {seq} committed, {} rows, {} ms{}",
            batch.counts.read,
            batch.duration_ms,
            quarantined(batch)
        );
        context.note(conn, Level::Info, &text).await?;
    }
    Ok(status)
}

fn quarantined(batch: &Batch) -> String {
    match batch.counts.quarantined {
        0 => String::new(),
        rows => format!(", {rows} of them into quarantine"),
    }
}
