//! The console of a move: what a cut-over asks for, what it would run and who
//! would be in its way. Nothing here changes anything.

use domain::deployment::{Act, ActKind};
use domain::moving::{
    Blocker, Condition, Crossing, CutOver, MoveDetail, MoveState, MoveView, Transition, move_arrow,
};

use super::contract;
use crate::Engine;
use crate::deployments::gate;
use crate::error::{Doing, Error, Kind, Result};
use crate::moving::{Shape, script};

/// Everything that the page of a move shows.
pub async fn detail(engine: &Engine, id: &str) -> Result<MoveDetail> {
    let view = super::get(engine, id).await?;
    let ahead = match view.state.ahead() {
        Some(to) => Some(crossing(engine, &view, to).await?),
        None => None,
    };
    let behind = match view.state.behind() {
        Some(to) => Some(crossing(engine, &view, to).await?),
        None => None,
    };
    let mut history = history(engine, id).await?;
    history.reverse();
    let cut_overs = cut_overs(engine, id).await?;
    Ok(MoveDetail { ahead, behind, blockers: blockers(engine, id).await?, cut_overs, history, view })
}

/// The dry run of a cut-over, with the capture looked at right now.
pub async fn dry_run(engine: &Engine, id: &str, to: MoveState) -> Result<Crossing> {
    super::look_now(engine, id).await?;
    let view = super::get(engine, id).await?;
    crossing(engine, &view, to).await
}

async fn crossing(engine: &Engine, view: &MoveView, to: MoveState) -> Result<Crossing> {
    let mut conditions = of(engine, view, to).await?;
    if let Some(kind) = ActKind::crossing(view.state, to) {
        conditions.extend(gate::condition(engine, &Act::new(kind, &view.id)).await?);
    }
    let removes = match to {
        MoveState::Contracted => super::removes(engine, &view.id).await?,
        _ => Vec::new(),
    };
    let (statements, unwritten) = match statements(engine, &view.id, to).await {
        Ok(statements) => (statements, None),
        Err(error) if error.kind == Kind::Unavailable => return Err(error),
        Err(error) => (Vec::new(), Some(error.why)),
    };
    Ok(Crossing { to, conditions, statements, removes, unwritten })
}

/// What the step itself asks for, whoever has signed it.
pub(crate) async fn asks(engine: &Engine, id: &str, to: MoveState) -> Result<Vec<Condition>> {
    of(engine, &super::get(engine, id).await?, to).await
}

async fn of(engine: &Engine, view: &MoveView, to: MoveState) -> Result<Vec<Condition>> {
    match to {
        MoveState::Contracted => contract::conditions(engine, view).await,
        _ => Ok(view.conditions(to, engine.now())),
    }
}

/// The SQL that a cut-over to `to` runs from where the move stands. Ahead of
/// its time a move is taken to stand one step before.
pub async fn statements(engine: &Engine, id: &str, to: MoveState) -> Result<Vec<String>> {
    let spec = super::spec(engine, id)?;
    let state = super::get(engine, id).await?.state;
    let from = if state.behind() == Some(to) { state } else { before(to) };
    let doing = format!("writing down the cut-over of {id}");
    let arrow = move_arrow(from, to).ok_or_else(|| {
        let next = format!("See where it stands with `refit move show {id}`.");
        Error::new(Kind::Refused, doing.clone(), format!("there is no cut-over to {}", to.title()), next)
    })?;
    let shape = Shape::read(engine, spec).await?;
    let mut conn = engine.work().acquire().await.doing(doing)?;
    script::of(&engine.plan().plan.id, &shape, arrow, &mut conn).await
}

fn before(to: MoveState) -> MoveState {
    match to {
        MoveState::WritesOver => MoveState::ReadsOver,
        MoveState::Contracted => MoveState::WritesOver,
        _ => MoveState::Live,
    }
}

#[derive(sqlx::FromRow)]
struct BlockerRow {
    pid: i32,
    application: String,
    role: String,
    state: String,
    seconds: f64,
    query: String,
    locks: Vec<String>,
    in_the_way: bool,
}

/// Who has locked source or target right now; those in the way first.
pub async fn blockers(engine: &Engine, id: &str) -> Result<Vec<Blocker>> {
    let spec = super::spec(engine, id)?;
    let rows: Vec<BlockerRow> = sqlx::query_as(include_str!("../queries/moving/holders.sql"))
        .bind(&spec.source)
        .bind(&spec.target)
        .fetch_all(engine.work())
        .await
        .doing(format!("looking who has locked the tables of {id}"))?;
    Ok(rows.into_iter().map(blocker).collect())
}

fn blocker(row: BlockerRow) -> Blocker {
    let BlockerRow { pid, application, role, state, seconds, query, locks, in_the_way } = row;
    Blocker { pid, application, role, state, seconds, query, locks, in_the_way }
}

/// Cut-overs of a move that are listed.
const CUT_OVERS: i64 = 5;

/// The last cut-overs that were asked for, newest first, with their attempts.
pub async fn cut_overs(engine: &Engine, id: &str) -> Result<Vec<CutOver>> {
    super::spec(engine, id)?;
    let (plan, doing) = (&engine.plan().plan.id, format!("reading the cut-overs of {id}"));
    let mut conn = engine.control().acquire().await.doing(doing.clone())?;
    store::cut_over::list(&mut conn, plan, id, CUT_OVERS).await.doing(doing)
}

/// Oldest first.
pub async fn history(engine: &Engine, id: &str) -> Result<Vec<Transition>> {
    super::spec(engine, id)?;
    let plan = &engine.plan().plan.id;
    store::moves::history(engine.control(), plan, id).await.doing(format!("reading the history of {id}"))
}

/// Steps that are not taken lightly want the id in writing.
pub fn confirmed(id: &str, to: MoveState, typed: &str) -> Result<()> {
    if !to.wants_id() || typed.trim() == id {
        return Ok(());
    }
    let doing = match to {
        MoveState::Declared => format!("giving up the move {id}"),
        _ => format!("taking the move {id} to {}", to.title().to_lowercase()),
    };
    let why = match typed.trim() {
        "" => "the id of the move was not typed".to_owned(),
        typed => format!("{typed:?} is not the id of the move"),
    };
    Err(Error::new(Kind::Refused, doing, why, format!("Nothing was changed. Type {id} to confirm.")))
}
