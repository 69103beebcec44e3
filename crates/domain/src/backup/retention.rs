//! How long backups are kept.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Backup, BackupState, newest_verified, transition};

/// What either rule keeps stays. Without any rule everything stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// So many of the newest whole ones.
    pub keep: Option<u32>,
    /// Everything of the last so many days.
    pub keep_days: Option<u32>,
}

impl Retention {
    /// The rules in words, for the page and the log.
    pub fn sentence(&self) -> String {
        match (self.keep, self.keep_days) {
            (None, None) => "every backup is kept".into(),
            (Some(keep), None) => format!("the newest {keep} are kept"),
            (None, Some(days)) => format!("those of the last {days} days are kept"),
            (Some(keep), Some(days)) => {
                format!("the newest {keep} and those of the last {days} days are kept")
            }
        }
    }
}

/// The backups that the rules do not keep, oldest first. The newest verified
/// one is never among them, and without a verified one nothing is.
pub fn expired<'a>(all: &'a [Backup], rules: Retention, now: DateTime<Utc>) -> Vec<&'a Backup> {
    let Some(newest) = newest_verified(all) else { return Vec::new() };
    if rules == Retention::default() {
        return Vec::new();
    }
    let may_go =
        |backup: &&Backup| backup.id != newest && transition(backup.state, BackupState::Removed).is_some();
    let goes = |backup: &&Backup| may_go(backup) && !is_kept(backup, all, rules, now);
    let mut found: Vec<&'a Backup> = all.iter().filter(goes).collect();
    found.sort_by_key(|backup| backup.id);
    found
}

fn is_kept(backup: &Backup, all: &[Backup], rules: Retention, now: DateTime<Utc>) -> bool {
    // A failed or damaged one takes nobody's place.
    let newer = all.iter().filter(|other| other.state.is_whole() && other.id > backup.id).count();
    let by_count = rules.keep.is_some_and(|keep| newer < keep as usize);
    let at = backup.taken_at.unwrap_or(backup.created_at);
    let by_age = rules.keep_days.is_some_and(|days| now - at <= TimeDelta::days(i64::from(days)));
    by_count || by_age
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backup::sample;
    use BackupState::{Damaged, Dumped, Dumping, Failed, Removed, Verified};

    fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(1_000)
    }

    fn check(all: &[Backup], keep: Option<u32>, keep_days: Option<u32>, expected: &[i64]) {
        let found = expired(all, Retention { keep, keep_days }, now());
        assert_eq!(
            found.iter().map(|backup| backup.id).collect::<Vec<_>>(),
            expected,
            "{keep:?} {keep_days:?}"
        );
    }

    #[test]
    fn what_either_rule_keeps_stays() {
        let all: Vec<Backup> = (1..=5).map(|id| sample(id, Verified, 50 - 10 * id)).collect();
        check(&all, None, None, &[]);
        check(&all, Some(2), None, &[1, 2, 3]);
        check(&all, None, Some(25), &[1, 2]);
        check(&all, Some(1), Some(25), &[1, 2]);
        check(&all, Some(4), Some(5), &[1]);
    }

    #[test]
    fn the_newest_verified_one_is_never_removed() {
        let all = [sample(1, Verified, 90), sample(2, Dumped, 60), sample(3, Dumped, 50)];
        check(&all, Some(1), None, &[2]);
        check(&all, None, Some(1), &[2, 3]);
    }

    #[test]
    fn without_a_verified_one_nothing_is_removed() {
        check(&[sample(1, Dumped, 90), sample(2, Failed, 80)], Some(1), None, &[]);
    }

    #[test]
    fn failed_and_damaged_ones_take_nobodys_place() {
        let all = [
            sample(1, Verified, 90),
            sample(2, Verified, 80),
            sample(3, Failed, 70),
            sample(4, Damaged, 60),
            sample(5, Verified, 50),
        ];
        check(&all, Some(2), None, &[1]);
        check(&all, Some(1), None, &[1, 2, 3, 4]);
    }

    #[test]
    fn what_is_under_way_or_gone_is_left_alone() {
        let all = [sample(1, Removed, 90), sample(2, Dumping, 80), sample(3, Verified, 1)];
        check(&all, Some(1), None, &[]);
    }
}
