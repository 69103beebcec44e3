//! Plans of statements, on demand.

use chrono::{DateTime, Utc};
use domain::explain::{Explained, Known};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explain {
    pub at: DateTime<Utc>,
    pub statements: Vec<Known>,
    /// The one that is shown, with its last plan.
    pub chosen: Option<(Known, Option<Explained>)>,
}

/// `statement` is the id of the one to show; empty for none.
#[server(name = ReadExplain, endpoint = "explain", output = Page)]
pub async fn explain(statement: String) -> Answer<Written> {
    let (engine, seen) = (super::server::engine(), super::diagnostics::seen().await);
    let statements = engine::explain::known(&engine, &seen);
    let chosen = match statement.is_empty() {
        true => None,
        false => {
            let found = engine::explain::find(&engine, &seen, &statement);
            let known = found.map_err(super::server::unreadable)?;
            let last = engine::explain::last(&engine, &known);
            Some((known, last))
        }
    };
    Written::of(&Explain { at: engine.now(), statements, chosen })
}

#[server(endpoint = "explain_statement", output = Json)]
pub async fn explain_statement(statement: String) -> Answer<()> {
    use super::server::{actor, engine, refreshed, refused};
    let (engine, actor) = (engine(), actor());
    let seen = super::diagnostics::seen().await;
    let known = engine::explain::find(&engine, &seen, &statement).map_err(refused)?;
    refreshed(engine::explain::explain(&engine, &known, &actor).await.map(drop)).await
}

/// The same, by carrying it out.
#[server(endpoint = "analyse_statement", output = Json)]
pub async fn analyse_statement(statement: String) -> Answer<()> {
    use super::server::{actor, engine, refreshed, refused};
    let (engine, actor) = (engine(), actor());
    let seen = super::diagnostics::seen().await;
    let known = engine::explain::find(&engine, &seen, &statement).map_err(refused)?;
    refreshed(engine::explain::analyse(&engine, &known, &actor).await.map(drop)).await
}
