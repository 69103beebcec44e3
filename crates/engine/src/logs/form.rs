//! The forms that PostgreSQL writes its log in, as `log_destination` calls them.

use domain::logs::Entry;

use super::{csvlog, jsonlog, lines};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Stderr,
    Csvlog,
    Jsonlog,
}

impl Form {
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name {
            "stderr" => Some(Self::Stderr),
            "csvlog" => Some(Self::Csvlog),
            "jsonlog" => Some(Self::Jsonlog),
            _ => None,
        }
    }

    /// Entries, oldest first; their ids are places in the file, of which `text`
    /// begins at `offset`. What stands before the first beginning is left out.
    pub(super) fn entries(self, text: &str, offset: i64) -> Vec<Entry> {
        match self {
            Self::Stderr => lines::entries(text, offset),
            Self::Csvlog => csvlog::entries(text, offset),
            Self::Jsonlog => jsonlog::entries(text, offset),
        }
    }
}
