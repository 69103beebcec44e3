//! Logs: the server's own and PostgreSQL's.

use chrono::{DateTime, Utc};
use domain::logs::LogPage;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::Page;
use crate::fault::Answer;
use crate::written::Written;

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// The server's own when it is empty.
    pub source: String,
    /// This and worse.
    pub level: String,
    pub q: String,
    /// A moment in UTC, as the browser's own field writes it.
    pub since: String,
    /// Only what is older than this entry.
    pub before: String,
    /// Not empty to read on as the log grows.
    pub follow: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logs {
    pub at: DateTime<Utc>,
    pub wanted: Wanted,
    pub page: LogPage,
}

#[server(name = ReadLogs, endpoint = "logs", output = Page)]
pub async fn logs(wanted: Wanted) -> Answer<Written> {
    use super::server::{engine, logs, unreadable};
    let given =
        [("level", &wanted.level), ("q", &wanted.q), ("since", &wanted.since), ("before", &wanted.before)];
    let of = |name: &str| given.iter().find(|(key, _)| *key == name).map(|(_, text)| (*text).clone());
    let (source, mut asked) = engine::logs::asked(&wanted.source, of).map_err(unreadable)?;
    asked.follows = !wanted.follow.is_empty();
    let engine = engine();
    let page = logs().page(&engine, source, &asked).await.map_err(unreadable)?;
    Written::of(&Logs { at: engine.now(), wanted, page })
}
