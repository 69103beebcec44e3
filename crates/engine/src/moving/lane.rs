//! One lane of the copy: rows, ledger line and quarantine of a batch in one
//! transaction under one snapshot.

use std::time::Instant;

use domain::run::{Batch, Counts, Level};
use sqlx::{AssertSqlSafe, PgConnection};

use super::copy::Copy;
use super::handout::{Handout, end_of};
use super::{Range, quarantine};
use crate::error::{Doing, Error, Kind, Result};
use crate::{ddl, failpoint};

/// Lock trouble is waited out this often before a batch is made smaller.
const PATIENCE: u32 = 3;
/// After a row went into quarantine: the rows around are probably sound.
const AFTER_QUARANTINE: i64 = 1_000;

/// A part of a handed-out range that is to become one batch.
struct Part<'a> {
    copy: &'a Copy<'a>,
    number: i64,
    range: Range,
    /// At most so many rows of it; none takes all.
    rows: Option<i64>,
}

/// Copies a range, in one batch if it can be.
pub(super) async fn carry_out(copy: &Copy<'_>, handout: Handout) -> Result<()> {
    let mut lo = handout.lo;
    let mut rows = (!handout.cut).then(|| copy.rows());
    while lo.as_ref() != Some(&handout.hi) && copy.stop().is_none() {
        let range = Range { lo, hi: Some(handout.hi.clone()) };
        let mut part = Part { copy, number: handout.range, range, rows };
        lo = Some(part.commit().await?);
        rows = part.rows.map(|rows| rows.saturating_mul(2).min(copy.rows()));
    }
    Ok(())
}

impl Part<'_> {
    /// Commits one batch, trying smaller ones until it does. Returns the key
    /// of its last row.
    async fn commit(&mut self) -> Result<Vec<String>> {
        let mut troubles = 0;
        loop {
            match self.attempt().await {
                Err(error) if ddl::is_lock_trouble(&error) && troubles < PATIENCE => troubles += 1,
                Err(error) if is_splittable(&error) && self.rows != Some(1) => {
                    self.split(&error).await?;
                    troubles = 0;
                }
                Err(error) if is_refused_row(&error) => return self.quarantine_one(&error).await,
                other => return other,
            }
        }
    }

    async fn split(&mut self, error: &Error) -> Result<()> {
        if !is_refused_row(error) {
            self.copy.shrink();
        }
        let rows = (self.rows.unwrap_or_else(|| self.copy.rows()) / 2).max(1);
        self.rows = Some(rows);
        self.copy.context.say(Level::Warn, format!("{}; trying {rows} rows", error.why)).await
    }

    async fn attempt(&self) -> Result<Vec<String>> {
        let doing = format!("copying a batch of {}", self.copy.shape.spec.source);
        let began = Instant::now();
        let mut tx = self.copy.context.fenced(&doing).await?;
        failpoint::hit("copy.fenced").await;
        ddl::script(&mut tx, include_str!("../queries/moving/batch_settings.sql"))
            .await
            .doing(doing.clone())?;
        let range = self.bounded(&mut tx).await?;
        let counts = self.copy_range(&range, &mut tx).await?;
        let batch = self.ledger_line(range, counts, began);
        self.write(&batch, &mut tx).await?;
        failpoint::hit("copy.before_commit").await;
        tx.commit().await.doing(doing)?;
        failpoint::hit("copy.after_commit").await;
        self.copy.committed(&batch, Some(began.elapsed().as_secs_f64() * 1000.0)).await?;
        Ok(batch.hi)
    }

    async fn bounded(&self, conn: &mut PgConnection) -> Result<Range> {
        let end = match self.rows {
            Some(rows) => end_of(conn, self.copy.shape, &self.range, rows).await?,
            None => None,
        };
        Ok(Range { lo: self.range.lo.clone(), hi: end.or_else(|| self.range.hi.clone()) })
    }

    /// Every row of the range is stored, was there already, or goes into
    /// quarantine.
    async fn copy_range(&self, range: &Range, conn: &mut PgConnection) -> Result<Counts> {
        let (copy, shape) = (self.copy, self.copy.shape);
        let doing = format!("copying a batch of {}", shape.spec.source);
        let read: i64 = sqlx::query_scalar(AssertSqlSafe(shape.count(range)))
            .persistent(false)
            .fetch_one(&mut *conn)
            .await
            .doing(doing.clone())?;
        let statement = AssertSqlSafe(shape.copy(range, copy.onto_rows));
        let copied = sqlx::query(statement).persistent(false).execute(&mut *conn).await;
        let inserted = copied.doing(doing.clone())?.rows_affected() as i64;
        if inserted == read {
            return Ok(Counts { read, inserted, ..Counts::default() });
        }
        let quarantined = quarantine::unmapped(copy.context, shape, range, conn).await?;
        let present = read - inserted - quarantined;
        if present != 0 && !copy.onto_rows {
            let why = format!("{present} of {read} rows were neither stored nor refused");
            let next = "Look for a trigger or a rule on the target that swallows rows, then resume the run.";
            return Err(Error::new(Kind::Failed, doing, why, next));
        }
        Ok(Counts { read, inserted, present, quarantined })
    }

    /// The batch is down to one row and the target still refuses it: the row
    /// goes into quarantine with the reason, and the move goes on.
    async fn quarantine_one(&mut self, refused: &Error) -> Result<Vec<String>> {
        let doing = "putting a refused row into quarantine";
        let began = Instant::now();
        let mut tx = self.copy.context.fenced(doing).await?;
        let range = self.bounded(&mut tx).await?;
        let (context, shape) = (self.copy.context, self.copy.shape);
        let rows = quarantine::refused(context, shape, &range, &refused.why, &mut tx).await?;
        let batch =
            self.ledger_line(range, Counts { read: rows, quarantined: rows, ..Counts::default() }, began);
        self.write(&batch, &mut tx).await?;
        tx.commit().await.doing(doing)?;
        let line = format!("quarantined {}: {}", batch.hi.join(" "), refused.why);
        context.say(Level::Warn, line).await?;
        self.copy.committed(&batch, None).await?;
        self.rows = Some(AFTER_QUARANTINE / 2);
        Ok(batch.hi)
    }

    fn ledger_line(&self, range: Range, counts: Counts, began: Instant) -> Batch {
        let context = self.copy.context;
        Batch {
            seq: self.copy.next_seq(),
            range: self.number,
            lo: range.lo,
            hi: range.hi.unwrap_or_default(),
            counts,
            duration_ms: began.elapsed().as_millis() as i64,
            verified: false,
            worker: context.engine.worker().to_owned(),
            committed_at: context.engine.now(),
        }
    }

    async fn write(&self, batch: &Batch, conn: &mut PgConnection) -> Result<()> {
        store::batch::insert(conn, self.copy.context.run.id, batch).await.doing("writing the ledger")
    }
}

/// A smaller batch may do what a larger one could not.
pub(super) fn is_splittable(error: &Error) -> bool {
    is_refused_row(error) || ddl::is_lock_trouble(error) || error.sqlstate().as_deref() == Some("57014")
}

/// The target refuses a value: data exceptions and integrity violations.
pub(super) fn is_refused_row(error: &Error) -> bool {
    error.sqlstate().is_some_and(|code| code.starts_with("22") || code.starts_with("23"))
}
