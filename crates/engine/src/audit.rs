//! The audit: a line for each change, written in its transaction. If the line
//! cannot be written, or whoever asks may not, the change does not happen.

mod checkpoint;
mod export;
mod verify;

use domain::audit::{Entry, Verb};
use sqlx::PgConnection;
pub use store::audit::Filter;
use store::audit::NewEntry;

use crate::Engine;
use crate::error::{Doing, Result};

pub use checkpoint::{Checkpoint, Keeper};
pub use export::export;
pub use verify::{Finding, Verified, verify};

/// Lines of one page at most.
pub const LARGEST_PAGE: i64 = 1_000;

/// What is to be written down.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    pub(crate) verb: Verb,
    /// What it was done to, e.g. `run 7`.
    pub(crate) object: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

impl Deed {
    pub(crate) fn new(verb: Verb, object: impl Into<String>) -> Self {
        Self { verb, object: object.into(), before: None, after: None }
    }

    pub(crate) fn from(self, before: impl Into<String>) -> Self {
        Self { before: Some(before.into()), ..self }
    }

    pub(crate) fn to(self, after: impl Into<String>) -> Self {
        Self { after: Some(after.into()), ..self }
    }
}

/// Comes last in the caller's transaction, right before its commit: whoever
/// writes the next line waits for that.
pub(crate) async fn write(engine: &Engine, conn: &mut PgConnection, actor: &str, deed: Deed) -> Result<()> {
    engine.allow(deed.verb)?;
    let caller = engine.caller().cloned().unwrap_or_default();
    let program = engine.options().get_application_name().unwrap_or("refit");
    let new = NewEntry {
        actor,
        session: &caller.fingerprint,
        origin: if caller.origin.is_empty() { program } else { &caller.origin },
        verb: deed.verb.as_str(),
        object: &deed.object,
        before: deed.before.as_deref(),
        after: deed.after.as_deref(),
        request: &caller.request,
    };
    let entry = store::audit::write(conn, &new).await.doing("writing the line of the audit")?;
    tracing::info!(audit = entry.seq, verb = entry.verb, object = entry.object, actor, "audit");
    Ok(())
}

/// Newest first, from below `before` on.
pub async fn page(engine: &Engine, filter: &Filter, before: Option<i64>, limit: i64) -> Result<Vec<Entry>> {
    let (before, limit) = (before.unwrap_or(i64::MAX), limit.clamp(1, LARGEST_PAGE));
    store::audit::page(engine.control(), filter, before, limit).await.doing("reading the audit")
}
