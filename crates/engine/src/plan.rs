//! The plan folder: loaded, checked by itself, hashed.

mod columns;
mod load;
pub mod scratch;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use domain::plan::{Migration, Plan};
use sha2::{Digest, Sha256};

pub use load::load;

/// Where a plan comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanSource {
    /// The plan inside the binary.
    Shipped,
    Folder(PathBuf),
}

/// A plan whose own references all hold.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedPlan {
    pub plan: Plan,
    /// SHA-256 over every file of the folder, in hex.
    pub hash: String,
    /// Path within the folder to text.
    pub files: BTreeMap<String, String>,
}

impl LoadedPlan {
    pub fn text(&self, file: &str) -> Option<&str> {
        self.files.get(file).map(String::as_str)
    }

    /// One of a migration's scripts: `up`, `down` or `fill`.
    pub fn script(&self, migration: &Migration, script: &str) -> Option<&str> {
        self.text(&migration.file(script))
    }

    /// SHA-256 over a migration's up script, in hex.
    pub fn checksum(&self, migration: &Migration) -> String {
        hex::encode(Sha256::digest(self.script(migration, "up").unwrap_or_default()))
    }
}

/// A fault of a plan, where a person finds it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PlanFault {
    pub file: String,
    /// From 1; 0 when the fault is the file as a whole.
    pub line: usize,
    pub reason: String,
}

impl fmt::Display for PlanFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.reason),
            line => write!(f, "{}:{line}: {}", self.file, self.reason),
        }
    }
}
