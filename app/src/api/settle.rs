//! What is settled by people: quarantine, who still uses a table, and taking a
//! phase back.

use chrono::{DateTime, Utc};
use domain::census::Census;
use domain::quarantine::{Kept, Reason, Unmapped};
use domain::rollback::Consequences;
use domain::run::Run;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

/// The filter as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    pub state: String,
    pub reason: String,
    /// Go on after this id.
    pub after: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuarantinePage {
    pub at: DateTime<Utc>,
    pub id: String,
    pub title: String,
    pub source: String,
    pub target: String,
    pub wanted: Wanted,
    pub reasons: Vec<Reason>,
    pub names: Vec<Unmapped>,
    pub rows: Vec<Kept>,
    /// Where the next page begins, if there is one.
    pub next: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CensusPage {
    pub at: DateTime<Utc>,
    pub title: String,
    pub census: Census,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RollbackPage {
    pub at: DateTime<Utc>,
    pub consequences: Consequences,
}

#[server(name = ReadQuarantine, endpoint = "quarantine", output = Page)]
pub async fn quarantine(id: String, wanted: Wanted) -> Answer<Written> {
    use domain::quarantine::{Filter, KeptState};
    use engine::quarantine;
    const PAGE: i64 = 100;
    let engine = super::server::engine();
    let reason = Some(wanted.reason.clone()).filter(|reason| !reason.is_empty());
    let filter = Filter { state: KeptState::parse(&wanted.state), reason };
    let after = wanted.after.parse().unwrap_or_default();
    let answer = async {
        let view = engine::moves::get(&engine, &id).await?;
        let mut rows = quarantine::shown(&engine, &id, &filter, after, PAGE + 1).await?;
        let more = rows.len() as i64 > PAGE;
        rows.truncate(PAGE as usize);
        Ok(QuarantinePage {
            at: engine.now(),
            reasons: quarantine::reasons(&engine, &id).await?,
            names: quarantine::unmapped(&engine, &id).await?,
            next: rows.last().filter(|_| more).map(|last| last.id),
            rows,
            id: view.id,
            title: view.title,
            source: view.source,
            target: view.target,
            wanted: wanted.clone(),
        })
    };
    Written::of(&answer.await.map_err(super::server::unreadable)?)
}

/// Applies one row again, or every open one.
#[server(endpoint = "replay_rows", output = Json)]
pub async fn replay_rows(id: String, row: Option<i64>) -> Answer<usize> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let rows = row.map(|row| vec![row]);
    super::server::refreshed(engine::quarantine::replay(&engine, &id, rows.as_deref(), &actor).await).await
}

/// Accepts the loss of one row, or of every open one.
#[server(endpoint = "accept_rows", output = Json)]
pub async fn accept_rows(id: String, row: Option<i64>, reason: String) -> Answer<usize> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let rows = row.map(|row| vec![row]);
    let accepted = engine::quarantine::accept(&engine, &id, rows.as_deref(), &reason, &actor).await;
    super::server::refreshed(accepted).await
}

#[server(name = ReadCensus, endpoint = "census", output = Page)]
pub async fn census(id: String) -> Answer<Written> {
    let engine = super::server::engine();
    let census = engine::census::get(&engine, &id).await.map_err(super::server::unreadable)?;
    let title = engine.plan().plan.move_of(&id).map(|spec| spec.title.clone()).unwrap_or_default();
    Written::of(&CensusPage { at: engine.now(), title, census })
}

#[server(name = ReadRollback, endpoint = "rollback", output = Page)]
pub async fn rollback(number: String) -> Answer<Written> {
    let engine = super::server::engine();
    let phase = number.parse().map_err(|_| {
        let doing = format!("looking for phase {number}");
        super::server::not_found(doing, "the plan has no such phase", "See the list of phases.")
    })?;
    let consequences =
        engine::rollback::consequences(&engine, phase).await.map_err(super::server::unreadable)?;
    Written::of(&RollbackPage { at: engine.now(), consequences })
}

/// Takes a phase back. `confirm` is the typed name of the database.
#[server(endpoint = "roll_back", output = Json)]
pub async fn roll_back(number: u8, confirm: String, #[server(default)] without_backup: bool) -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let backing = super::server::backing(without_backup);
    let started = engine::rollback::start(&engine, number, &confirm, backing, &actor).await;
    let run = super::server::refreshed(started).await?;
    leptos_axum::redirect(&format!("/runs/{}", run.id));
    Ok(run)
}
