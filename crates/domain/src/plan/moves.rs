//! The copy of a table into its new shape, declared and not programmed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The copy of a table into its new shape, declared and not programmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    pub id: String,
    pub title: String,
    pub phase: u8,
    pub source: String,
    pub target: String,
    /// Unique in the source, and the order in which it is read.
    pub key: Vec<String>,
    pub target_key: Vec<String>,
    #[serde(default)]
    pub requires: Vec<String>,
    #[serde(default)]
    pub fills: Vec<String>,
    /// Materialised views over the target, refreshed when its rows are there.
    #[serde(default)]
    pub refreshes: Vec<String>,
    /// When the source may be shrunk, and to what; without it, never.
    pub contract: Option<Contract>,
    #[serde(default, rename = "lookup")]
    pub lookups: Vec<Lookup>,
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
}

/// The last step of a move: the source keeps a window of recent rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Days for which writers must have used the target.
    pub over_days: u16,
    /// Days in which nobody may have written to the source.
    pub silent_days: u16,
    /// The key column that tells how old a row is.
    pub window: String,
    /// Younger rows stay.
    pub keep_days: u16,
    /// How old the proved backup may be.
    pub backup_hours: u16,
}

impl Contract {
    pub fn backup_age(&self) -> chrono::TimeDelta {
        chrono::TimeDelta::hours(i64::from(self.backup_hours))
    }
}

/// Turns source strings into an id, exactly and with the case as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    pub id: String,
    pub relation: String,
    /// Column of the relation to column of the source.
    #[serde(rename = "match")]
    pub matches: BTreeMap<String, String>,
    pub yields: String,
}

/// One column of the target and where its value comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub target: String,
    pub source: Option<String>,
    pub lookup: Option<String>,
    /// A closed map of values; one outside it goes to quarantine.
    #[serde(default)]
    pub map: BTreeMap<String, String>,
}
