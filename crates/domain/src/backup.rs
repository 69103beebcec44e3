//! A backup: a dump of the database, and the proof that it can be restored.

mod manifest;
mod retention;
mod state;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

pub use manifest::{Manifest, ObjectCount, SequenceSpan, TableSum, differences};
pub use retention::{Retention, expired};
pub use state::{BackupArrow, BackupState, TRANSITIONS, transition};

/// A file of a backup, as it was when it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupFile {
    pub name: String,
    pub bytes: i64,
    pub sha256: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Backup {
    pub id: i64,
    /// The run that took it.
    pub run: i64,
    pub state: BackupState,
    /// Why it is in this state, and what to do about it.
    pub reason: String,
    pub actor: String,
    /// The machine that has the files.
    pub host: String,
    pub folder: String,
    pub database: String,
    /// Of the programs that dumped it, e.g. `15.18`.
    pub program: String,
    /// The dump comes first.
    pub files: Vec<BackupFile>,
    pub tables: i64,
    pub rows: i64,
    pub created_at: DateTime<Utc>,
    /// The moment that the dump shows.
    pub taken_at: Option<DateTime<Utc>>,
    /// When it was last restored and compared without a difference.
    pub verified_at: Option<DateTime<Utc>>,
    pub dump_ms: Option<i64>,
    /// Restore and comparison; what a restore would take on this machine.
    pub proof_ms: Option<i64>,
}

impl Backup {
    pub fn bytes(&self) -> i64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// SHA-256 of the dump.
    pub fn digest(&self) -> Option<&str> {
        self.files.first().map(|file| file.sha256.as_str())
    }

    /// Since the moment that the dump shows. A clock that goes slow gives no
    /// negative age.
    pub fn age(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        self.taken_at.map(|taken| (now - taken).max(TimeDelta::zero()))
    }
}

/// Why a backup may not be removed by hand. `all` are all there are.
pub fn removal_fault(backup: &Backup, all: &[Backup]) -> Option<String> {
    if transition(backup.state, BackupState::Removed).is_none() {
        return Some(match backup.state {
            BackupState::Removed => "it is removed already".into(),
            _ => "it is being taken; cancel its run first".into(),
        });
    }
    (newest_verified(all) == Some(backup.id))
        .then(|| "it is the newest verified backup; take another one first".into())
}

/// The verified backup that shows the latest moment.
pub fn newest_verified(all: &[Backup]) -> Option<i64> {
    let verified = all.iter().filter(|backup| backup.state == BackupState::Verified);
    verified.max_by_key(|backup| (backup.taken_at, backup.id)).map(|backup| backup.id)
}

#[cfg(test)]
pub(crate) fn sample(id: i64, state: BackupState, taken_days_ago: i64) -> Backup {
    let now = DateTime::UNIX_EPOCH + TimeDelta::days(1_000);
    let taken = now - TimeDelta::days(taken_days_ago);
    Backup {
        id,
        run: id,
        state,
        reason: String::new(),
        actor: "test".into(),
        host: "here".into(),
        folder: format!("/b/{id}"),
        database: "d".into(),
        program: "15.1".into(),
        files: Vec::new(),
        tables: 1,
        rows: 1,
        created_at: taken,
        taken_at: Some(taken),
        verified_at: None,
        dump_ms: None,
        proof_ms: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use BackupState::{Damaged, Dumping, Verified};

    #[test]
    fn the_newest_verified_one_stays() {
        let all = [sample(1, Verified, 3), sample(2, Verified, 2), sample(3, Damaged, 1)];
        assert_eq!(newest_verified(&all), Some(2));
        let faults = all.iter().map(|backup| removal_fault(backup, &all).is_some());
        assert_eq!(faults.collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn what_is_being_taken_is_not_removed() {
        let all = [sample(1, Dumping, 0)];
        assert!(removal_fault(&all[0], &all).is_some());
    }

    #[test]
    fn a_slow_clock_gives_no_negative_age() {
        let backup = sample(1, Verified, 0);
        assert_eq!(backup.age(DateTime::UNIX_EPOCH), Some(TimeDelta::zero()));
    }
}
