//! What venues take of a trade, as people see it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Fees in force, in per cent of the value. None until somebody has set them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeRow {
    pub venue: String,
    pub kind: String,
    pub active: bool,
    pub fees: Option<InForce>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InForce {
    pub maker_percent: String,
    pub taker_percent: String,
    pub stale_after_ms: i32,
    pub in_contracts: bool,
    pub changed_by: String,
    pub reason: String,
    pub changed_at: DateTime<Utc>,
}
