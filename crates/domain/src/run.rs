//! A run: one piece of work that Refit carries out, from asking to outcome.

mod status;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use status::{Arrow, RunStatus, TRANSITIONS, transition};

use crate::integrity::Scope;
use crate::load;
use crate::progress::Progress;

/// What a run does. The subject says to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// Subject: a migration version.
    Migrate,
    /// Subject: a migration version whose fill runs again.
    Fill,
    /// Subject: a move id.
    Move,
    /// Subject: a materialised view.
    Refresh,
    /// Subject: `phase N` or a task id; the checks are in the parameters.
    Validate,
    /// Subject: a migration version that is taken back.
    Revert,
    /// Subject: a move id whose rows are compared again.
    Verify,
    /// Subject: `new`, or the id of a backup that is verified once more.
    Backup,
    /// Subject: `phase N`, which is taken back as a whole.
    Rollback,
    /// Subject: `backup N` or `sample`: what the copy is made of that the plan
    /// is carried out on.
    Rehearse,
    /// Subject: `all`, or the names of those that are measured.
    Benchmark,
    /// Subject: `all`; the parameters may narrow it.
    Integrity,
    /// Subject: `all`, so that one is open at a time; the parameters say how much.
    Load,
    /// Subject: `all`.
    IndexSample,
}

impl RunKind {
    pub const ALL: [Self; 14] = [
        Self::Migrate,
        Self::Fill,
        Self::Move,
        Self::Refresh,
        Self::Validate,
        Self::Revert,
        Self::Verify,
        Self::Backup,
        Self::Rollback,
        Self::Rehearse,
        Self::Benchmark,
        Self::Integrity,
        Self::Load,
        Self::IndexSample,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Migrate => "migrate",
            Self::Fill => "fill",
            Self::Move => "move",
            Self::Refresh => "refresh",
            Self::Validate => "validate",
            Self::Revert => "revert",
            Self::Verify => "verify",
            Self::Backup => "backup",
            Self::Rollback => "rollback",
            Self::Rehearse => "rehearse",
            Self::Benchmark => "benchmark",
            Self::Integrity => "integrity",
            Self::Load => "load",
            Self::IndexSample => "index_sample",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether the run writes to the database that is being refactored, and does
    /// not take it back.
    pub fn writes(self) -> bool {
        !matches!(
            self,
            Self::Validate
                | Self::Verify
                | Self::Backup
                | Self::Rehearse
                | Self::Benchmark
                | Self::Integrity
                | Self::IndexSample
        )
    }
}

/// The choices made when a run was started. Kept with the run, so that a
/// resumed run does what was asked the first time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunParams {
    /// First batch of a move, in rows; later ones are sized by measured time.
    pub batch_size: Option<i64>,
    /// Compare every row of source and target after the copy.
    pub verify: bool,
    /// Go on although the free space of the database's disk cannot be read.
    pub accept_unknown_disk: bool,
    /// Work with two sessions at a time instead of one, and wait for nothing but
    /// what would break something, see `throttle::given_up`.
    pub full_speed: bool,
    /// Start the phase's next action when this one has succeeded.
    pub chain: bool,
    /// A comparison applies the keys that differ again, and compares again.
    pub repair: bool,
    /// The checks of a validation.
    pub checks: Vec<String>,
    /// Those that a run measures; none for all.
    pub benchmarks: Vec<String>,
    /// The proved backup that a rollback rests on, or that a rehearsal restores.
    pub backup: Option<i64>,
    /// Rows that a rehearsal makes up.
    pub rows: Option<i64>,
    /// What an integrity report covers.
    pub scope: Option<Scope>,
    /// How much a load test asks for.
    pub load: Option<load::Asked>,
}

/// What went wrong, in the three parts that every message of ours has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub doing: String,
    pub why: String,
    pub next: String,
}

/// `read = inserted + present + quarantined`, in every committed state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub read: i64,
    pub inserted: i64,
    pub present: i64,
    pub quarantined: i64,
}

impl Counts {
    pub fn balance(&self) -> bool {
        self.read == self.inserted + self.present + self.quarantined
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub id: i64,
    pub kind: RunKind,
    pub subject: String,
    pub title: String,
    pub phase: Option<u8>,
    pub task: Option<String>,
    pub status: RunStatus,
    /// Who asked, e.g. `maria` or `browser`.
    pub actor: String,
    pub params: RunParams,
    /// What the run is doing right now, e.g. `Copying`.
    pub stage: String,
    pub progress: Progress,
    pub counts: Counts,
    pub failure: Option<Failure>,
    pub report: Option<i64>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Info,
    Warn,
    Error,
}

impl Level {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }

    pub fn parse(text: &str) -> Self {
        match text {
            "warn" => Self::Warn,
            "error" => Self::Error,
            _ => Self::Info,
        }
    }
}

/// One line of a run's log. Ids grow in the order of commit of one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogLine {
    pub id: i64,
    pub run: i64,
    pub at: DateTime<Utc>,
    pub level: Level,
    pub text: String,
}

/// A line of the ledger: one committed batch of a move.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// In the order in which batches were begun.
    pub seq: i64,
    /// In the order of the key: ranges are handed out one after the other. The
    /// batches of one range follow each other.
    pub range: i64,
    /// Key of the last row before the range; none for the first range.
    pub lo: Option<Vec<String>>,
    /// Key of the last row of the range.
    pub hi: Vec<String>,
    pub counts: Counts,
    pub duration_ms: i64,
    /// Whether the range was compared after the copy and is equal.
    pub verified: bool,
    pub worker: String,
    pub committed_at: DateTime<Utc>,
}
