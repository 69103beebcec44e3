//! The cache of exchanges and symbols, as a page shows it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CacheState {
    /// The plan has not brought the reference tables, or has taken them away.
    pub absent: bool,
    pub exchanges: u64,
    pub symbols: u64,
    pub bytes: u64,
    /// How often the snapshot was replaced; 0 means never loaded.
    pub generation: u64,
    /// The number that the database counts changes of the tables by.
    pub change: Option<i64>,
    pub loaded_at: Option<DateTime<Utc>>,
    /// How long ago the tables were seen to be as the cache shows them.
    pub age_ms: Option<f64>,
    pub loads: u64,
    pub failures: u64,
    /// How long the last load took.
    pub load_ms: Option<f64>,
    /// About how many: one look-up of 64 is counted.
    pub hits: u64,
    pub misses: u64,
    /// Why the database could not be asked; the cache serves what it has.
    pub fault: Option<String>,
}

impl CacheState {
    pub fn is_absent(&self) -> bool {
        self.absent
    }

    /// One word: what whoever relies on it has to know.
    pub fn word(&self) -> &'static str {
        match self {
            Self { fault: Some(_), .. } => "stale",
            Self { absent: true, .. } => "absent",
            Self { generation: 0, .. } => "empty",
            _ => "current",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_confirmed_is_stale() {
        let state = CacheState { generation: 1, ..CacheState::default() };
        assert_eq!(state.word(), "current");
        assert_eq!(CacheState { fault: Some("gone".into()), ..state.clone() }.word(), "stale");
        assert_eq!(CacheState { absent: true, ..state }.word(), "absent");
        assert_eq!(CacheState::default().word(), "empty");
    }
}
