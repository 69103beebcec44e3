//! Whether the database is fit for the plan.

use chrono::{DateTime, Utc};
use domain::doctor::Examined;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::Page;
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Doctor {
    pub at: DateTime<Utc>,
    /// Those that do not hold first.
    pub examined: Vec<Examined>,
}

#[server(name = ReadDoctor, endpoint = "doctor", output = Page)]
pub async fn doctor() -> Answer<Written> {
    let (engine, snapshot) = (super::server::engine(), super::server::snapshot());
    let mut examined = engine::preflight::examine(&engine).await.map_err(super::server::unreadable)?;
    examined.sort_by_key(|examined| std::cmp::Reverse(examined.verdict));
    Written::of(&Doctor { at: snapshot.at, examined })
}
