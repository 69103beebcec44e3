//! Readers and writers go over to the target, and back.
//!
//! Writers go over in one transaction on a connection of its own: the log is
//! drained under a short lock, so in no snapshot do both sides differ. Nothing
//! is renamed: the source stays a real table with its unique index, because no
//! view can take the INSERT … ON CONFLICT of the legacy application.

use domain::deployment::{Act, ActKind};
use domain::moving::MoveState;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use store::applier::Hold;
use store::moves::MoveRow;

use super::apply::{Batch, LARGEST};
use super::attempts::Try;
use super::capture::Capture;
use super::sequences::{self, Way};
use super::{Shape, arm, mark};
use crate::audit::{self, Deed};
use crate::ddl;
use crate::deployments::gate::{self, Passed};
use crate::error::{Doing, Error, Kind, Result};
use crate::{Engine, failpoint, moves};

/// What a cut-over needs to know.
pub(crate) struct CutOver<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) shape: &'a Shape,
    pub(crate) actor: &'a str,
}

pub(super) const SETTINGS: &str = include_str!("../queries/moving/cut_over_settings.sql");

impl CutOver<'_> {
    pub(super) fn id(&self) -> (&str, &str) {
        (&self.engine.plan().plan.id, &self.shape.spec.id)
    }

    pub(super) fn doing(&self, to: MoveState) -> String {
        format!("taking the move {} to {}", self.shape.spec.id, to.title().to_lowercase())
    }

    pub(super) async fn state(&self) -> Result<MoveState> {
        let (plan, id) = self.id();
        let row = store::moves::get(self.engine.control(), plan, id).await;
        Ok(row.doing("reading where the move stands")?.map_or(MoveState::Declared, |row| row.state()))
    }

    /// False when somebody cancelled it before it could commit.
    pub(super) async fn attempt(
        &self,
        conn: &mut PgConnection,
        attempt: &Try,
        to: MoveState,
    ) -> Result<bool> {
        let doing = self.doing(to);
        let mut tx = conn.begin().await.doing(doing.clone())?;
        ddl::script(&mut tx, SETTINGS).await.doing(doing.clone())?;
        let (from, deployment) = self.steps(to, &mut tx).await?;
        if !self.close(attempt, &mut tx).await.doing(doing.clone())? {
            return Ok(false);
        }
        // After the row is closed, as whoever cancels it does it too: in the
        // other order the two could wait for each other.
        let deed = Deed::new(moves::crossing(from, to), format!("move {}", self.shape.spec.id));
        audit::write(self.engine, &mut tx, self.actor, deed.from(from.as_str()).to(to.as_str())).await?;
        if let Some(deployment) = deployment {
            gate::passed(self.engine, &mut tx, deployment, self.actor).await?;
        }
        failpoint::hit("cut_over.before_commit").await;
        tx.commit().await.doing(doing)?;
        failpoint::hit("cut_over.after_commit").await;
        Ok(true)
    }

    /// The state that the move was in, and the deployment that let it through.
    async fn steps(&self, to: MoveState, conn: &mut PgConnection) -> Result<(MoveState, Option<Passed>)> {
        let (plan, id) = self.id();
        let doing = self.doing(to);
        let row = store::moves::lock(&mut *conn, plan, id).await.doing(doing.clone())?;
        let from = row.as_ref().map_or(MoveState::Declared, |row| row.state());
        let deployment = self.signed(from, to, conn).await?;
        match (from, to) {
            (MoveState::Live, MoveState::ReadsOver) => self.must_hold(to, conn).await?,
            (MoveState::ReadsOver, MoveState::WritesOver) => {
                self.must_hold(to, conn).await?;
                self.writes_over(row, conn).await?;
            }
            (MoveState::WritesOver, MoveState::ReadsOver) => {
                self.must_hold(to, conn).await?;
                self.writes_back(row, conn).await?;
            }
            (MoveState::WritesOver, MoveState::Contracted) => {
                self.must_hold(to, conn).await?;
                self.contracted(row, conn).await?;
            }
            _ => {}
        }
        arm::change(conn, plan, id, from, to, self.actor).await?;
        Ok((from, deployment))
    }

    /// Counted under the lock of the move and of the deployment, so that nobody
    /// changes or strikes out anything in between.
    async fn signed(
        &self,
        from: MoveState,
        to: MoveState,
        conn: &mut PgConnection,
    ) -> Result<Option<Passed>> {
        let Some(kind) = ActKind::crossing(from, to) else { return Ok(None) };
        let act = Act::new(kind, &self.shape.spec.id);
        gate::pass(self.engine, conn, &act, (&self.doing(to), self.actor)).await
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

    async fn writes_over(&self, row: Option<MoveRow>, conn: &mut PgConnection) -> Result<()> {
        let (forward, reverse) = (Capture::forward(self.shape), Capture::reverse(self.shape));
        arm::hold_off_writers(&forward.table, conn).await?;
        let (armed, earlier) = row.map(|row| (row.mark, row.reverse_mark)).unwrap_or_default();
        self.must_be_whole(MoveState::WritesOver, &forward, armed.as_ref(), conn).await?;
        failpoint::hit("cut_over.locked").await;
        self.drain(MoveState::ReadsOver, conn).await?;
        self.must_be_empty(&forward, conn).await?;
        arm::hold_off_writers(&reverse.table, conn).await?;
        let mark = arm::placed(&reverse, earlier.as_ref(), conn).await?;
        self.set_reverse_mark(&mark, conn).await?;
        sequences::past_the_other(self.shape, Way::ToTarget, conn).await
    }

    async fn set_reverse_mark(&self, mark: &Value, conn: &mut PgConnection) -> Result<()> {
        let (plan, id) = self.id();
        let doing = format!("noting what the capture of {} looks like", self.shape.spec.target);
        store::moves::set_reverse_mark(conn, plan, id, Some(mark)).await.doing(doing)
    }

    async fn must_be_whole(
        &self,
        to: MoveState,
        capture: &Capture,
        armed: Option<&Value>,
        conn: &mut PgConnection,
    ) -> Result<()> {
        let next = "Arm the capture anew: `refit move rearm`.";
        match mark::fault(capture, armed, conn).await? {
            Some(why) => Err(Error::new(Kind::Refused, self.doing(to), why, next)),
            None => Ok(()),
        }
    }

    async fn writes_back(&self, row: Option<MoveRow>, conn: &mut PgConnection) -> Result<()> {
        let (forward, reverse) = (Capture::forward(self.shape), Capture::reverse(self.shape));
        arm::hold_off_writers(&reverse.table, conn).await?;
        arm::hold_off_writers(&forward.table, conn).await?;
        let (mark, reverse_mark) = row.map(|row| (row.mark, row.reverse_mark)).unwrap_or_default();
        self.must_be_whole(MoveState::ReadsOver, &forward, mark.as_ref(), conn).await?;
        self.must_be_whole(MoveState::ReadsOver, &reverse, reverse_mark.as_ref(), conn).await?;
        self.drain(MoveState::WritesOver, conn).await?;
        while self.batch_back(conn).await? > 0 {}
        self.must_be_empty(&reverse, conn).await?;
        reverse.silence(conn).await?;
        sequences::past_the_other(self.shape, Way::ToSource, conn).await
    }

    /// From here on the applier removes what is older than the window. Whoever
    /// has just written to the source still uses it.
    async fn contracted(&self, row: Option<MoveRow>, conn: &mut PgConnection) -> Result<()> {
        let (to, doing) = (MoveState::Contracted, self.doing(MoveState::Contracted));
        let (forward, reverse) = (Capture::forward(self.shape), Capture::reverse(self.shape));
        let next = "Write [move.contract] into plan.toml.";
        let asks = self.shape.spec.contract.as_ref().ok_or_else(|| {
            Error::new(Kind::Refused, doing.clone(), "the plan does not say what is kept of the source", next)
        })?;
        arm::hold_off_writers(&forward.table, conn).await?;
        let (mark, reverse_mark) = row.map(|row| (row.mark, row.reverse_mark)).unwrap_or_default();
        self.must_be_whole(to, &forward, mark.as_ref(), conn).await?;
        self.must_be_whole(to, &reverse, reverse_mark.as_ref(), conn).await?;
        self.must_be_empty(&forward, conn).await?;
        let (plan, id) = self.id();
        store::moves::set_window(conn, plan, id, asks.keep_days).await.doing(doing)
    }

    /// Applies what is left of the forward log, with writers held off.
    async fn drain(&self, state: MoveState, conn: &mut PgConnection) -> Result<()> {
        let hold = self.hold();
        let batch = Batch { engine: self.engine, shape: self.shape, hold: &hold };
        loop {
            let applied = batch.apply_in(conn, LARGEST, state).await?;
            if applied.quarantined > 0 {
                let why = format!("{} rows that came last cannot be mapped", applied.quarantined);
                let next = "They go into quarantine within a moment; settle them there.";
                return Err(Error::new(Kind::Refused, self.doing(state), why, next));
            } else if applied.changes == 0 {
                return Ok(());
            }
        }
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
