//! What trading came to.

use chrono::{DateTime, Utc};
use domain::performance::Report;
use domain::saved_view::SavedView;
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
    /// What the reader has kept.
    pub views: Vec<SavedView>,
}

#[server(name = ReadPerformance, endpoint = "performance", output = Page)]
pub async fn performance(asked: String) -> Answer<Written> {
    use engine::ledger::performance;
    let (engine, desk) = (super::server::engine(), super::server::desk());
    let at = engine.now();
    let views = engine::saved_views::own(&engine, "performance").await;
    let views = views.map_err(super::server::unreadable)?;
    if let Some(missing) = super::desk::missing(&desk) {
        return Written::of(&Performance { at, asked, shown: Err(missing), views });
    }
    let of = crate::asked::Asked::of(&asked);
    let filter = performance::asked(|name| of.get(name)).map_err(super::server::unreadable)?;
    let report = performance::performance(&engine, &filter).await.map_err(super::server::unreadable)?;
    Written::of(&Performance { at, asked, shown: Ok(report), views })
}
