//! Load tests: their list, and one of them with its seconds.

use chrono::{DateTime, Utc};
use domain::load::{LoadRun, Sample};
use domain::run::Run;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loads {
    pub at: DateTime<Utc>,
    /// Newest first.
    pub tests: Vec<LoadRun>,
    pub open: Option<Run>,
    /// The name to type, where the database is marked as production.
    pub production: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadTest {
    pub at: DateTime<Utc>,
    pub run: Run,
    /// None before a worker has begun with it.
    pub test: Option<LoadRun>,
    /// Oldest first; of a long test the slowest of each stretch.
    pub samples: Vec<Sample>,
}

#[cfg(feature = "ssr")]
const LISTED: i64 = 50;
/// More points than that cannot be told apart.
#[cfg(feature = "ssr")]
const SAMPLES: i32 = 240;

#[server(name = ReadLoads, endpoint = "load", output = Page)]
pub async fn loads() -> Answer<Written> {
    let (engine, snapshot) = (super::server::engine(), super::server::snapshot());
    let tests = engine::load::list(&engine, LISTED).await.map_err(super::server::unreadable)?;
    let is_open = |run: &&Run| run.kind == domain::run::RunKind::Load && run.status.is_open();
    Written::of(&Loads {
        at: snapshot.at,
        tests,
        open: snapshot.runs.iter().find(is_open).cloned(),
        production: engine.is_production().then(|| engine.server().database.clone()),
    })
}

#[server(name = ReadLoadTest, endpoint = "load_test", output = Page)]
pub async fn load_test(id: String) -> Answer<Written> {
    use super::server::{engine, not_found, snapshot, unreadable};
    let (engine, snapshot) = (engine(), snapshot());
    let none = || {
        let next = "See the list of load tests.";
        not_found(format!("looking for load test {id}"), "there is no such load test", next)
    };
    let Ok(number) = id.parse::<i64>() else { return Err(none()) };
    let run = engine::runs::get(&engine, number).await.map_err(unreadable)?;
    if run.kind != domain::run::RunKind::Load {
        return Err(none());
    }
    let samples = engine::load::samples(&engine, number, SAMPLES).await.map_err(unreadable)?;
    let test = match engine::load::get(&engine, Some(number)).await {
        Err(error) if error.kind == engine::error::Kind::NotFound => None,
        found => Some(found.map_err(unreadable)?),
    };
    Written::of(&LoadTest { at: snapshot.at, run, test, samples })
}

/// Numbers come as text, so that one which is none is refused in our words.
#[server(endpoint = "start_load", output = Json)]
pub async fn start_load(
    seconds: String,
    rate: String,
    upsert: String,
    read: String,
    lookup: String,
    legacy: Option<String>,
    confirm: Option<String>,
) -> Answer<Run> {
    use domain::load::{Asked, Mix};
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let mix = Mix {
        upsert: number("parts of upserts", &upsert)?,
        read: number("parts of reads", &read)?,
        lookup: number("parts of look-ups", &lookup)?,
    };
    let asked = Asked {
        seconds: number("number of seconds", &seconds)?,
        rate: number("number of operations", &rate)?,
        mix,
        legacy: legacy.is_some(),
    };
    let confirm = confirm.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let run = engine::load::start(&engine, asked, confirm, &actor).await;
    let run = super::server::refreshed(run).await?;
    leptos_axum::redirect(&format!("/load/{}", run.id));
    Ok(run)
}

#[cfg(feature = "ssr")]
fn number<T: std::str::FromStr>(what: &str, text: &str) -> Answer<T> {
    text.trim().parse().map_err(|_| {
        let why = format!("the {what} is a whole number, and {text:?} is none");
        let next = "Correct it. Nothing was started.";
        super::server::refused(engine::Error::invalid("starting a load test", why, next))
    })
}
