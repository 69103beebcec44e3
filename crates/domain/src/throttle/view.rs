//! The throttle of a run as page and command line show it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Judged, Override, STALE_SECONDS, Signal};

/// A hold of the past, or one that still goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoldLine {
    pub id: i64,
    pub signal: Signal,
    /// When it began; none when the signal was unknown.
    pub value: Option<f64>,
    pub threshold: f64,
    pub says: String,
    pub since: DateTime<Utc>,
    pub until: Option<DateTime<Utc>>,
    /// Who ended it by an override.
    pub overridden_by: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// When the signals were last read; none before the run listens to them.
    pub read_at: Option<DateTime<Utc>>,
    /// By the database's clock.
    pub at: DateTime<Utc>,
    pub full_speed: bool,
    /// One line per signal, in the order of the table; empty before they were
    /// read.
    pub signals: Vec<Judged>,
    /// Newest first.
    pub holds: Vec<HoldLine>,
    /// In force now.
    pub overrides: Vec<Override>,
}

impl View {
    /// Whether somebody listens right now.
    pub fn is_fresh(&self) -> bool {
        self.read_at.is_some_and(|read_at| (self.at - read_at).as_seconds_f64().abs() <= STALE_SECONDS)
    }
}
