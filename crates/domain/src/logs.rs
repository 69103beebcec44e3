//! Lines of a log as they are shown: the server's own and PostgreSQL's. A run's
//! log is kept with the run.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::diagnostics::Why;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// What this process has said since it was started.
    #[default]
    Server,
    Postgres,
}

impl Source {
    pub const ALL: [Self; 2] = [Self::Server, Self::Postgres];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Postgres => "postgres",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    #[default]
    Debug,
    Info,
    Warn,
    Error,
}

impl Level {
    pub const ALL: [Self; 4] = [Self::Debug, Self::Info, Self::Warn, Self::Error];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Grows with the log: a number, or the place in the file.
    pub id: i64,
    /// None where the log writes times in a zone that is not known here.
    pub at: Option<DateTime<Utc>>,
    pub level: Level,
    /// Of several lines, where it was written so. Secrets are masked.
    pub text: String,
    /// Whose session it is about; empty where the log does not say.
    pub application: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// This and worse.
    pub level: Level,
    /// Contained in the text or the application's name, whatever its case.
    pub text: String,
    pub since: Option<DateTime<Utc>>,
}

impl Filter {
    /// What has no time that can be read is shown rather than lost.
    pub fn takes(&self, entry: &Entry) -> bool {
        entry.level >= self.level && !self.ends_before(entry) && self.is_in(entry)
    }

    fn is_in(&self, entry: &Entry) -> bool {
        let sought = self.text.trim().to_lowercase();
        [&entry.text, &entry.application].iter().any(|text| text.to_lowercase().contains(&sought))
    }

    /// Whether the entry is older than anybody asks for.
    pub fn ends_before(&self, entry: &Entry) -> bool {
        self.since.zip(entry.at).is_some_and(|(since, at)| at < since)
    }
}

/// A page of a log, its newest entry first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPage {
    pub source: Source,
    /// Where it comes from, as a sentence.
    pub says: String,
    /// Why there is none.
    pub why: Option<Why>,
    pub entries: Vec<Entry>,
    /// Where older entries begin, if there may be any.
    pub older: Option<i64>,
    /// So much was read to find these.
    pub bytes_read: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_takes_by_level_text_and_time() {
        let at = |second| DateTime::from_timestamp(second, 0);
        let entry = Entry {
            id: 1,
            at: at(10),
            level: Level::Warn,
            text: "Lock Timeout".into(),
            application: "Trader".into(),
        };
        let filter = Filter { level: Level::Warn, text: " lock t".into(), since: at(10) };
        assert!(filter.takes(&entry));
        assert!(!Filter { level: Level::Error, ..filter.clone() }.takes(&entry));
        assert!(!Filter { text: "other".into(), ..filter.clone() }.takes(&entry));
        assert!(Filter { text: "trader".into(), ..filter.clone() }.takes(&entry));
        assert!(!Filter { since: at(11), ..filter.clone() }.takes(&entry));
        assert!(filter.takes(&Entry { at: None, ..entry }), "a time that cannot be read hides nothing");
    }
}
