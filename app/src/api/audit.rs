//! The audit: what was done, newest first.

use chrono::{DateTime, Utc};
use domain::audit::Entry;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::Page;
use crate::fault::Answer;
use crate::written::Written;

#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

/// What the address of the list asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    pub actor: String,
    pub verb: String,
    pub object: String,
    /// Only lines before this one.
    pub before: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditPage {
    pub at: DateTime<Utc>,
    pub wanted: Wanted,
    pub lines: Vec<Entry>,
    /// Where the next page begins.
    pub older: Option<i64>,
}

#[server(name = ReadAudit, endpoint = "audit", output = Page)]
pub async fn audit(wanted: Wanted) -> Answer<Written> {
    use engine::audit::{Filter, page};
    let engine = super::server::engine();
    let Wanted { actor, verb, object, before } = wanted.clone();
    let filter = Filter { actor, verb, object };
    let lines =
        page(&engine, &filter, before.parse().ok(), PAGE + 1).await.map_err(super::server::unreadable)?;
    let whole = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let shown: Vec<Entry> = lines.iter().take(whole).cloned().collect();
    let older = lines.get(whole).and(shown.last()).map(|line| line.seq);
    Written::of(&AuditPage { at: engine.now(), wanted, lines: shown, older })
}
