//! How much the cache holds and how old it is.

use chrono::{DateTime, Utc};

use super::Proof;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statistics {
    pub exchanges: usize,
    pub symbols: usize,
    pub bytes: usize,
    /// How often the snapshot was replaced; 0 means never loaded.
    pub generation: u64,
    /// The state of the tables that it shows.
    pub proof: Option<Proof>,
    pub loaded_at: Option<DateTime<Utc>>,
}
