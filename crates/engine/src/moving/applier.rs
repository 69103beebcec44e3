//! Keeps the target of a live move equal to its source.
//!
//! One applier per move, whichever process it runs in. It polls the log with a
//! short pause, because a NOTIFY would take a lock that every commit of every
//! client passes.

use std::time::{Duration, Instant};

use domain::moving::MoveState;
use domain::throttle::Work;
use store::applier::{Hold, Report};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::apply::{Batch, LARGEST};
use super::capture::Capture;
use super::hold::Brake;
use super::{Shape, names};
use crate::error::{Doing, Error, Kind, Result};
use crate::jobs::Context;
use crate::throttle::{Gate, Throttle};
use crate::{Engine, ddl, line};

/// The lease of an applier, renewed between its batches.
pub(crate) const LEASE_SECONDS: f64 = 6.0;
const RENEW_EVERY: Duration = Duration::from_millis(1500);
const REPORT_EVERY: Duration = Duration::from_millis(250);
/// Pause when the log is empty: it bounds how far behind the target is.
pub(super) const PAUSE: Duration = Duration::from_millis(50);
/// How often a contracted source is looked at for rows that have grown old.
const TRIM_EVERY: Duration = Duration::from_secs(20);
/// Lock trouble is waited out this often before a batch is made smaller.
const PATIENCE: u32 = 3;

pub(crate) struct Applier {
    engine: Engine,
    shape: Shape,
    hold: Hold,
    /// Changes since the last report.
    applied: i64,
    reported: Option<(Instant, Report)>,
    renewed: Instant,
    /// When nothing of the source was older than its window.
    trimmed: Option<Instant>,
}

impl Applier {
    /// Takes the move's applier, if nobody has it.
    pub(crate) async fn take(engine: &Engine, shape: Shape) -> Result<Option<Self>> {
        let (plan, id) = (&engine.plan().plan.id, &shape.spec.id);
        let hold = store::applier::take(engine.control(), plan, id, engine.worker(), LEASE_SECONDS)
            .await
            .doing(format!("taking the applier of {id}"))?;
        Ok(hold.map(|hold| Self {
            engine: engine.clone(),
            shape,
            hold,
            applied: 0,
            reported: None,
            renewed: Instant::now(),
            trimmed: None,
        }))
    }

    /// Applies until stopped, or until another applier takes over.
    pub(crate) async fn follow(mut self, stop: &CancellationToken) -> Result<()> {
        let outcome = match self.apply_until(stop).await {
            // The move was given up beside it, and its log with it.
            Err(_) if !self.state().await?.applies() => Ok(()),
            other => other,
        };
        timeout(line::SHORT, self.leave(&outcome)).await.ok();
        outcome
    }

    /// Says why it ends, and gives the move back.
    async fn leave(&self, outcome: &Result<()>) {
        if let Err(error) = outcome
            && error.kind != Kind::Fenced
        {
            let report = Report { failure: Some(error.to_string()), ..self.last_report() };
            store::applier::report(self.engine.control(), &self.hold, &report).await.ok();
        }
        store::applier::release(self.engine.control(), &self.hold).await.ok();
    }

    async fn apply_until(&mut self, stop: &CancellationToken) -> Result<()> {
        let throttle = Throttle::of_move(&self.engine, &self.hold.id).await?;
        let outcome = self.apply_beside(&throttle, stop).await;
        throttle.stop().await;
        outcome
    }

    /// Holds only for what going on would break. It goes on saying how far
    /// behind the target is meanwhile.
    async fn apply_beside(&mut self, throttle: &Throttle, stop: &CancellationToken) -> Result<()> {
        while !stop.is_cancelled() {
            let state = self.state().await?;
            if !state.applies() {
                break;
            }
            let held = matches!(throttle.before_batch(Work::Apply), Gate::Hold(_));
            let applied = match held {
                true => 0,
                false => line::answered("applying changes", line::BATCH, self.round(state)).await?,
            };
            line::answered("renewing the applier's lease", line::SHORT, self.renew()).await?;
            let doing = "writing how far the applier is";
            line::answered(doing, line::SHORT, self.report(applied == 0)).await?;
            if held {
                stop.run_until_cancelled(throttle.changed()).await;
            } else if applied == 0 {
                stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await;
            }
        }
        Ok(())
    }

    async fn round(&mut self, state: MoveState) -> Result<i64> {
        let trimmed = if state == MoveState::Contracted { self.trim().await } else { 0 };
        Ok(self.both_ways().await? + trimmed)
    }

    async fn both_ways(&mut self) -> Result<i64> {
        Ok(self.batch().await? + self.batch_back().await?)
    }

    /// Applies until no more than `rest` changes wait, or the run is to stop, and
    /// gives the move back.
    pub(crate) async fn catch_up(mut self, rest: i64, context: &Context) -> Result<()> {
        let brake = Brake::new(context, Work::Apply)?;
        let outcome = self.drain(rest, context, &brake).await;
        brake.release().await;
        self.release().await?;
        outcome
    }

    async fn drain(&mut self, rest: i64, context: &Context, brake: &Brake<'_>) -> Result<()> {
        while brake.wait().await?.is_none() {
            let applied = self.both_ways().await?;
            self.renew().await?;
            let backlog = self.report(applied == 0).await?;
            if backlog <= rest || context.stop_asked().await?.is_some() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Applies both ways until no more than `rest` changes wait, or for so long.
    /// Returns how many wait.
    pub(crate) async fn settle(&mut self, rest: i64, patience: Duration) -> Result<i64> {
        let began = Instant::now();
        loop {
            let applied = self.both_ways().await?;
            self.renew().await?;
            let backlog = self.report(applied == 0).await?;
            if backlog <= rest || began.elapsed() > patience {
                return Ok(backlog);
            }
            if applied == 0 {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    pub(crate) async fn release(self) -> Result<()> {
        store::applier::release(self.engine.control(), &self.hold).await.doing("releasing the applier")
    }

    /// Takes one batch off the log and returns how many changes it was.
    async fn batch(&mut self) -> Result<i64> {
        let (mut limit, mut troubles) = (LARGEST, 0);
        loop {
            match self.of_batch().apply(limit).await {
                Ok(applied) => {
                    self.applied += applied.changes;
                    return Ok(applied.changes);
                }
                Err(error) if is_passing(&error) && troubles < PATIENCE => troubles += 1,
                Err(error) if super::lane::is_splittable(&error) && limit > 1 => {
                    (limit, troubles) = ((limit / 8).max(1), 0);
                }
                Err(error) if super::lane::is_refused_row(&error) => {
                    self.of_batch().refuse_one(&error.why).await?;
                    return Ok(1);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The other way, while writers use the target. Not before every lock of
    /// a client has gone: those go first.
    async fn batch_back(&mut self) -> Result<i64> {
        if !self.is_reversed().await? {
            return Ok(0);
        }
        let mut limit = LARGEST;
        for _ in 0..PATIENCE {
            match self.of_batch().apply_back(limit).await {
                Ok(applied) => {
                    self.applied += applied.changes;
                    return Ok(applied.changes);
                }
                Err(error) if ddl::is_lock_trouble(&error) => limit = (limit / 8).max(1),
                Err(error) => return Err(error),
            }
        }
        Ok(0)
    }

    /// Rows of a contracted source that are older than its window go in batches;
    /// with none left it looks again after a while. What does not work is tried
    /// again then: nothing depends on it.
    async fn trim(&mut self) -> i64 {
        let rested = self.trimmed.is_none_or(|at| at.elapsed() >= TRIM_EVERY);
        let Some(contract) = self.shape.spec.contract.as_ref().filter(|_| rested) else { return 0 };
        match self.of_batch().trim(contract, LARGEST).await {
            Ok(removed @ 1..) => return removed,
            Ok(_) => {}
            Err(error) if ddl::is_lock_trouble(&error) => {}
            Err(error) => tracing::warn!(%error, "the window of the source is not kept"),
        }
        self.trimmed = Some(Instant::now());
        0
    }

    async fn state(&self) -> Result<MoveState> {
        let doing = "reading where the move stands";
        let row = async {
            let row = store::moves::get(self.engine.control(), &self.hold.plan, &self.hold.id).await;
            row.doing(doing)
        };
        let row = line::answered(doing, line::SHORT, row).await?;
        Ok(row.map_or(MoveState::Declared, |row| row.state()))
    }

    async fn is_reversed(&self) -> Result<bool> {
        Ok(self.state().await?.is_reversed())
    }

    fn of_batch(&self) -> Batch<'_> {
        Batch { engine: &self.engine, shape: &self.shape, hold: &self.hold }
    }

    async fn renew(&mut self) -> Result<()> {
        if self.renewed.elapsed() < RENEW_EVERY {
            return Ok(());
        }
        self.renewed = Instant::now();
        let doing = "renewing the applier's lease";
        match store::applier::renew(self.engine.control(), &self.hold, LEASE_SECONDS).await.doing(doing)? {
            true => Ok(()),
            false => Err(Error::new(Kind::Fenced, doing, "another applier has taken the move over", "")),
        }
    }

    fn last_report(&self) -> Report {
        self.reported.as_ref().map(|(_, report)| report.clone()).unwrap_or_default()
    }

    /// Says how far behind the target is, not too often, and only what is new.
    async fn report(&mut self, idle: bool) -> Result<i64> {
        let last = self.last_report();
        if self.reported.as_ref().is_some_and(|(at, _)| at.elapsed() < REPORT_EVERY) && !idle {
            return Ok(i64::MAX);
        }
        let (backlog, oldest) = self.backlog().await?;
        let report = Report { backlog, oldest, applied: std::mem::take(&mut self.applied), failure: None };
        if self.reported.is_none() || report.applied > 0 || last.backlog != backlog {
            let doing = "writing how far the applier is";
            store::applier::report(self.engine.control(), &self.hold, &report).await.doing(doing)?;
        }
        self.reported = Some((Instant::now(), report));
        Ok(backlog)
    }

    async fn backlog(&self) -> Result<(i64, Option<chrono::DateTime<chrono::Utc>>)> {
        let mut conn = self.engine.work().acquire().await.doing("reading the backlog")?;
        let (changes, oldest) = Capture::forward(&self.shape).backlog(&mut conn).await?;
        if !self.is_reversed().await? {
            return Ok((changes, oldest));
        }
        let (back, oldest_back) = Capture::reverse(&self.shape).backlog(&mut conn).await?;
        Ok((changes + back, [oldest, oldest_back].into_iter().flatten().min()))
    }
}

/// What another attempt may well get past.
fn is_passing(error: &Error) -> bool {
    ddl::is_lock_trouble(error) || names::is_overtaken(error)
}
