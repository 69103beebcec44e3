//! The signals that a move listens to, in one table.

use serde::{Deserialize, Serialize};

use super::{Threshold, Unit, Work};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    Blocking,
    DataDisk,
    WalDisk,
    Slots,
    ReplicaBytes,
    ReplicaSeconds,
    Archive,
    Vacuum,
    Sessions,
    Canary,
    Snapshot,
}

/// Which end of the scale is the bad one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worse {
    High,
    Low,
}

/// Everything there is to say of a signal.
#[derive(Clone, Copy, Debug)]
pub struct SignalRow {
    pub signal: Signal,
    /// In tables, addresses and on the command line.
    pub id: &'static str,
    pub title: &'static str,
    pub unit: Unit,
    pub worse: Worse,
    /// Unless somebody has set another one.
    pub threshold: Threshold,
    /// Holds at full speed too: going on would break something.
    pub safety: bool,
    /// Work that goes on whatever the signal shows, and why.
    pub spares: &'static [(Work, &'static str)],
    /// What it means when the signal holds.
    pub means: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

const MB: f64 = 1_048_576.0;
const GB: f64 = 1024.0 * MB;

const fn between(hold_at: f64, release_at: f64) -> Threshold {
    Threshold { hold_at, release_at }
}

const ONLY_READS: &str = "verification only reads";
/// Held for the length of every VACUUM, busy minute or lagging replica, the new
/// table would fall behind. Lag would feed on itself: what waits is written in
/// the end, and then at once.
const KEEPS_PACE: &str = "carrying changes over keeps the application's own pace";

/// Held for it, the log would grow for as long as a backup lasts.
const SHORT: &str = "its own snapshots last for one batch, and waiting ends no other";

/// The worst first: of several that hold at once, the first one is named.
pub const SIGNALS: [SignalRow; 11] = [
    SignalRow {
        signal: Signal::Blocking,
        id: "blocking",
        title: "Our session blocks others",
        unit: Unit::Seconds,
        worse: Worse::High,
        threshold: between(1.0, 0.0),
        safety: true,
        spares: &[],
        means: "another session has been waiting for a lock of ours for this long",
        remedy: "The batch in hand is given up and a smaller one is tried; see who waits with `refit doctor`.",
    },
    SignalRow {
        signal: Signal::DataDisk,
        id: "data_disk",
        title: "Free on the data disk",
        unit: Unit::Percent,
        worse: Worse::Low,
        threshold: between(10.0, 12.0),
        safety: true,
        spares: &[(Work::Verify, ONLY_READS)],
        means: "the disk with the data directory is nearly full",
        remedy: "Free space or grow the disk; the move goes on by itself.",
    },
    SignalRow {
        signal: Signal::WalDisk,
        id: "wal_disk",
        title: "Free on the WAL disk",
        unit: Unit::Percent,
        worse: Worse::Low,
        threshold: between(10.0, 12.0),
        safety: true,
        spares: &[(Work::Verify, ONLY_READS)],
        means: "the disk with the write-ahead log is nearly full; PostgreSQL stops when it is",
        remedy: "Free space or grow the disk; look for slots and a failing archive that keep WAL.",
    },
    SignalRow {
        signal: Signal::Slots,
        id: "slots",
        title: "WAL left for replication slots",
        unit: Unit::Bytes,
        worse: Worse::Low,
        threshold: between(GB, 1.5 * GB),
        safety: true,
        spares: &[(Work::Verify, ONLY_READS)],
        means: "a consumer of a slot falls behind; with more WAL its slot is lost, or the disk fills",
        remedy: "Bring its consumer back, drop the slot if nobody needs it, or raise max_slot_wal_keep_size.",
    },
    SignalRow {
        signal: Signal::ReplicaBytes,
        id: "replica_bytes",
        title: "Replica lag in bytes",
        unit: Unit::Bytes,
        worse: Worse::High,
        threshold: between(64.0 * MB, 16.0 * MB),
        safety: false,
        spares: &[(Work::Apply, KEEPS_PACE), (Work::Verify, ONLY_READS)],
        means: "a standby or subscriber is behind by this much WAL",
        remedy: "It catches up while the move waits; look at that machine if it does not.",
    },
    SignalRow {
        signal: Signal::ReplicaSeconds,
        id: "replica_seconds",
        title: "Replica lag in time",
        unit: Unit::Seconds,
        worse: Worse::High,
        threshold: between(2.0, 0.5),
        safety: false,
        spares: &[(Work::Apply, KEEPS_PACE), (Work::Verify, ONLY_READS)],
        means: "readers of a standby see data that are this old",
        remedy: "It catches up while the move waits; look at that machine if it does not.",
    },
    SignalRow {
        signal: Signal::Archive,
        id: "archive",
        title: "WAL waiting for the archive",
        unit: Unit::Segments,
        worse: Worse::High,
        threshold: between(42.0, 10.0),
        safety: false,
        spares: &[(Work::Apply, KEEPS_PACE), (Work::Verify, ONLY_READS)],
        means: "WAL is written faster than it is archived; the backup falls behind and the disk fills",
        remedy: "Look at pg_stat_archiver for the last failure of archive_command.",
    },
    SignalRow {
        signal: Signal::Vacuum,
        id: "vacuum",
        title: "VACUUM on source or target",
        unit: Unit::Vacuums,
        worse: Worse::High,
        threshold: between(1.0, 0.0),
        safety: false,
        spares: &[(Work::Apply, KEEPS_PACE), (Work::Verify, ONLY_READS)],
        means: "a VACUUM of one of the two tables is at work and needs the disk for itself",
        remedy: "It ends by itself; the move goes on then.",
    },
    SignalRow {
        signal: Signal::Sessions,
        id: "sessions",
        title: "Active sessions of others",
        unit: Unit::PerCore,
        worse: Worse::High,
        threshold: between(1.5, 1.0),
        safety: false,
        spares: &[(Work::Apply, KEEPS_PACE)],
        means: "the machine has more to do for others than it has cores",
        remedy: "Wait for a quieter hour, or see in pg_stat_activity who is at work.",
    },
    SignalRow {
        signal: Signal::Canary,
        id: "canary",
        title: "Canary on the legacy table",
        unit: Unit::Times,
        worse: Worse::High,
        threshold: between(2.0, 1.2),
        safety: false,
        spares: &[(Work::Apply, KEEPS_PACE)],
        means: "reading the newest row of the legacy table takes this many times as long as before the move",
        remedy: "The application feels the same; the move waits until it is quick again.",
    },
    SignalRow {
        signal: Signal::Snapshot,
        id: "snapshot",
        title: "Our oldest snapshot",
        unit: Unit::Seconds,
        worse: Worse::High,
        threshold: between(10.0, 5.0),
        safety: false,
        spares: &[(Work::Apply, SHORT)],
        means: "a transaction of ours is open for this long and keeps VACUUM from removing dead rows",
        remedy: "It ends by itself; if it does not, look for it in pg_stat_activity and end it.",
    },
];

/// What nobody waits for at full speed.
pub fn given_up() -> impl Iterator<Item = &'static SignalRow> {
    SIGNALS.iter().filter(|row| !row.safety)
}

impl Signal {
    pub fn row(self) -> &'static SignalRow {
        &SIGNALS[self as usize]
    }

    pub fn as_str(self) -> &'static str {
        self.row().id
    }

    pub fn parse(id: &str) -> Option<Self> {
        SIGNALS.iter().find(|row| row.id == id).map(|row| row.signal)
    }
}

impl SignalRow {
    /// Why this work goes on whatever the signal shows, if it does.
    pub fn spared(&self, work: Work, full_speed: bool) -> Option<&'static str> {
        let listed = self.spares.iter().find(|(spared, _)| *spared == work).map(|(_, why)| *why);
        listed.or((full_speed && !self.safety).then_some("given up for full speed"))
    }

    /// Whether a value is at the bad side of a limit, or on it.
    pub(super) fn reaches(&self, value: f64, limit: f64) -> bool {
        match self.worse {
            Worse::High => value >= limit,
            Worse::Low => value <= limit,
        }
    }

    /// Whether a value is back at the good side of a limit, or on it.
    pub(super) fn clears(&self, value: f64, limit: f64) -> bool {
        match self.worse {
            Worse::High => value <= limit,
            Worse::Low => value >= limit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_signals() {
        for (place, row) in SIGNALS.iter().enumerate() {
            assert_eq!(row.signal as usize, place, "{}", row.id);
            assert_eq!(Signal::parse(row.id), Some(row.signal));
            assert_eq!(serde_json::to_value(row.signal).expect("a word"), row.id);
        }
    }

    #[test]
    fn full_speed_keeps_disk_slots_and_our_own_blocking() {
        let kept: Vec<&str> = SIGNALS.iter().filter(|row| row.safety).map(|row| row.id).collect();
        assert_eq!(kept, ["blocking", "data_disk", "wal_disk", "slots"]);
        assert_eq!(given_up().count(), SIGNALS.len() - kept.len());
    }

    #[test]
    fn verification_ignores_replica_lag() {
        for signal in [Signal::ReplicaBytes, Signal::ReplicaSeconds] {
            assert!(signal.row().spared(Work::Verify, false).is_some());
            assert!(signal.row().spared(Work::Copy, false).is_none());
        }
    }

    /// Any other signal can last for as long as the applier works.
    #[test]
    fn an_applier_holds_only_for_what_would_break() {
        for row in &SIGNALS {
            assert_eq!(row.spared(Work::Apply, false).is_none(), row.safety, "{}", row.id);
        }
    }
}
