//! A rehearsal: the plan carried out on a copy, and what that says of the
//! database itself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::run::RunKind;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rehearsal {
    pub run: i64,
    /// The backup that was restored; none when the rows were made up.
    pub backup: Option<i64>,
    /// Rows of the legacy tables in the copy.
    pub rows: i64,
    /// Rows of the legacy tables in the database itself, at that moment.
    pub real_rows: i64,
    /// Version of PostgreSQL.
    pub server: String,
    pub at: DateTime<Utc>,
    pub steps: Vec<Rehearsed>,
}

/// One run of the plan, as the copy saw it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rehearsed {
    pub seq: i64,
    pub phase: u8,
    pub kind: RunKind,
    pub title: String,
    pub duration_ms: i64,
    /// What the copy grew by on disk; less than nothing when it shrank.
    pub bytes: i64,
    pub wal_bytes: i64,
    /// The longest lock that would have kept writers out of a legacy table.
    pub lock_ms: i64,
    /// Table and mode of that lock.
    pub locked: String,
    /// Why it came to nothing.
    pub failure: Option<String>,
}

/// Time and room that a step is expected to take on the database itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    pub milliseconds: i64,
    pub bytes: i64,
    pub wal_bytes: i64,
}

impl Rehearsal {
    /// Rows of the database for each row of the copy.
    pub fn factor(&self) -> f64 {
        if self.rows > 0 { self.real_rows as f64 / self.rows as f64 } else { 1.0 }
    }

    /// What reads or writes rows grows with them; what changes the catalogue
    /// alone does not.
    pub fn expected(&self, step: &Rehearsed) -> Expected {
        let factor = if grows(step.kind) { self.factor() } else { 1.0 };
        let scaled = |value: i64| (value as f64 * factor).round() as i64;
        Expected {
            milliseconds: scaled(step.duration_ms),
            bytes: scaled(step.bytes),
            wal_bytes: scaled(step.wal_bytes),
        }
    }

    /// All steps together.
    pub fn total(&self) -> Expected {
        let none = Expected { milliseconds: 0, bytes: 0, wal_bytes: 0 };
        self.steps.iter().map(|step| self.expected(step)).fold(none, |sum, step| Expected {
            milliseconds: sum.milliseconds + step.milliseconds,
            bytes: sum.bytes + step.bytes,
            wal_bytes: sum.wal_bytes + step.wal_bytes,
        })
    }

    /// The step whose lock would have kept writers waiting the longest.
    pub fn longest_lock(&self) -> Option<&Rehearsed> {
        self.steps.iter().filter(|step| step.lock_ms > 0).max_by_key(|step| step.lock_ms)
    }

    /// The step that came to nothing.
    pub fn failed(&self) -> Option<&Rehearsed> {
        self.steps.iter().find(|step| step.failure.is_some())
    }
}

fn grows(kind: RunKind) -> bool {
    matches!(kind, RunKind::Fill | RunKind::Move | RunKind::Refresh | RunKind::Validate | RunKind::Verify)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(kind: RunKind, duration_ms: i64, lock_ms: i64) -> Rehearsed {
        Rehearsed {
            seq: 1,
            phase: 1,
            kind,
            title: String::new(),
            duration_ms,
            bytes: 100,
            wal_bytes: 10,
            lock_ms,
            locked: String::new(),
            failure: None,
        }
    }

    fn rehearsal(rows: i64, steps: Vec<Rehearsed>) -> Rehearsal {
        let (run, backup, real_rows) = (1, None, 1_000);
        Rehearsal { run, backup, rows, real_rows, server: String::new(), at: DateTime::default(), steps }
    }

    #[test]
    fn rows_are_scaled_and_the_catalogue_is_not() {
        let found = rehearsal(100, vec![step(RunKind::Migrate, 50, 3), step(RunKind::Move, 50, 7)]);
        assert_eq!(found.total(), Expected { milliseconds: 550, bytes: 1_100, wal_bytes: 110 });
        assert_eq!(found.longest_lock().map(|step| step.lock_ms), Some(7));
    }

    #[test]
    fn an_empty_copy_says_what_it_took() {
        let found = rehearsal(0, vec![step(RunKind::Move, 50, 0)]);
        assert_eq!(found.total().milliseconds, 50);
        assert_eq!(found.longest_lock(), None);
    }
}
