//! The copy: ranges handed out to lanes, each batch a transaction of its own.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::moving::BatchSizer;
use domain::run::{Batch, Level, RunStatus};
use domain::throttle::Work;
use futures::channel::mpsc;
use futures::{StreamExt, TryStreamExt};

use super::handout::{Handout, hand_out};
use super::hold::Brake;
use super::pace::Pace;
use super::{Shape, lane};
use crate::error::{Doing, Result};
use crate::jobs::{Context, Step, Stop};

const FIRST_ROWS: i64 = 10_000;
/// Every so many batches a line goes to the log; the ledger has all of them.
const LOG_EVERY: i64 = 10;

/// A copy that is under way, as its lanes share it.
pub(super) struct Copy<'a> {
    pub(super) context: &'a Context,
    pub(super) shape: &'a Shape,
    /// Key of the last row that this copy goes to.
    pub(super) upper: Vec<String>,
    /// Whether rows of others may be in the target already.
    pub(super) onto_rows: bool,
    last_seq: AtomicI64,
    sizer: Mutex<BatchSizer>,
    pace: Mutex<Pace>,
    stop: Mutex<Option<Stop>>,
}

pub(crate) async fn run(context: &Context, shape: &Shape) -> Result<Step> {
    let Some(copy) = begin(context, shape).await? else { return Ok(Step::Done) };
    copy.tally().await?;
    let brake = Brake::new(context, Work::Copy)?;
    let outcome = tokio::select! {
        outcome = in_lanes(&copy, &brake) => outcome,
        Err(error) = brake.yield_to_others() => Err(error),
    };
    brake.release().await;
    outcome?;
    if let Some(stop) = copy.stop() {
        return Ok(Step::Stopped(stop));
    }
    let (control, run) = (context.engine.control(), context.run.id);
    store::run::is_all(control, run).await.doing("writing how many rows there were")?;
    Ok(Step::Done)
}

async fn in_lanes(copy: &Copy<'_>, brake: &Brake<'_>) -> Result<()> {
    let (sender, receiver) = mpsc::channel(0);
    let lanes = receiver.map(|handout: Handout| Ok(lane::carry_out(copy, handout)));
    let lanes = lanes.try_buffer_unordered(copy.context.lanes()).try_collect::<()>();
    tokio::try_join!(hand_out(copy, brake, sender), lanes)?;
    Ok(())
}

async fn begin<'a>(context: &'a Context, shape: &'a Shape) -> Result<Option<Copy<'a>>> {
    let doing = "reading how far the copy goes";
    let bounds = store::run::bounds(context.engine.control(), context.run.id).await.doing(doing)?;
    let Some(upper) = bounds.upper_key else { return Ok(None) };
    let parts = store::strip::missing(context.engine.control(), context.run.id).await.doing(doing)?;
    let last = store::batch::newest(context.engine.control(), context.run.id, 1).await.doing(doing)?;
    let rows = bounds.batch_rows.or(context.run.params.batch_size).unwrap_or(FIRST_ROWS);
    Ok(Some(Copy {
        context,
        shape,
        upper,
        // The unique key is on the target if it held rows when the move began.
        onto_rows: parts.is_empty(),
        last_seq: AtomicI64::new(last.first().map_or(0, |batch| batch.seq)),
        sizer: Mutex::new(BatchSizer::new(rows)),
        pace: Mutex::new(Pace::default()),
        stop: Mutex::new(None),
    }))
}

impl Copy<'_> {
    pub(super) fn next_seq(&self) -> i64 {
        self.last_seq.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// How many rows the next batch should have.
    pub(super) fn rows(&self) -> i64 {
        locked(&self.sizer).rows()
    }

    /// A batch took too long or met locks.
    pub(super) fn shrink(&self) {
        locked(&self.sizer).halve();
    }

    pub(super) fn stop(&self) -> Option<Stop> {
        *locked(&self.stop)
    }

    pub(super) fn stop_for(&self, stop: Stop) {
        *locked(&self.stop) = Some(stop);
    }

    /// Takes a committed batch into account; one without a time says nothing
    /// about the size of the next.
    pub(super) async fn committed(&self, batch: &Batch, milliseconds: Option<f64>) -> Result<()> {
        if let Some(milliseconds) = milliseconds {
            locked(&self.sizer).record(batch.counts.read, milliseconds);
        }
        locked(&self.pace).add(batch.counts.read);
        if batch.seq % LOG_EVERY == 1 || batch.counts.quarantined > 0 {
            self.context.say(Level::Info, line(batch)).await?;
        }
        self.tally().await
    }

    /// Brings the run's sums up to date, and what somebody asked for back.
    async fn tally(&self) -> Result<()> {
        let (rows, rate) = (self.rows(), locked(&self.pace).rate());
        let (control, run) = (self.context.engine.control(), self.context.run.id);
        let status: RunStatus =
            store::run::tally(control, run, rows, rate).await.doing("writing the run's sums")?;
        *locked(&self.stop) = self.context.stop_for(status);
        Ok(())
    }
}

fn line(batch: &Batch) -> String {
    let quarantined = match batch.counts.quarantined {
        0 => String::new(),
        rows => format!(", {rows} of them into quarantine"),
    };
    format!(
        "batch {} committed, {} rows, {} ms{quarantined}",
        batch.seq, batch.counts.read, batch.duration_ms
    )
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
