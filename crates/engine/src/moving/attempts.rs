//! A cut-over as others see it: a row while it is under way, a line for each
//! attempt with whom it waited for, and the end.
//!
//! Whoever wants to stop it closes the row, from whichever process. The
//! transaction that changes the move closes it too, so only one of them can.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use domain::moving::{AttemptOutcome, CutOver as Asked, CutOverOutcome, Holder, MoveState};
use futures::FutureExt;
use sqlx::Connection;

use super::cut_over::CutOver;
use crate::error::{Doing, Error, Kind, Result};
use crate::{ddl, line};

/// Attempts that took too long before it is given up.
const PATIENCE: u32 = 5;
/// Silence after which a process counts as gone.
const LEASE: Duration = Duration::from_secs(10);
/// How soon a cancellation is noticed between attempts.
const RENEW_EVERY: Duration = Duration::from_millis(250);
/// Often enough to see who holds a lock before the attempt gives up.
const LOOK_EVERY: Duration = Duration::from_millis(40);

/// The attempt that is being made.
pub(super) struct Try {
    pub(super) cut_over: i64,
    pub(super) number: i32,
    began: Instant,
    holders: ArcSwap<Vec<Holder>>,
}

impl Try {
    fn new(cut_over: i64, number: u32) -> Self {
        let number = i32::try_from(number).unwrap_or(i32::MAX);
        Self { cut_over, number, began: Instant::now(), holders: ArcSwap::default() }
    }

    fn waited_ms(&self) -> i64 {
        i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

impl CutOver<'_> {
    /// Goes to the state, trying again while locks are in the way, until it is
    /// done or somebody cancels it.
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
        let id = self.begin(to).await?;
        let outcome = match self.attempts(id, to).await {
            // The answer to COMMIT may have been lost: the row knows.
            Err(error) if error.kind == Kind::Unavailable => match self.asked(id).await?.outcome {
                Some(CutOverOutcome::Done) => Ok(()),
                _ => Err(error),
            },
            other => other,
        };
        if let Err(error) = &outcome {
            let why = error.to_string();
            store::cut_over::end(self.engine.control(), id, ended(error), &why)
                .await
                .doing(format!("{}: keeping how it ended", self.doing(to)))?;
        }
        outcome
    }

    /// Waits for one whose process is gone, and for no other.
    async fn begin(&self, to: MoveState) -> Result<i64> {
        let (plan, id) = self.id();
        let (doing, from) = (self.doing(to), self.state().await?);
        let mut other = None;
        loop {
            let mut conn = self.engine.control().acquire().await.doing(doing.clone())?;
            let lease = LEASE.as_secs_f64();
            let begun = store::cut_over::begin(&mut conn, plan, id, (from, to), self.actor, lease).await;
            if let Some(begun) = begun.doing(doing.clone())? {
                return Ok(begun);
            }
            let open = store::cut_over::open(&mut *conn, plan, id).await.doing(doing.clone())?;
            if other.is_some() && other != open {
                let next = format!("See it with `refit move show {id}`; it can be cancelled there.");
                return Err(Error::new(Kind::Busy, doing, "another cut-over of the move is under way", next));
            }
            other = open;
            drop(conn);
            tokio::time::sleep(RENEW_EVERY).await;
        }
    }

    async fn attempts(&self, id: i64, to: MoveState) -> Result<()> {
        let (began, mut slow) = (Instant::now(), 0);
        for number in 1..=ddl::ATTEMPTS {
            self.still_wanted(id, to).await?;
            let Err(error) = self.one(Try::new(id, number), to).await else { return Ok(()) };
            let outcome = came_to(&error);
            slow += u32::from(outcome == AttemptOutcome::Slow);
            if !outcome.is_worth_another() || slow > PATIENCE {
                return Err(error);
            }
            if number == ddl::ATTEMPTS {
                return Err(ddl::gave_up(error, began.elapsed()));
            }
            self.pause(id, to, ddl::pause(number)).await?;
        }
        unreachable!("the last attempt returns")
    }

    /// One transaction on a connection that is closed afterwards, whatever
    /// became of it: none with a lock may go back into the pool.
    async fn one(&self, attempt: Try, to: MoveState) -> Result<()> {
        let doing = self.doing(to);
        let mut conn = self.engine.work().acquire().await.doing(doing.clone())?.detach();
        let pid: i32 =
            sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut conn).await.doing(doing.clone())?;
        let outcome = tokio::select! {
            outcome = line::answered(&doing, line::SHORT, self.attempt(&mut conn, &attempt, to)).boxed() => outcome,
            never = self.look(pid, &attempt) => match never {},
        };
        conn.close().await.ok();
        match outcome {
            Ok(true) => Ok(()),
            Ok(false) => {
                let error = self.closed(attempt.cut_over, to).await?;
                self.keep(&attempt, AttemptOutcome::Cancelled, &error.why, to).await?;
                Err(error)
            }
            Err(error) => {
                self.keep(&attempt, came_to(&error), &error.to_string(), to).await?;
                Err(error)
            }
        }
    }

    /// Sees for whom the attempt waits, while it waits.
    async fn look(&self, pid: i32, attempt: &Try) -> Infallible {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            match waits_for(self.engine.control(), pid).await {
                Ok(holders) if !holders.is_empty() => attempt.holders.store(Arc::new(holders)),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "could not see for whom the cut-over waits"),
            }
        }
    }

    /// Closes the cut-over in the transaction that changes the move. False when
    /// somebody has closed it before.
    pub(super) async fn close(&self, attempt: &Try, conn: &mut sqlx::PgConnection) -> sqlx::Result<bool> {
        let (holders, waited) = (attempt.holders.load_full(), attempt.waited_ms());
        store::cut_over::done(conn, attempt.cut_over, attempt.number, waited, &holders).await
    }

    async fn keep(&self, attempt: &Try, outcome: AttemptOutcome, why: &str, to: MoveState) -> Result<()> {
        let (holders, waited) = (attempt.holders.load_full(), attempt.waited_ms());
        let blockers = holders.iter().map(Holder::sentence).collect::<Vec<_>>().join("; ");
        tracing::warn!(attempt = attempt.number, why, blockers, "an attempt at the cut-over came to nothing");
        let (id, number) = (attempt.cut_over, attempt.number);
        store::cut_over::insert_attempt(self.engine.control(), id, number, waited, (outcome, why), &holders)
            .await
            .doing(format!("{}: keeping what attempt {number} came to", self.doing(to)))
    }

    async fn pause(&self, id: i64, to: MoveState, pause: Duration) -> Result<()> {
        let began = Instant::now();
        while let Some(rest) = pause.checked_sub(began.elapsed()) {
            self.still_wanted(id, to).await?;
            tokio::time::sleep(rest.min(RENEW_EVERY)).await;
        }
        Ok(())
    }

    async fn still_wanted(&self, id: i64, to: MoveState) -> Result<()> {
        let renewed = store::cut_over::renew(self.engine.control(), id, LEASE.as_secs_f64()).await;
        match renewed.doing(self.doing(to))? {
            true => Ok(()),
            false => Err(self.closed(id, to).await?),
        }
    }

    async fn asked(&self, id: i64) -> Result<Asked> {
        let doing = "reading what became of the cut-over";
        let mut conn = self.engine.control().acquire().await.doing(doing)?;
        let found = store::cut_over::get(&mut conn, id).await.doing(doing)?;
        found.ok_or_else(|| Error::not_found(doing, "its row is gone", "See `refit move history`."))
    }

    async fn closed(&self, id: i64, to: MoveState) -> Result<Error> {
        let asked = self.asked(id).await?;
        let why = match (asked.outcome, asked.ended_by) {
            (Some(CutOverOutcome::Cancelled), Some(who)) => format!("it was cancelled by {who}"),
            _ => "another process took it for dead".to_owned(),
        };
        Ok(Error::new(Kind::Refused, self.doing(to), why, "Nothing was changed."))
    }
}

async fn waits_for(pool: &sqlx::PgPool, pid: i32) -> sqlx::Result<Vec<Holder>> {
    let rows: Vec<(i32, String, String)> =
        sqlx::query_as(include_str!("../queries/moving/waits_for.sql")).bind(pid).fetch_all(pool).await?;
    let holder = |(pid, application, query)| Holder { pid, application, query };
    Ok(rows.into_iter().map(holder).collect())
}

fn came_to(error: &Error) -> AttemptOutcome {
    match (error.kind, error.sqlstate().as_deref()) {
        // Writers have waited long enough; the next attempt finds less to do.
        (_, Some("57014")) => AttemptOutcome::Slow,
        _ if ddl::is_lock_trouble(error) => AttemptOutcome::Blocked,
        (Kind::Refused | Kind::Busy, _) => AttemptOutcome::Refused,
        _ => AttemptOutcome::Failed,
    }
}

fn ended(error: &Error) -> CutOverOutcome {
    match (error.kind, came_to(error)) {
        (Kind::Busy, _) | (_, AttemptOutcome::Slow) => CutOverOutcome::GaveUp,
        (_, AttemptOutcome::Refused) => CutOverOutcome::Refused,
        _ => CutOverOutcome::Failed,
    }
}
