//! What accounts hold. Amounts are exact, as text.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What an account held of an asset at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    pub venue: String,
    /// SPOT, FUTURES, MARGIN or OPTIONS.
    pub account_type: String,
    pub asset: String,
    pub free: String,
    pub locked: String,
    /// Worked out by the database.
    pub total: String,
    pub at: DateTime<Utc>,
}

/// The newest balance of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub balance: Balance,
    /// Of the total since an hour, a day and a week ago; None where nothing was
    /// recorded by then.
    pub changes: Vec<Option<String>>,
}
