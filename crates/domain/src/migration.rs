//! The state of a migration: what the plan says against what was applied.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Applied {
    pub version: String,
    pub name: String,
    /// SHA-256 over the up script as it was applied, in hex.
    pub checksum: String,
    pub applied_at: DateTime<Utc>,
    pub actor: String,
    pub run: Option<i64>,
    pub duration_ms: i64,
}

/// One migration as the page and the command line show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MigrationRow {
    pub version: String,
    pub name: String,
    /// None when the plan no longer has it.
    pub phase: Option<u8>,
    pub state: MigrationState,
    pub applied: Option<Applied>,
    pub up: String,
    pub down: String,
    pub fill: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MigrationState {
    Pending,
    Applied,
    /// The file was changed after it was applied.
    Changed,
    /// Applied once, but the plan no longer has it.
    Unknown,
}

/// The state that follows from the plan's checksum and the applied one.
pub fn state(planned: Option<&str>, applied: Option<&str>) -> MigrationState {
    match (planned, applied) {
        (_, None) => MigrationState::Pending,
        (None, Some(_)) => MigrationState::Unknown,
        (Some(planned), Some(applied)) if planned == applied => MigrationState::Applied,
        _ => MigrationState::Changed,
    }
}

impl MigrationState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Applied => "applied",
            Self::Changed => "changed",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_is_told_from_an_applied_one() {
        assert_eq!(state(Some("a"), Some("a")), MigrationState::Applied);
        assert_eq!(state(Some("b"), Some("a")), MigrationState::Changed);
        assert_eq!(state(None, Some("a")), MigrationState::Unknown);
        assert_eq!(state(Some("a"), None), MigrationState::Pending);
    }
}
