//! Moves: looked at, verified, cut over and taken back. The browser and the
//! command line call the same verbs and leave the same trace.

mod console;
mod contract;

pub(crate) use console::asks;
pub use console::{blockers, confirmed, cut_overs, detail, dry_run, history, statements};
pub use contract::{contract, removes};

use std::time::Duration;

use domain::audit::Verb;
use domain::moving::{Applier, Condition, CutOver as AskedCutOver, MoveState, MoveView, Verified};
use domain::plan::Move;
use domain::run::{Run, RunKind, RunParams};
use futures::FutureExt;
use sqlx::PgConnection;
use store::moves::Standing;

use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};
use crate::moving::cut_over::CutOver;
use crate::moving::{Shape, arm, watch};
use crate::runs::{Wanted, begin};
use crate::{Engine, ddl, load};

/// Longer than a cut-over takes that nobody is in the way of.
const SOON: Duration = Duration::from_millis(1_500);

/// Every move of the plan, in its order.
pub async fn list(engine: &Engine) -> Result<Vec<MoveView>> {
    let mut conn = engine.control().acquire().await.doing("reading where the moves stand")?;
    let mut views = Vec::new();
    for spec in &engine.plan().plan.moves {
        views.push(view(engine, &mut conn, spec).await?);
    }
    Ok(views)
}

pub async fn get(engine: &Engine, id: &str) -> Result<MoveView> {
    let spec = spec(engine, id)?;
    let mut conn = engine.control().acquire().await.doing(format!("reading the move {id}"))?;
    view(engine, &mut conn, spec).await
}

pub(crate) async fn view(engine: &Engine, conn: &mut PgConnection, spec: &Move) -> Result<MoveView> {
    let (plan, doing) = (&engine.plan().plan.id, format!("reading the move {}", spec.id));
    let standing = store::moves::all(&mut *conn, plan).await.doing(doing.clone())?;
    let standing = standing.into_iter().find(|standing| standing.row.id == spec.id);
    let counts = store::moves::counts(&mut *conn, plan, &spec.id).await.doing(doing.clone())?;
    let verified = match standing.as_ref().and_then(|standing| standing.row.verified_run) {
        Some(run) => store::moves::verified(conn, run).await.doing(doing)?,
        None => None,
    };
    Ok(to_view(spec, standing.as_ref(), verified, counts))
}

fn to_view(
    spec: &Move,
    standing: Option<&Standing>,
    verified: Option<store::moves::VerifiedRow>,
    counts: store::moves::Counts,
) -> MoveView {
    let row = standing.map(|standing| &standing.row);
    let state = row.map_or(MoveState::Declared, store::moves::MoveRow::state);
    let broken = row.and_then(|row| row.broken.clone());
    MoveView {
        id: spec.id.clone(),
        title: spec.title.clone(),
        phase: spec.phase,
        source: spec.source.clone(),
        target: spec.target.clone(),
        state,
        armed_at: row.and_then(|row| row.armed_at),
        broken_at: row.and_then(|row| row.broken_at),
        backlog: standing.map_or(0, |standing| standing.backlog),
        oldest: standing.and_then(|standing| standing.oldest),
        applied: standing.map_or(0, |standing| standing.applied),
        applier: applier(state, standing),
        // Derived: a comparison counts as long as the capture is whole.
        verified: verified.filter(|_| broken.is_none()).map(|row| Verified {
            run: row.run,
            at: row.at,
            rows: row.rows,
        }),
        broken,
        quarantined: counts.quarantined,
        conflicts: counts.conflicts,
    }
}

fn applier(state: MoveState, standing: Option<&Standing>) -> Applier {
    match standing {
        Some(standing) if standing.has_applier => Applier::Running,
        Some(standing) if state.applies() => Applier::Missing(standing.failure.clone()),
        _ => Applier::None,
    }
}

pub(crate) fn spec<'a>(engine: &'a Engine, id: &str) -> Result<&'a Move> {
    engine.plan().plan.move_of(id).ok_or_else(|| {
        let known: Vec<&str> = engine.plan().plan.moves.iter().map(|spec| spec.id.as_str()).collect();
        let next = format!("The plan has {}.", known.join(", "));
        Error::not_found(format!("looking for move {id}"), "the plan has no such move", next)
    })
}

/// What a cut-over to `to` still lacks, as things stand right now.
pub async fn conditions(engine: &Engine, id: &str, to: MoveState) -> Result<Vec<Condition>> {
    look_now(engine, id).await?;
    Ok(get(engine, id).await?.conditions(to, engine.now()))
}

/// Checks the capture without waiting for the next look.
pub(crate) async fn look_now(engine: &Engine, id: &str) -> Result<()> {
    let plan = &engine.plan().plan.id;
    let row = store::moves::get(engine.control(), plan, id).await.doing(format!("reading the move {id}"))?;
    let Some(row) = row.filter(|row| row.state().captures()) else { return Ok(()) };
    watch::check(engine, spec(engine, id)?, &row).await
}

/// Starts a comparison of every row; with `repair` what differs is applied
/// again.
pub async fn verify(engine: &Engine, id: &str, repair: bool, actor: &str) -> Result<Run> {
    compare(engine, id, RunParams { repair, ..RunParams::default() }, actor).await
}

/// The same at full speed, see [`RunParams::full_speed`].
pub async fn verify_at_full_speed(engine: &Engine, id: &str, repair: bool, actor: &str) -> Result<Run> {
    compare(engine, id, RunParams { repair, full_speed: true, ..RunParams::default() }, actor).await
}

async fn compare(engine: &Engine, id: &str, params: RunParams, actor: &str) -> Result<Run> {
    let phase = spec(engine, id)?.phase;
    let view = get(engine, id).await?;
    if let Some(why) = view.no_verify().filter(|_| view.state == MoveState::Contracted) {
        return Err(Error::new(Kind::Refused, format!("verifying the move {id}"), why, MoveView::INSTEAD));
    }
    load::none_is_open(engine, &format!("verifying the move {id}")).await?;
    begin(engine, Wanted::new(engine, RunKind::Verify, id, Some(phase), params), actor).await
}

/// Puts the capture in place again after it was broken, and starts a
/// comparison that repairs what was missed in between.
pub async fn rearm(engine: &Engine, id: &str, actor: &str) -> Result<Run> {
    engine.allow(Verb::RearmMove)?;
    let shape = Shape::read(engine, spec(engine, id)?).await?;
    let attempt = || try_rearm(engine, &shape, actor).boxed();
    ddl::retrying(engine.work(), attempt, |_| async { Ok(()) }.boxed()).await?;
    verify(engine, id, true, actor).await
}

async fn try_rearm(engine: &Engine, shape: &Shape, actor: &str) -> Result<()> {
    let (plan, id) = (&engine.plan().plan.id, &shape.spec.id);
    let doing = format!("arming the move {id} again");
    let mut tx = engine.work().begin().await.doing(doing.clone())?;
    ddl::limit_waits(&mut tx).await.doing(doing.clone())?;
    let row = store::moves::lock(&mut *tx, plan, id).await.doing(doing.clone())?;
    let state = row.as_ref().map_or(MoveState::Declared, |row| row.state());
    let Some(row) = row.filter(|_| state.applies() && state != MoveState::Contracted) else {
        let why = format!("it is {}", state.title().to_lowercase());
        let next = format!("Give it up with `refit move cancel {id}` and start it anew.");
        return Err(Error::new(Kind::Refused, doing, why, next));
    };
    arm::mend(shape, plan, &row, &mut tx).await?;
    audit::write(engine, &mut tx, actor, Deed::new(Verb::RearmMove, format!("move {id}"))).await?;
    tx.commit().await.doing(doing)
}

/// Sends readers or writers over, or back. Refused with every condition that
/// does not hold.
pub async fn go(engine: &Engine, id: &str, to: MoveState, actor: &str) -> Result<MoveView> {
    if to == MoveState::Contracted {
        let next = format!("Ask for it by its own name: `refit move contract {id}`.");
        let why = "a contraction has more conditions than a cut-over";
        return Err(Error::new(Kind::Refused, format!("taking the move {id} on"), why, next));
    }
    carry(engine, id, to, actor).await
}

async fn carry(engine: &Engine, id: &str, to: MoveState, actor: &str) -> Result<MoveView> {
    engine.allow(crossing(MoveState::Live, to))?;
    look_now(engine, id).await?;
    let shape = Shape::read(engine, spec(engine, id)?).await?;
    // Whoever asked may go away meanwhile, as a browser does.
    let (ours, asked_by) = (engine.clone(), actor.to_owned());
    let carried =
        tokio::spawn(async move { CutOver { engine: &ours, shape: &shape, actor: &asked_by }.go(to).await });
    carried.await.unwrap_or_else(|error| Err(died(id, &error)))?;
    tracing::info!(r#move = id, to = to.as_str(), actor, "the move was taken on");
    get(engine, id).await
}

/// The verb of the audit that takes a move from one state to the other.
pub(crate) fn crossing(from: MoveState, to: MoveState) -> Verb {
    match to {
        MoveState::Contracted => Verb::ContractMove,
        to if (to as u8) < (from as u8) => Verb::CutBack,
        _ => Verb::CutOver,
    }
}

/// The same for whoever wants an answer soon: while locks are in the way it
/// goes on beside, seen in `detail`, and can be cancelled.
pub async fn set_going(engine: &Engine, id: &str, to: MoveState, actor: &str) -> Result<MoveView> {
    match tokio::time::timeout(SOON, go(engine, id, to, actor)).await {
        Ok(outcome) => outcome,
        Err(_) => get(engine, id).await,
    }
}

fn died(id: &str, error: &tokio::task::JoinError) -> Error {
    let next = format!("See where it stands with `refit move show {id}`.");
    Error::new(Kind::Failed, format!("cutting the move {id} over"), error.to_string(), next)
}

/// Stops the cut-over that is under way, in whichever process. From then on it
/// cannot commit, so nothing is changed by it.
pub async fn cancel_cut_over(engine: &Engine, id: &str, actor: &str) -> Result<AskedCutOver> {
    spec(engine, id)?;
    let doing = format!("cancelling the cut-over of {id}");
    let plan = &engine.plan().plan.id;
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let found = store::cut_over::cancel(&mut *tx, plan, id, actor).await.doing(doing.clone())?;
    let cancelled = match found {
        Some(found) => store::cut_over::get(&mut tx, found).await.doing(doing.clone())?,
        None => None,
    };
    let next = format!(
        "See what became of it with `refit move show {id}`; what is done is taken back with `refit move back {id}`."
    );
    let cancelled =
        cancelled.ok_or_else(|| Error::new(Kind::Refused, doing.clone(), "none is under way", next))?;
    audit::write(engine, &mut tx, actor, Deed::new(Verb::CancelCutOver, format!("move {id}"))).await?;
    tx.commit().await.doing(doing)?;
    tracing::warn!(r#move = id, actor, "the cut-over was cancelled");
    Ok(cancelled)
}

/// Ends the capture of a live move. The target keeps its rows and follows no
/// more.
pub async fn give_up(engine: &Engine, id: &str, actor: &str) -> Result<MoveView> {
    engine.allow(Verb::GiveUpMove)?;
    if let Some(run) = crate::runs::open_move(engine, id).await? {
        let doing = format!("giving up the move {id}");
        let next = format!("Cancel it first: `refit run cancel {}`.", run.id);
        return Err(Error::new(Kind::Busy, doing, format!("run {} is open", run.id), next));
    }
    if let Some(why) = get(engine, id).await?.state.keeps() {
        let next = format!("See where it stands with `refit move show {id}`.");
        return Err(Error::new(Kind::Refused, format!("giving up the move {id}"), why, next));
    }
    end(engine, id, actor).await?;
    get(engine, id).await
}

/// The same for a rollback, which ends the runs of the move by itself.
pub(crate) async fn end(engine: &Engine, id: &str, actor: &str) -> Result<()> {
    let shape = Shape::read(engine, spec(engine, id)?).await?;
    arm::disarm(engine, &shape, actor).await
}
