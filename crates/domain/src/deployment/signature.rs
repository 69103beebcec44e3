//! A signature, and whether it counts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::access::Role;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    pub id: i64,
    pub signer: String,
    /// The role that it counts for.
    pub role: Role,
    pub comment: String,
    /// SHA-256 of everything signed.
    pub digest: String,
    pub at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// When and why it was struck out.
    pub voided: Option<(DateTime<Utc>, String)>,
    /// The signer's account is there, may sign in and has the role still.
    pub may_still: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Counts,
    Voided,
    Expired,
    /// It is for something else than what is there now.
    OfAnother,
    /// The signer has lost the role or the account.
    Left,
}

impl Signature {
    pub fn standing(&self, digest: &str, now: DateTime<Utc>) -> Standing {
        match () {
            () if self.voided.is_some() => Standing::Voided,
            () if self.digest != digest => Standing::OfAnother,
            () if now >= self.expires_at => Standing::Expired,
            () if !self.may_still => Standing::Left,
            () => Standing::Counts,
        }
    }
}

impl Standing {
    /// Why it does not count.
    pub fn why(self) -> &'static str {
        match self {
            Self::Counts => "",
            Self::Voided => "it is void",
            Self::Expired => "it has expired",
            Self::OfAnother => "what was signed has changed",
            Self::Left => "the signer has the role no more",
        }
    }
}
