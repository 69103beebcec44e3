//! What an item can rest on, and why it cannot.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A report of all checks of the phase.
    Validation,
    /// A run of all benchmarks.
    Benchmark,
    /// A backup that was restored and compared.
    Backup,
    /// The plan carried out on a copy.
    Rehearsal,
    /// Every row of the moves compared.
    Verification,
    /// A report on the integrity of the whole database.
    Integrity,
}

use EvidenceKind::{Backup, Benchmark, Integrity, Rehearsal, Validation, Verification};

impl EvidenceKind {
    pub const ALL: [Self; 6] = [Validation, Benchmark, Backup, Rehearsal, Verification, Integrity];

    pub fn as_str(self) -> &'static str {
        match self {
            Validation => "validation",
            Benchmark => "benchmark",
            Backup => "backup",
            Rehearsal => "rehearsal",
            Verification => "verification",
            Integrity => "integrity",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// What there is none of yet, and how to come by it.
    pub fn missing(self) -> &'static str {
        match self {
            Validation => "the phase was not validated yet: validate it on its page",
            Benchmark => "nothing was measured yet: run the benchmarks",
            Backup => "there is no backup yet: take one",
            Rehearsal => "the plan was not rehearsed yet: rehearse it on the page Backups",
            Verification => "no move of it was compared yet: verify it on its page",
            Integrity => "there is no report on the whole database yet: start one on the page Integrity",
        }
    }

    /// Where it is seen.
    pub fn link(self, id: i64) -> String {
        match self {
            Validation => format!("/reports/{id}"),
            Benchmark => format!("/benchmarks?run={id}"),
            Backup => "/backups".to_owned(),
            Rehearsal | Verification => format!("/runs/{id}"),
            Integrity => format!("/integrity/{id}"),
        }
    }
}

/// A piece of evidence as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub kind: EvidenceKind,
    /// Of the report, the backup or the run.
    pub id: i64,
    /// The moment that it speaks of.
    pub at: DateTime<Utc>,
    pub good: bool,
    /// What it says, in one line.
    pub what: String,
    /// SHA-256 of its content.
    pub digest: String,
}

/// Why evidence does not carry an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    Missing,
    Failed,
    TooOld,
    /// It speaks of a moment before the step that it is to judge.
    Early,
    /// It is not what the item was ticked with.
    Changed,
}

impl Lack {
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Failed => "failed",
            Self::TooOld => "too old",
            Self::Early => "from before the step",
            Self::Changed => "changed since",
        }
    }
}

/// What the newest evidence lacks, `within` hours of now and after `since`.
pub(super) fn lack(
    newest: Option<&Evidence>,
    within: u16,
    since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<Lack> {
    let Some(newest) = newest else { return Some(Lack::Missing) };
    if !newest.good {
        return Some(Lack::Failed);
    }
    if now - newest.at > TimeDelta::hours(i64::from(within)) {
        return Some(Lack::TooOld);
    }
    since.filter(|since| newest.at <= *since).map(|_| Lack::Early)
}
