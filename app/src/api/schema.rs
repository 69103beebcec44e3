//! Migrations.

use chrono::{DateTime, Utc};
use domain::migration::MigrationRow;
use domain::phase::Refusal;
use domain::run::Run;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    pub at: DateTime<Utc>,
    pub database: String,
    pub rows: Vec<MigrationRow>,
    /// The next one to apply, and why it may not be applied now.
    pub next: Option<(String, Option<Refusal>)>,
}

#[server(name = ReadSchema, endpoint = "schema", output = Page)]
pub async fn schema() -> Answer<Written> {
    use domain::migration::MigrationState;
    use domain::plan::Action;
    let snapshot = super::server::snapshot();
    let next = snapshot.migrations.iter().find(|row| row.state == MigrationState::Pending).map(|row| {
        let action = Action::Migrate(row.version.clone());
        let mut tasks = snapshot.phases.iter().flat_map(|phase| &phase.tasks);
        let task = tasks.find(|task| task.action.as_ref() == Some(&action));
        (row.version.clone(), task.and_then(|task| task.refusal.clone()))
    });
    let database = snapshot.database.name.clone();
    Written::of(&Schema { at: snapshot.at, database, rows: snapshot.migrations.clone(), next })
}

#[server(endpoint = "apply_migration", output = Json)]
pub async fn apply_migration(version: String) -> Answer<Run> {
    use domain::plan::Action;
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let options = engine::runs::StartOptions::default();
    let started = engine::runs::start(&engine, &Action::Migrate(version), options, &actor).await;
    super::server::refreshed(started).await
}
