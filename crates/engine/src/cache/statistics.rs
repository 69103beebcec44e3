//! How much the cache holds and how old it is.

use chrono::{DateTime, Utc};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statistics {
    pub exchanges: usize,
    pub symbols: usize,
    pub bytes: usize,
    /// How often the snapshot was replaced; 0 means never loaded.
    pub generation: u64,
    pub loaded_at: Option<DateTime<Utc>>,
}
