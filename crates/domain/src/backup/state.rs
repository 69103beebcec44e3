//! The states of a backup and every way from one to another.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackupState {
    Dumping,
    /// Written and not proved: nobody has restored it yet.
    Dumped,
    Verified,
    Failed,
    Damaged,
    Removed,
}

/// One allowed change of state and why it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackupArrow {
    pub from: BackupState,
    pub to: BackupState,
    pub reason: &'static str,
}

const fn arrow(from: BackupState, to: BackupState, reason: &'static str) -> BackupArrow {
    BackupArrow { from, to, reason }
}

use BackupState::{Damaged, Dumped, Dumping, Failed, Removed, Verified};

/// Every change of state there is. What is not listed does not happen: nothing
/// leads from damaged back to good, and nothing is verified that was not
/// restored and compared at that moment.
pub const TRANSITIONS: &[BackupArrow] = &[
    arrow(Dumping, Dumped, "dump and manifest of one snapshot are on disk"),
    arrow(Dumping, Failed, "the dump could not be made"),
    arrow(Dumped, Verified, "restored, and every table ties with the manifest"),
    arrow(Dumped, Failed, "it could not be restored, or differs from the manifest"),
    arrow(Dumped, Damaged, "a file is missing or is not what was written"),
    arrow(Dumped, Removed, "removed, or out of the retention"),
    arrow(Verified, Verified, "restored once more, and it ties again"),
    arrow(Verified, Failed, "restored once more, and it could not be restored or differs"),
    arrow(Verified, Damaged, "a file is missing or is not what was written"),
    arrow(Verified, Removed, "removed, or out of the retention"),
    arrow(Failed, Verified, "what stood in the way of the restore is gone, and every table ties"),
    arrow(Failed, Failed, "restored once more, and it still fails"),
    arrow(Failed, Damaged, "a file is missing or is not what was written"),
    arrow(Failed, Removed, "removed, or out of the retention"),
    arrow(Damaged, Removed, "removed, or out of the retention"),
];

/// The arrow between two states, if there is one.
pub fn transition(from: BackupState, to: BackupState) -> Option<&'static BackupArrow> {
    TRANSITIONS.iter().find(|arrow| arrow.from == from && arrow.to == to)
}

impl BackupState {
    pub const ALL: [Self; 6] = [Dumping, Dumped, Verified, Failed, Damaged, Removed];

    pub fn as_str(self) -> &'static str {
        match self {
            Dumping => "dumping",
            Dumped => "dumped",
            Verified => "verified",
            Failed => "failed",
            Damaged => "damaged",
            Removed => "removed",
        }
    }

    /// As people read it: what is dumped and no more is unproved.
    pub fn word(self) -> &'static str {
        if self == Dumped { "unproved" } else { self.as_str() }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether its files are held to be what was written.
    pub fn is_whole(self) -> bool {
        matches!(self, Dumped | Verified)
    }

    /// Whether restoring it once more can change anything.
    pub fn may_verify(self) -> bool {
        transition(self, Verified).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_final() {
        let ways: Vec<_> = TRANSITIONS.iter().filter(|arrow| arrow.from == Damaged).collect();
        assert!(ways.iter().all(|arrow| arrow.to == Removed));
        assert!(!TRANSITIONS.iter().any(|arrow| arrow.from == Removed));
    }

    #[test]
    fn nothing_is_verified_without_a_dump() {
        assert!(!Dumping.may_verify());
        assert!(!Damaged.may_verify());
        assert!(Dumped.may_verify() && Verified.may_verify() && Failed.may_verify());
    }

    #[test]
    fn names_are_read_back() {
        for state in BackupState::ALL {
            assert_eq!(BackupState::parse(state.as_str()), Some(state));
        }
    }
}
