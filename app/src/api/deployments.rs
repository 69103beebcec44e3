//! Deployments: the list, one of them, and what may be done to it.

use chrono::{DateTime, Utc};
use domain::deployment::{DeploymentView, Happening, HistoryLine};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeploymentsPage {
    pub at: DateTime<Utc>,
    /// Newest first.
    pub views: Vec<DeploymentView>,
    /// Steps that one can be opened for, each with its title.
    pub acts: Vec<(String, String)>,
    /// Steps that wait for one.
    pub gates: Vec<String>,
    /// Whether the plan asks anybody to sign.
    pub asks: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeploymentPage {
    pub at: DateTime<Utc>,
    pub view: DeploymentView,
    pub happening: Happening,
    /// Oldest first.
    pub history: Vec<HistoryLine>,
}

#[cfg(feature = "ssr")]
const LISTED: i64 = 50;

#[server(name = ReadDeployments, endpoint = "deployments", output = Page)]
pub async fn deployments() -> Answer<Written> {
    let engine = super::server::engine();
    let views = engine::deployments::list(&engine, LISTED).await.map_err(super::server::unreadable)?;
    let approval = engine.plan().plan.approval.as_ref();
    let gates = approval.into_iter().flat_map(|approval| &approval.gates);
    Written::of(&DeploymentsPage {
        at: engine.now(),
        acts: acts(&engine, &views),
        gates: gates.map(|kind| kind.noun().to_owned()).collect(),
        asks: approval.is_some(),
        views,
    })
}

/// Without those that have one that is pending.
#[cfg(feature = "ssr")]
fn acts(engine: &engine::Engine, views: &[DeploymentView]) -> Vec<(String, String)> {
    use domain::deployment::{Act, ActKind};
    let plan = &engine.plan().plan;
    let phases: Vec<String> = plan.phases.iter().map(|phase| phase.number.to_string()).collect();
    let moves: Vec<String> = plan.moves.iter().map(|spec| spec.id.clone()).collect();
    let of = |kind: ActKind| {
        let subjects = if kind.is_of_a_move() { moves.clone() } else { phases.clone() };
        subjects.into_iter().map(move |subject| Act { kind, subject })
    };
    let pending = |act: &Act| views.iter().any(|view| view.state.is_pending() && view.deployment.act == *act);
    let acts = ActKind::ALL.into_iter().flat_map(of).filter(|act| !pending(act));
    acts.map(|act| (act.to_string(), act.title())).collect()
}

#[server(name = ReadDeployment, endpoint = "deployment", output = Page)]
pub async fn deployment(id: String) -> Answer<Written> {
    let engine = super::server::engine();
    let number = id.parse().map_err(|_| {
        let doing = format!("looking for deployment {id}");
        super::server::not_found(doing, "there is no such deployment", "See the list of deployments.")
    })?;
    let found = engine::deployments::export::document(&engine, number).await;
    let found = found.map_err(super::server::unreadable)?;
    let (view, happening, history) = (found.view, found.happening, found.history);
    Written::of(&DeploymentPage { at: engine.now(), view, happening, history })
}

/// `act` is kind and subject, as in `writes_over trades`.
#[server(endpoint = "open_deployment", output = Json)]
pub async fn open_deployment(act: String, #[server(default)] purpose: String) -> Answer<i64> {
    use domain::deployment::{Act, ActKind};
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let (kind, subject) = act.split_once(' ').unwrap_or((&act, ""));
    let kind = ActKind::parse(kind).ok_or_else(|| {
        let next = "Choose one of the list.";
        super::server::not_found("opening a deployment".into(), "there is no such step", next)
    })?;
    let opened = engine::deployments::open(&engine, Act::new(kind, subject), &purpose, &actor).await;
    let id = super::server::refreshed(opened).await?.deployment.id;
    leptos_axum::redirect(&format!("/deployments/{id}"));
    Ok(id)
}

/// `how` is tick, skip or open; `version` is what the page has shown.
#[server(endpoint = "settle_item", output = Json)]
pub async fn settle_item(
    item: String,
    id: i64,
    version: i64,
    how: String,
    #[server(default)] note: String,
) -> Answer<()> {
    use engine::deployments::{Change, skip, tick, untick};
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let change = Change { deployment: id, item: &item, version: Some(version) };
    let done = match how.as_str() {
        "tick" => tick(&engine, change, &note, &actor).await,
        "skip" => skip(&engine, change, &note, &actor).await,
        "open" => untick(&engine, change, &actor).await,
        _ => {
            let next = "Choose one of tick, skip and open.";
            Err(engine::Error::invalid(format!("settling {item}"), "nothing was chosen", next))
        }
    };
    super::server::refreshed(done).await
}

/// `digest` is that of what the page has shown.
#[server(endpoint = "sign_deployment", output = Json)]
pub async fn sign_deployment(id: i64, digest: String, #[server(default)] comment: String) -> Answer<()> {
    let engine = super::server::engine();
    super::server::refreshed(engine::deployments::sign(&engine, id, &digest, &comment).await).await
}

#[server(endpoint = "reject_deployment", output = Json)]
pub async fn reject_deployment(id: i64, #[server(default)] comment: String) -> Answer<()> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::deployments::reject(&engine, id, &comment, &actor).await).await
}

#[server(endpoint = "close_deployment", output = Json)]
pub async fn close_deployment(id: i64, #[server(default)] comment: String) -> Answer<()> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::deployments::close(&engine, id, &comment, &actor).await).await
}

/// What another lead says of a step that was let through. There is no breaking
/// of the glass by a page: that takes two people at the machine.
#[server(endpoint = "review_incident", output = Json)]
pub async fn review_incident(id: i64, #[server(default)] finding: String) -> Answer<()> {
    let engine = super::server::engine();
    super::server::refreshed(engine::deployments::review(&engine, id, &finding).await).await
}

/// Says that a phase was rolled out.
#[server(endpoint = "execute_deployment", output = Json)]
pub async fn execute_deployment(id: i64) -> Answer<()> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::deployments::execute(&engine, id, &actor).await).await
}
