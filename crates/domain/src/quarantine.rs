//! Rows that a move could not bring over, and what became of them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptState {
    /// Nobody has settled it. A cut-over waits for it.
    Open,
    /// Somebody asked for it to be applied again, and it was.
    Replayed,
    /// Its key was changed since, and applied as it is now.
    Superseded,
    /// Somebody has accepted the loss, with a reason.
    Accepted,
}

impl KeptState {
    pub const ALL: [Self; 4] = [Self::Open, Self::Replayed, Self::Superseded, Self::Accepted];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Replayed => "replayed",
            Self::Superseded => "superseded",
            Self::Accepted => "accepted",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// One row in quarantine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub id: i64,
    /// The run that kept it; none when the applier did.
    pub run: Option<i64>,
    pub key: Vec<String>,
    pub reason: String,
    /// The source's row as it was, as JSON text.
    pub row: String,
    pub at: DateTime<Utc>,
    pub state: KeptState,
    pub settled_at: Option<DateTime<Utc>>,
    /// Who settled it, or who asked for it to be applied again.
    pub settled_by: Option<String>,
    pub note: Option<String>,
}

/// Rows of one reason in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub reason: String,
    pub state: KeptState,
    pub rows: i64,
}

/// Which rows are meant; nothing given means every row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    pub state: Option<KeptState>,
    pub reason: Option<String>,
}

/// Values of a look-up in open rows, and whether it has an answer by now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmapped {
    pub lookup: String,
    pub relation: String,
    /// Source column and value.
    pub values: Vec<(String, String)>,
    pub rows: i64,
    pub answered: bool,
}
