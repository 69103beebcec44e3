//! The timeline of holds: first in memory, then in the table, so that a hold
//! because of a broken connection is written down when it is back.

use chrono::{DateTime, Utc};
use domain::throttle::{Decision, Hold, Override, Signal, State};
use sqlx::PgConnection;

use crate::error::{Doing, Result};

#[derive(Default)]
pub(super) struct Timeline {
    lines: Vec<Line>,
}

struct Line {
    hold: Hold,
    written: bool,
    /// When, and the id of the override that did it.
    ended: Option<(DateTime<Utc>, Option<i64>)>,
}

impl Timeline {
    /// Begins what holds and ends what does no longer.
    pub(super) fn note(&mut self, decision: &Decision, overrides: &[Override], now: DateTime<Utc>) {
        for line in self.lines.iter_mut().filter(|line| line.ended.is_none()) {
            let judged = decision.of(line.hold.signal);
            if !judged.is_some_and(|judged| judged.state.holds()) {
                let overridden = judged.filter(|judged| judged.state == State::Overridden);
                line.ended = Some((now, overridden.and_then(|judged| id_of(overrides, judged.signal))));
            }
        }
        for hold in decision.holds() {
            if !self.is_open(hold.signal) {
                self.lines.push(Line { hold: Hold { since: now, ..hold }, written: false, ended: None });
            }
        }
    }

    fn is_open(&self, signal: Signal) -> bool {
        self.lines.iter().any(|line| line.ended.is_none() && line.hold.signal == signal)
    }

    /// Nothing is wanted any more, so nothing is held back.
    pub(super) fn end(&mut self, now: DateTime<Utc>) {
        self.note(&Decision::default(), &[], now);
    }

    /// May be called again after a failure: what is written stays written.
    pub(super) async fn write(&mut self, conn: &mut PgConnection, run: i64) -> Result<()> {
        for line in &mut self.lines {
            let doing = "writing the timeline of holds";
            if !line.written {
                store::hold::open(&mut *conn, run, &line.hold).await.doing(doing)?;
                line.written = true;
            }
            if let Some((until, overridden)) = line.ended {
                store::hold::close(&mut *conn, run, line.hold.signal, until, overridden)
                    .await
                    .doing(doing)?;
            }
        }
        self.lines.retain(|line| line.ended.is_none());
        Ok(())
    }
}

fn id_of(overrides: &[Override], signal: Signal) -> Option<i64> {
    overrides.iter().find(|one| one.signal == signal).map(|one| one.id)
}
