//! Readers and writers go over to the target, and back.
//!
//! Writers go over in one transaction on a connection of its own: the log is
//! drained under a short lock, so in no snapshot do both sides differ. Nothing
//! is renamed: the source stays a real table with its unique index, because no
//! view can take the INSERT … ON CONFLICT of the legacy application.

use domain::moving::MoveState;
use futures::FutureExt;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use store::applier::Hold;

use super::apply::{Applied, Batch, LARGEST, Unmapped};
use super::capture::Capture;
use super::sequences::{self, Way};
use super::{Shape, arm, mark, names};
use crate::ddl::{self, Blocked};
use crate::error::{Doing, Error, Kind, Result};
use crate::{Engine, failpoint, moves};

/// Goes that took too long before it is given up.
const PATIENCE: u32 = 5;

/// What a cut-over needs to know.
pub(crate) struct CutOver<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) shape: &'a Shape,
    pub(crate) actor: &'a str,
}

pub(super) const SETTINGS: &str = include_str!("../queries/moving/cut_over_settings.sql");

impl CutOver<'_> {
    /// Goes to the state, trying again while locks are in the way.
    pub(crate) async fn go(&self, to: MoveState) -> Result<()> {
        let back = self.state().await?.is_reversed() && !to.is_reversed();
        if back {
            self.bring_over(to).await?;
        }
        self.cross(to).await?;
        if back {
            self.tidy_up().await;
        }
        Ok(())
    }

    async fn cross(&self, to: MoveState) -> Result<()> {
        let mut slow = 0;
        let outcome = loop {
            match self.retrying(to).await {
                // Writers have waited long enough; the next go finds less to do.
                Err(error) if error.sqlstate().as_deref() == Some("57014") && slow < PATIENCE => slow += 1,
                other => break other,
            }
        };
        match outcome {
            // The answer to COMMIT may have been lost: the row knows.
            Err(error) if error.kind == Kind::Unavailable => {
                if self.state().await? == to {
                    Ok(())
                } else {
                    Err(error)
                }
            }
            other => other,
        }
    }

    async fn retrying(&self, to: MoveState) -> Result<()> {
        let attempt = || self.attempt(to).boxed();
        ddl::retrying(self.engine.work(), attempt, |blocked| self.told(blocked).boxed()).await
    }

    async fn told(&self, blocked: Blocked) -> Result<()> {
        let blockers = blocked.blockers.join("; ");
        tracing::warn!(
            attempt = blocked.attempt,
            why = blocked.why,
            blockers,
            "the cut-over waits for locks"
        );
        Ok(())
    }

    pub(super) fn id(&self) -> (&str, &str) {
        (&self.engine.plan().plan.id, &self.shape.spec.id)
    }

    pub(super) fn doing(&self, to: MoveState) -> String {
        format!("taking the move {} to {}", self.shape.spec.id, to.title().to_lowercase())
    }

    async fn state(&self) -> Result<MoveState> {
        let (plan, id) = self.id();
        let row = store::moves::get(self.engine.control(), plan, id).await;
        Ok(row.doing("reading where the move stands")?.map_or(MoveState::Declared, |row| row.state()))
    }

    /// One transaction on a connection that is closed afterwards, whatever
    /// became of it: none with a lock may go back into the pool.
    async fn attempt(&self, to: MoveState) -> Result<()> {
        let doing = self.doing(to);
        let mut conn = self.engine.work().acquire().await.doing(doing.clone())?.detach();
        let mut tx = conn.begin().await.doing(doing.clone())?;
        ddl::script(&mut tx, SETTINGS).await.doing(doing.clone())?;
        let outcome = self.steps(to, &mut tx).await;
        match outcome {
            Ok(()) => {
                failpoint::hit("cut_over.before_commit").await;
                tx.commit().await.doing(doing)?;
                failpoint::hit("cut_over.after_commit").await;
            }
            Err(error) => {
                tx.rollback().await.ok();
                conn.close().await.ok();
                return Err(error);
            }
        }
        conn.close().await.ok();
        Ok(())
    }

    async fn steps(&self, to: MoveState, conn: &mut PgConnection) -> Result<()> {
        let (plan, id) = self.id();
        let doing = self.doing(to);
        let row = store::moves::lock(&mut *conn, plan, id).await.doing(doing.clone())?;
        let from = row.as_ref().map_or(MoveState::Declared, |row| row.state());
        match (from, to) {
            (MoveState::Live, MoveState::ReadsOver) => self.must_hold(to, conn).await?,
            (MoveState::ReadsOver, MoveState::WritesOver) => {
                self.must_hold(to, conn).await?;
                self.writes_over(row.and_then(|row| row.mark), conn).await?;
            }
            (MoveState::WritesOver, MoveState::ReadsOver) => self.writes_back(conn).await?,
            _ => {}
        }
        arm::change(conn, plan, id, from, to, self.actor).await
    }

    async fn must_hold(&self, to: MoveState, conn: &mut PgConnection) -> Result<()> {
        let view = moves::view(self.engine, conn, &self.shape.spec).await?;
        let conditions = view.conditions(to, self.engine.now());
        let open: Vec<&domain::moving::Condition> =
            conditions.iter().filter(|condition| !condition.holds).collect();
        let Some(first) = open.first() else { return Ok(()) };
        let why: Vec<String> = open
            .iter()
            .map(|condition| format!("not so: {} ({})", condition.title, condition.value))
            .collect();
        Err(Error::new(Kind::Refused, self.doing(to), why.join("; "), first.remedy.clone()))
    }

    async fn writes_over(&self, armed: Option<serde_json::Value>, conn: &mut PgConnection) -> Result<()> {
        let doing = self.doing(MoveState::WritesOver);
        let (forward, reverse) = (Capture::forward(self.shape), Capture::reverse(self.shape));
        arm::hold_off_writers(&forward.table, conn).await?;
        if let Some(why) = mark::fault(&forward, armed.as_ref(), conn).await? {
            return Err(Error::new(Kind::Refused, doing, why, "Arm the capture anew: `refit move rearm`."));
        }
        failpoint::hit("cut_over.locked").await;
        self.drain(MoveState::ReadsOver, conn).await?;
        self.must_be_empty(&forward, conn).await?;
        arm::hold_off_writers(&reverse.table, conn).await?;
        reverse.place(conn).await?;
        sequences::past_the_other(self.shape, Way::ToTarget, conn).await
    }

    async fn writes_back(&self, conn: &mut PgConnection) -> Result<()> {
        let (forward, reverse) = (Capture::forward(self.shape), Capture::reverse(self.shape));
        arm::hold_off_writers(&reverse.table, conn).await?;
        arm::hold_off_writers(&forward.table, conn).await?;
        self.drain(MoveState::WritesOver, conn).await?;
        while self.batch_back(conn).await? > 0 {}
        self.must_be_empty(&reverse, conn).await?;
        reverse.silence(conn).await?;
        sequences::past_the_other(self.shape, Way::ToSource, conn).await
    }

    /// Applies what is left of the forward log, with writers held off.
    async fn drain(&self, state: MoveState, conn: &mut PgConnection) -> Result<()> {
        let mut unmapped = Unmapped::Report;
        loop {
            let applied = self.batch(conn, &unmapped, state).await?;
            if applied.unmapped > 0 {
                names::create(self.engine, self.shape, conn).await?;
                unmapped = Unmapped::Quarantine;
            } else if applied.quarantined > 0 {
                let why = format!("{} rows that came last cannot be mapped", applied.quarantined);
                let next = "They go into quarantine within a moment; settle them there.";
                return Err(Error::new(Kind::Refused, self.doing(state), why, next));
            } else if applied.changes == 0 {
                return Ok(());
            }
        }
    }

    /// What could not be mapped stays on the log: a savepoint takes it back.
    async fn batch(&self, conn: &mut PgConnection, unmapped: &Unmapped, state: MoveState) -> Result<Applied> {
        let hold = self.hold();
        let batch = Batch { engine: self.engine, shape: self.shape, hold: &hold };
        let mut point = conn.begin().await.doing(self.doing(state))?;
        let applied = batch.apply_in(&mut point, LARGEST, unmapped, state).await?;
        if applied.unmapped > 0 {
            point.rollback().await.doing(self.doing(state))?;
        } else {
            point.commit().await.doing(self.doing(state))?;
        }
        Ok(applied)
    }

    async fn batch_back(&self, conn: &mut PgConnection) -> Result<i64> {
        let hold = self.hold();
        let batch = Batch { engine: self.engine, shape: self.shape, hold: &hold };
        Ok(batch.apply_back_in(conn, LARGEST).await?.changes)
    }

    /// The row of the move is locked, so no applier is at work beside this.
    fn hold(&self) -> Hold {
        let (plan, id) = self.id();
        Hold { plan: plan.to_owned(), id: id.to_owned(), epoch: 0 }
    }

    async fn must_be_empty(&self, capture: &Capture, conn: &mut PgConnection) -> Result<()> {
        let statement = capture.left();
        let doing = format!("draining the log of {}", capture.table);
        let left: i64 =
            sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(conn).await.doing(doing.clone())?;
        match left {
            0 => Ok(()),
            left => Err(Error::new(
                Kind::Busy,
                doing,
                format!("{left} changes are left"),
                "Try again in a moment.",
            )),
        }
    }
}
