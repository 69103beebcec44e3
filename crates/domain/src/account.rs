//! People with an account, and what counts as a name and a password.

mod fault;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::access::Roles;

pub use fault::{name_fault, password_fault};

/// A session nobody uses ends after this, and each of them after `LONGEST`.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
pub const LONGEST: TimeDelta = TimeDelta::hours(12);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: i64,
    pub name: String,
    pub roles: Roles,
    pub created_at: DateTime<Utc>,
    pub created_by: String,
    pub disabled_at: Option<DateTime<Utc>>,
    pub signed_in_at: Option<DateTime<Utc>>,
}

/// Before what cannot be taken back, a session has to have shown a code of the
/// second factor within this time.
pub const PROVED: TimeDelta = TimeDelta::minutes(5);

/// A second factor that is in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    pub since: DateTime<Utc>,
    /// Recovery codes that are left.
    pub recovery: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Names it in a list; what proves it is known to the browser alone.
    pub id: i64,
    pub account: i64,
    pub began_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    /// The address it was begun from.
    pub peer: String,
    /// What the browser called itself.
    pub agent: String,
}
