//! What accounts hold.

use chrono::{DateTime, Utc};
use domain::ledger::Held;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::desk::Missing;
use crate::codec::Page;
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balances {
    pub at: DateTime<Utc>,
    pub held: Result<Vec<Held>, Missing>,
}

#[server(name = ReadBalances, endpoint = "balances", output = Page)]
pub async fn balances() -> Answer<Written> {
    let engine = super::server::engine();
    let at = engine.now();
    if let Some(missing) = super::desk::missing() {
        return Written::of(&Balances { at, held: Err(missing) });
    }
    let held = engine::ledger::balance::newest(&engine).await.map_err(super::server::unreadable)?;
    Written::of(&Balances { at, held: Ok(held) })
}
