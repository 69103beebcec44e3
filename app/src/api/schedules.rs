//! What the clock starts, and what came of it.

use chrono::{DateTime, Utc};
use domain::run::Run;
use domain::schedule::ScheduleView;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Schedules {
    pub at: DateTime<Utc>,
    pub schedules: Vec<ScheduleView>,
}

#[server(name = ReadSchedules, endpoint = "schedules", output = Page)]
pub async fn schedules() -> Answer<Written> {
    let (engine, snapshot) = (super::server::engine(), super::server::snapshot());
    let schedules = engine::schedules::list(&engine).await.map_err(super::server::unreadable)?;
    Written::of(&Schedules { at: snapshot.at, schedules })
}

#[server(endpoint = "set_schedule", output = Json)]
pub async fn set_schedule(kind: String, subject: String, expression: Option<String>) -> Answer<()> {
    use super::server::{actor, engine, refreshed, refused};
    let engine = engine();
    let offer = engine::schedules::find(&engine, &kind, &subject).map_err(refused)?;
    let expression = expression.unwrap_or_default();
    refreshed(engine::schedules::set(&engine, &offer, &expression, &actor()).await).await
}

#[server(endpoint = "turn_schedule", output = Json)]
pub async fn turn_schedule(kind: String, subject: String, on: bool) -> Answer<()> {
    use super::server::{actor, engine, refreshed, refused};
    let (engine, actor) = (engine(), actor());
    let offer = engine::schedules::find(&engine, &kind, &subject).map_err(refused)?;
    let turned = match on {
        true => engine::schedules::turn_on(&engine, &offer, &actor).await,
        false => engine::schedules::turn_off(&engine, &offer, &actor).await,
    };
    refreshed(turned).await
}

#[server(endpoint = "run_schedule", output = Json)]
pub async fn run_schedule(kind: String, subject: String) -> Answer<Run> {
    use super::server::{actor, engine, refreshed, refused};
    let engine = engine();
    let offer = engine::schedules::find(&engine, &kind, &subject).map_err(refused)?;
    refreshed(engine::schedules::run_now(&engine, &offer, &actor()).await).await
}
