//! The canary: how long reading the newest row of the legacy table takes,
//! against the quiet before the move. It only reads: no row is ever written
//! into production.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use domain::plan::Move;
use domain::throttle::Value;
use sqlx::{AssertSqlSafe, PgConnection};

use crate::error::{Doing, Error, Result};
use crate::{ddl, sql};

/// Probes behind one figure, and those of one round.
const REMEMBERED: usize = 20;
const ROUND: usize = 5;
/// A round ends after this long, however few probes it made.
const PATIENCE: Duration = Duration::from_millis(500);
/// Below this a probe measures the machine's mood more than the database.
const FLOOR_MS: f64 = 5.0;

pub(super) struct Canary {
    statement: String,
    before_ms: Option<f64>,
    recent: VecDeque<f64>,
    fault: Option<String>,
}

impl Canary {
    /// The baseline of an earlier worker, if there was one.
    pub(super) fn new(spec: &Move) -> Self {
        Self { statement: newest_row(spec), before_ms: None, recent: VecDeque::new(), fault: None }
    }

    /// A move that goes on is measured against the quiet before it began, and
    /// not against what it has brought about itself.
    pub(super) fn remember(&mut self, before_ms: Option<f64>) {
        self.before_ms = before_ms.or(self.before_ms);
    }

    pub(super) fn before_ms(&self) -> Option<f64> {
        self.before_ms
    }

    /// A few probes; at first as many as a baseline needs.
    pub(super) async fn sing(&mut self, conn: &mut PgConnection) -> Result<()> {
        let began = Instant::now();
        let wanted = if self.before_ms.is_none() { REMEMBERED } else { ROUND };
        self.fault = None;
        for _ in 0..wanted {
            match self.probe(conn).await {
                Ok(milliseconds) => self.take(milliseconds),
                Err(error) if error.sqlstate().is_some() => return self.fail(&error),
                Err(error) => return Err(error),
            }
            if began.elapsed() > PATIENCE {
                break;
            }
        }
        Ok(())
    }

    /// A probe that is cut off by its time limit took at least that long.
    async fn probe(&self, conn: &mut PgConnection) -> Result<f64> {
        let began = Instant::now();
        let asked = sqlx::query(AssertSqlSafe(self.statement.as_str())).fetch_optional(conn).await;
        let took = began.elapsed().as_secs_f64() * 1000.0;
        match asked.doing("reading the newest row of the legacy table") {
            Err(error) if !is_slow(&error) => Err(error),
            _ => Ok(took),
        }
    }

    fn fail(&mut self, error: &Error) -> Result<()> {
        self.fault = Some(format!("{} {}", error.why, error.next).trim_end().to_owned());
        Ok(())
    }

    fn take(&mut self, milliseconds: f64) {
        self.recent.push_back(milliseconds);
        while self.recent.len() > REMEMBERED {
            self.recent.pop_front();
        }
        if self.before_ms.is_none() && self.recent.len() == REMEMBERED {
            self.before_ms = Some(self.p95());
        }
    }

    pub(super) fn value(&self) -> (Value, String) {
        match (&self.fault, self.before_ms) {
            (Some(fault), _) => (Value::Unknown, fault.clone()),
            (None, None) => (Value::Unknown, "its usual time is still being taken".to_owned()),
            (None, Some(_)) if self.recent.is_empty() => (Value::Unknown, "it was not probed yet".to_owned()),
            (None, Some(before)) => {
                let now = self.p95();
                (
                    Value::Known(now / before.max(FLOOR_MS)),
                    format!("p95 {now:.1} ms, {before:.1} ms before the move"),
                )
            }
        }
    }

    fn p95(&self) -> f64 {
        let mut sorted: Vec<f64> = self.recent.iter().copied().collect();
        sorted.sort_by(f64::total_cmp);
        sorted[(sorted.len() * 95).div_ceil(100) - 1]
    }
}

fn is_slow(error: &Error) -> bool {
    ddl::is_lock_trouble(error) || error.sqlstate().as_deref() == Some("57014")
}

/// By the unique index over the key, from its end.
fn newest_row(spec: &Move) -> String {
    let newest: Vec<String> = spec.key.iter().map(|name| sql::ident(name) + " DESC").collect();
    format!("SELECT * FROM {} ORDER BY {} LIMIT 1", sql::qualified(&spec.source), newest.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canary(probes: impl IntoIterator<Item = f64>) -> Canary {
        let mut canary =
            Canary { statement: String::new(), before_ms: None, recent: VecDeque::new(), fault: None };
        probes.into_iter().for_each(|probe| canary.take(probe));
        canary
    }

    #[test]
    fn without_a_baseline_it_is_unknown() {
        assert_eq!(canary([1.0; 19]).value().0, Value::Unknown);
        assert_eq!(canary([8.0; 20]).value().0, Value::Known(1.0));
    }

    #[test]
    fn it_is_measured_against_the_beginning() {
        let mut canary = canary([8.0; 20]);
        (0..20).for_each(|_| canary.take(24.0));
        assert_eq!(canary.value().0, Value::Known(3.0));
        canary.remember(Some(12.0));
        assert_eq!(canary.value().0, Value::Known(2.0));
    }

    #[test]
    fn fractions_of_a_millisecond_are_noise() {
        let mut canary = canary([0.1; 20]);
        (0..20).for_each(|_| canary.take(0.9));
        assert_eq!(canary.value().0, Value::Known(0.18));
    }

    #[test]
    fn a_single_slow_probe_is_not_a_trend() {
        let mut canary = canary([8.0; 20]);
        canary.take(900.0);
        assert_eq!(canary.value().0, Value::Known(1.0));
        canary.take(900.0);
        assert_eq!(canary.value().0, Value::Known(112.5));
    }
}
