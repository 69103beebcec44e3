//! What PostgreSQL counts, and how fast it grows between two looks.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    pub at: DateTime<Utc>,
    pub commits: i64,
    pub rollbacks: i64,
    pub blocks_read: i64,
    pub blocks_hit: i64,
    pub inserted: i64,
    pub updated: i64,
    pub deleted: i64,
    pub returned: i64,
    pub temp_bytes: i64,
    pub deadlocks: i64,
    pub conflicts: i64,
    /// Since when is counted; none if it was never reset.
    pub stats_reset: Option<DateTime<Utc>>,
    /// None on a standby.
    pub wal_bytes: Option<i64>,
    /// Age of the oldest row that is not frozen, in transactions.
    pub transaction_age: i64,
    pub freeze_at: i64,
    pub connections_allowed: i64,
    /// Of all databases of the server.
    pub connections: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Checkpoints {
    pub timed: i64,
    /// Not because of the time: the WAL had grown too large, or somebody asked.
    pub requested: i64,
    pub buffers: i64,
    pub write_ms: f64,
    pub sync_ms: f64,
}

/// Per second, between the last two looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    pub seconds: f64,
    pub commits: f64,
    pub rollbacks: f64,
    pub written: f64,
    pub returned: f64,
    pub wal_bytes: Option<f64>,
    pub temp_bytes: f64,
    /// Per cent of the blocks that were found in the buffers; none if none were
    /// asked for.
    pub hit_percent: Option<f64>,
}

/// What the head of the page says in four numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pulse {
    pub connections: Option<i64>,
    pub connections_allowed: Option<i64>,
    pub waiting: Option<i64>,
    pub oldest_seconds: Option<f64>,
    pub rates: Option<Rates>,
}

impl Figures {
    fn written(&self) -> i64 {
        self.inserted + self.updated + self.deleted
    }

    /// None if the clock stood still or the counters began anew.
    pub fn rates(&self, before: &Self) -> Option<Rates> {
        let seconds = (self.at - before.at).num_milliseconds() as f64 / 1000.0;
        let grown = |now: i64, then: i64| now - then;
        let anew = self.stats_reset != before.stats_reset || self.commits < before.commits;
        if seconds <= 0.0 || anew {
            return None;
        }
        let rate = |now, then| grown(now, then) as f64 / seconds;
        let wal = self.wal_bytes.zip(before.wal_bytes).map(|(now, then)| rate(now, then));
        Some(Rates {
            seconds,
            commits: rate(self.commits, before.commits),
            rollbacks: rate(self.rollbacks, before.rollbacks),
            written: rate(self.written(), before.written()),
            returned: rate(self.returned, before.returned),
            wal_bytes: wal,
            temp_bytes: rate(self.temp_bytes, before.temp_bytes),
            hit_percent: percent(
                grown(self.blocks_hit, before.blocks_hit),
                grown(self.blocks_read, before.blocks_read),
            ),
        })
    }

    /// Since the statistics were reset.
    pub fn hit_percent(&self) -> Option<f64> {
        percent(self.blocks_hit, self.blocks_read)
    }
}

fn percent(hit: i64, read: i64) -> Option<f64> {
    let all = hit + read;
    (all > 0).then(|| 100.0 * hit as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn rates_are_differences_of_two_looks() {
        let before = Figures { commits: 100, wal_bytes: Some(1_000), blocks_hit: 10, ..Figures::default() };
        let now = Figures {
            at: before.at + TimeDelta::seconds(2),
            commits: 150,
            inserted: 8,
            deleted: 2,
            wal_bytes: Some(5_000),
            blocks_hit: 19,
            blocks_read: 1,
            ..before.clone()
        };
        let rates = now.rates(&before).expect("two looks");
        assert_eq!((rates.commits, rates.written, rates.wal_bytes), (25.0, 5.0, Some(2_000.0)));
        assert_eq!(rates.hit_percent, Some(90.0));
        assert_eq!(now.rates(&now), None, "no time has passed");
        let reset = Figures { stats_reset: Some(now.at), ..now.clone() };
        assert_eq!(reset.rates(&before), None, "it counts anew");
        let standby = Figures { wal_bytes: None, ..now };
        assert_eq!(standby.rates(&before).and_then(|rates| rates.wal_bytes), None);
    }
}
