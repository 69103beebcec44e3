//! When a move waits: the signals, their thresholds, and the rule between them.
//!
//! Every guard fails closed: a signal that cannot be read, or was not read for
//! a while, holds as one that is over its threshold does.

mod decide;
mod signal;
mod unit;
mod view;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use decide::{Asked, Decision, Hold, Judged, NOT_READ, STALE_SECONDS, State, decide};
pub use signal::{SIGNALS, Signal, SignalRow, Worse, given_up};
pub use unit::Unit;
pub use view::{HoldLine, View};

/// What is about to be done. Not every signal holds every kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Rows are copied as fast as the database bears it.
    Copy,
    /// Changes of the application are carried over, at the pace of the
    /// application.
    Apply,
    /// Both sides are read and compared.
    Verify,
}

impl Work {
    pub const ALL: [Self; 3] = [Self::Copy, Self::Apply, Self::Verify];
}

/// What a signal shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Known(f64),
    /// There is nothing to look at: no standby, no archive.
    DoesNotApply,
    Unknown,
}

/// A signal as it was read, with a word on where the value comes from, or on
/// why there is none and what to do about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub signal: Signal,
    pub value: Value,
    pub says: String,
    /// By the database's clock.
    pub at: DateTime<Utc>,
}

/// Where a signal begins to hold, and where it lets go again.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    pub hold_at: f64,
    pub release_at: f64,
}

/// Thresholds that somebody has changed, and what Refit cannot find out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub thresholds: BTreeMap<Signal, Threshold>,
    /// Cores of the database's machine, when it is another one than ours.
    pub cores: Option<f64>,
}

impl Settings {
    pub fn threshold(&self, signal: Signal) -> Threshold {
        self.thresholds.get(&signal).copied().unwrap_or(signal.row().threshold)
    }
}

/// Somebody has decided that a signal does not hold for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    pub id: i64,
    /// The move it is for; none means every move.
    pub subject: Option<String>,
    pub signal: Signal,
    pub actor: String,
    pub reason: String,
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// An override is for the moment, not for good: that is what settings are for.
pub const LONGEST_OVERRIDE_MINUTES: i64 = 24 * 60;

/// Why this cannot be an override, or none when it can.
pub fn override_fault(reason: &str, minutes: i64) -> Option<String> {
    if reason.trim().is_empty() {
        return Some("an override needs a reason".into());
    }
    let possible = 1..=LONGEST_OVERRIDE_MINUTES;
    (!possible.contains(&minutes)).then(|| {
        format!("an override ends after 1 to {LONGEST_OVERRIDE_MINUTES} minutes, not after {minutes}")
    })
}

/// Why these cannot be the thresholds of a signal, or none when they can.
pub fn threshold_fault(signal: Signal, threshold: Threshold) -> Option<String> {
    let Threshold { hold_at, release_at } = threshold;
    let unit = signal.row().unit;
    if ![hold_at, release_at].into_iter().all(|value| value.is_finite() && value >= 0.0) {
        return Some("a threshold is a number from 0 up".into());
    }
    if unit == Unit::Percent && hold_at.max(release_at) > 100.0 {
        return Some("a threshold in percent is at most 100".into());
    }
    match signal.row().worse {
        Worse::High if release_at > hold_at => Some(format!(
            "it would let go at {}, above {}, where it holds",
            unit.say(release_at),
            unit.say(hold_at)
        )),
        Worse::Low if release_at < hold_at => Some(format!(
            "it would let go at {}, below {}, where it holds",
            unit.say(release_at),
            unit.say(hold_at)
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_override_has_a_reason_and_an_end() {
        for (reason, minutes, fine) in
            [("the standby is rebuilt", 30, true), ("  ", 30, false), ("x", 0, false), ("x", 1_441, false)]
        {
            assert_eq!(override_fault(reason, minutes).is_none(), fine, "{reason:?} {minutes}");
        }
    }

    #[test]
    fn thresholds_are_told_from_nonsense() {
        use Signal::{DataDisk, ReplicaSeconds};
        for (signal, hold_at, release_at, fine) in [
            (ReplicaSeconds, 2.0, 0.5, true),
            (ReplicaSeconds, 2.0, 2.0, true),
            (ReplicaSeconds, 2.0, 3.0, false),
            (ReplicaSeconds, f64::NAN, 0.0, false),
            (ReplicaSeconds, f64::INFINITY, 0.0, false),
            (ReplicaSeconds, -1.0, -2.0, false),
            (DataDisk, 10.0, 12.0, true),
            (DataDisk, 10.0, 8.0, false),
            (DataDisk, 10.0, 101.0, false),
        ] {
            let found = threshold_fault(signal, Threshold { hold_at, release_at });
            assert_eq!(found.is_none(), fine, "{signal:?} {hold_at} {release_at}: {found:?}");
        }
    }

    #[test]
    fn every_default_is_a_possible_setting() {
        for row in &SIGNALS {
            assert_eq!(threshold_fault(row.signal, row.threshold), None, "{}", row.id);
        }
    }
}
