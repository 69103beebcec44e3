//! What accounts hold. Amounts are exact, as text.

#[cfg(feature = "arbitrage")]
mod spread;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[cfg(feature = "arbitrage")]
pub use spread::spread;

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
    /// Total less what the audit's last change by then left; None where no
    /// change is recorded.
    pub unexplained: Option<String>,
}

/// How an asset lies among the accounts that hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    pub asset: String,
    pub total: String,
    pub shares: Vec<Share>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub venue: String,
    pub account_type: String,
    pub percent: String,
    /// By how many hundredths of the whole the share has moved in a day; None
    /// where an account was not recorded by then.
    pub drift: Option<String>,
}

/// One line of the audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub kind: String,
    pub amount: String,
    pub previous: String,
    pub new: String,
    pub reference: Option<String>,
    pub description: Option<String>,
}

/// In hours.
pub const SPANS: [(i64, &str); 4] = [(1, "1 h"), (24, "24 h"), (168, "7 d"), (720, "30 d")];
pub const USUAL: i64 = 24;
/// Intervals of a span.
pub const POINTS: usize = 120;

/// Everything about one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    pub newest: Held,
    /// In hours, up to the newest balance.
    pub span: i64,
    /// What it held at the end of each interval, the newest last.
    pub totals: Vec<Option<String>>,
    /// Newest first.
    pub changes: Vec<Change>,
    /// Where the next page of them begins.
    pub older: Option<i64>,
}
