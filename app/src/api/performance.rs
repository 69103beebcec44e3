//! What trading came to.

use chrono::{DateTime, Utc};
use domain::performance::Report;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::desk::Missing;
use crate::codec::Page;
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Performance {
    pub at: DateTime<Utc>,
    /// What the address asks for.
    pub asked: String,
    pub shown: Result<Report, Missing>,
}

#[server(name = ReadPerformance, endpoint = "performance", output = Page)]
pub async fn performance(asked: String) -> Answer<Written> {
    use engine::ledger::performance;
    let engine = super::server::engine();
    let at = engine.now();
    if let Some(missing) = super::desk::missing(&super::server::desk()) {
        return Written::of(&Performance { at, asked, shown: Err(missing) });
    }
    let of = crate::asked::Asked::of(&asked);
    let filter = performance::asked(|name| of.get(name)).map_err(super::server::unreadable)?;
    let report = performance::performance(&engine, &filter).await.map_err(super::server::unreadable)?;
    Written::of(&Performance { at, asked, shown: Ok(report) })
}
