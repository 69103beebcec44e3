//! Moves: the list, the console of one, and what may be asked of it.

use chrono::{DateTime, Utc};
use domain::moving::{Crossing, CutOver as Asked, MoveDetail, MoveView};
use domain::run::Run;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MovesPage {
    pub at: DateTime<Utc>,
    /// In the plan's order.
    pub moves: Vec<MoveView>,
    /// Open runs of all of them.
    pub runs: Vec<Run>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MovePage {
    pub at: DateTime<Utc>,
    /// Why the database could not be asked since `at`.
    pub stale: Option<String>,
    /// The name that has to be typed before a contraction.
    pub database: String,
    pub detail: MoveDetail,
    /// Newest first.
    pub runs: Vec<Run>,
    /// The dry run that the address asks for.
    pub dry: Option<Crossing>,
}

impl MovePage {
    pub fn open_run(&self) -> Option<&Run> {
        self.runs.iter().find(|run| run.status.is_open())
    }
}

/// Runs of a move that its page lists.
#[cfg(feature = "ssr")]
const RUNS: usize = 10;

#[server(name = ReadMoves, endpoint = "moves", output = Page)]
pub async fn moves() -> Answer<Written> {
    let snapshot = super::server::snapshot();
    let runs = snapshot.runs.iter().filter(|run| run.status.is_open() && is_of_a_move(run));
    Written::of(&MovesPage { at: snapshot.at, moves: snapshot.moves.clone(), runs: runs.cloned().collect() })
}

#[cfg(feature = "ssr")]
fn is_of_a_move(run: &Run) -> bool {
    use domain::run::RunKind::{Move, Verify};
    matches!(run.kind, Move | Verify)
}

/// `dry` is the state whose cut-over is to be tried, or nothing.
#[server(name = ReadMove, endpoint = "move", output = Page)]
pub async fn one_move(id: String, dry: String) -> Answer<Written> {
    let (hub, engine) = (super::server::hub(), super::server::engine());
    let detail = match hub.move_detail(&id).await {
        Ok(detail) => MoveDetail::clone(&detail),
        Err(error) => last_known(&hub.snapshot(), &id).ok_or_else(|| super::server::unreadable(error))?,
    };
    let dry = match domain::moving::MoveState::parse(&dry) {
        Some(to) => engine::moves::dry_run(&engine, &id, to).await.ok(),
        None => None,
    };
    let snapshot = hub.snapshot();
    let runs = snapshot.runs.iter().filter(|run| run.subject == id && is_of_a_move(run)).take(RUNS);
    let runs = runs.cloned().collect();
    let (stale, database) = (snapshot.stale.clone(), snapshot.database.name.clone());
    Written::of(&MovePage { at: snapshot.at, stale, database, detail, runs, dry })
}

/// While the database cannot be asked, the page shows what was known of it.
#[cfg(feature = "ssr")]
fn last_known(snapshot: &domain::snapshot::Snapshot, id: &str) -> Option<MoveDetail> {
    snapshot.stale.as_ref()?;
    let view = snapshot.moves.iter().find(|view| view.id == id)?.clone();
    let (blockers, cut_overs, history) = (Vec::new(), Vec::new(), Vec::new());
    Some(MoveDetail { view, ahead: None, behind: None, blockers, cut_overs, history })
}

#[server(endpoint = "verify_move", output = Json)]
pub async fn verify_move(id: String, repair: bool) -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::moves::verify(&engine, &id, repair, &actor).await).await
}

/// Puts a broken capture in place again and repairs what was missed.
#[server(endpoint = "rearm_move", output = Json)]
pub async fn rearm_move(id: String) -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::moves::rearm(&engine, &id, &actor).await).await
}

/// Sends readers or writers to the state `to`, ahead or back. `confirm` is the
/// typed id, where one is asked for. While locks are in the way it goes on
/// beside, and the page shows it.
#[server(endpoint = "cut_over", output = Json)]
pub async fn cut_over(id: String, to: String, #[server(default)] confirm: String) -> Answer<MoveView> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let to = domain::moving::MoveState::parse(&to).ok_or_else(|| {
        let next = "Use the buttons of the move's page.";
        super::server::not_found(format!("taking the move {id} on"), "there is no such state", next)
    })?;
    let done = match engine::moves::confirmed(&id, to, &confirm) {
        Ok(()) => engine::moves::set_going(&engine, &id, to, &actor).await,
        Err(error) => Err(error),
    };
    super::server::refreshed(done).await
}

/// Shrinks the source to its window. `confirm` is the typed name of the
/// database.
#[server(endpoint = "contract_move", output = Json)]
pub async fn contract_move(id: String, #[server(default)] confirm: String) -> Answer<MoveView> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let backing = super::server::backing(false);
    super::server::refreshed(engine::moves::contract(&engine, &id, &confirm, backing, &actor).await).await
}

/// Stops a cut-over that has not committed, whichever process carries it out.
#[server(endpoint = "cancel_cut_over", output = Json)]
pub async fn cancel_cut_over(id: String) -> Answer<Asked> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::moves::cancel_cut_over(&engine, &id, &actor).await).await
}

#[server(endpoint = "give_up_move", output = Json)]
pub async fn give_up_move(id: String, #[server(default)] confirm: String) -> Answer<MoveView> {
    use domain::moving::MoveState::Declared;
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let done = match engine::moves::confirmed(&id, Declared, &confirm) {
        Ok(()) => engine::moves::give_up(&engine, &id, &actor).await,
        Err(error) => Err(error),
    };
    super::server::refreshed(done).await
}
