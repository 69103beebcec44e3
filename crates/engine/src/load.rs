//! Load tests: operations on a fixed schedule, whether the database keeps up or
//! not, and how long each took from the moment it was due.
//!
//! What is written belongs to an exchange of the test's own, and is removed
//! again, also after a kill: whoever takes the run up begins with removing.

mod act;
mod drive;
mod ground;
mod look;
mod pacer;
mod tally;

use domain::load::{Asked, LoadRun, Sample};
use domain::moving::MoveState;
use domain::phase::Refusal;
use domain::run::{Run, RunKind, RunParams};

pub(crate) use drive::Told;
pub(crate) use drive::{Teller, drive};
pub use ground::EXCHANGE;
pub(crate) use ground::{Ground, remove};

use crate::Engine;
use crate::error::{Doing, Error, Kind, Result};
use crate::runs::{self, Wanted};

const DOING: &str = "starting a load test";
/// As many as the legacy client has at the least, and a few more.
pub(crate) const CONNECTIONS: u32 = 8;
/// The subject, so that one is open at a time: they would measure each other.
const ALL: &str = "all";

/// Starts a load test. A database that is marked as production wants its name
/// typed.
pub async fn start(engine: &Engine, asked: Asked, confirm: Option<&str>, actor: &str) -> Result<Run> {
    if let Some(fault) = asked.fault() {
        return Err(Error::invalid(DOING, fault, "Choose other numbers. Nothing was started."));
    }
    confirmed(engine, confirm)?;
    tables_are_there(engine, &asked).await?;
    nothing_in_the_way(engine, &asked).await?;
    let params = RunParams { load: Some(asked), ..RunParams::default() };
    let wanted = Wanted::new(engine, RunKind::Load, ALL, None, params);
    runs::begin(engine, Wanted { title: asked.title(), ..wanted }, actor).await
}

fn confirmed(engine: &Engine, confirm: Option<&str>) -> Result<()> {
    let database = &engine.server().database;
    if !engine.is_production() || confirm == Some(database) {
        return Ok(());
    }
    let why = match confirm {
        None => format!("database {database} is marked as production"),
        Some(typed) => format!("database {database} is marked as production, and {typed:?} is not its name"),
    };
    Err(Error::new(Kind::Refused, DOING, why, "Type its name to load it all the same. Nothing was started."))
}

async fn tables_are_there(engine: &Engine, asked: &Asked) -> Result<()> {
    let (normalised, legacy): (bool, bool) = sqlx::query_as(include_str!("queries/load/tables.sql"))
        .fetch_one(engine.work())
        .await
        .doing(DOING)?;
    let refused = |why: &str, next: &str| Err(Error::new(Kind::Refused, DOING, why, next));
    if !normalised {
        refused("the normalised tables are not there yet", "Apply the migrations of phases 1 and 2 first.")
    } else if asked.legacy && !legacy {
        refused("the legacy table is not there", "Leave the legacy statements out.")
    } else {
        Ok(())
    }
}

/// Neither may the test be in a copy or a comparison, nor these in the test.
async fn nothing_in_the_way(engine: &Engine, asked: &Asked) -> Result<()> {
    let plan = &engine.plan().plan.id;
    let runs = store::run::current(engine.control(), plan).await.doing(DOING)?;
    let clash = |run: &&Run| {
        run.status.is_open()
            && run.kind != RunKind::Load
            && (run.kind.writes() || run.kind == RunKind::Verify)
    };
    if let Some(run) = runs.iter().find(clash) {
        return Err(Error::refused(DOING, Refusal::busy(run)));
    }
    let moves = store::moves::all(engine.control(), plan).await.doing(DOING)?;
    let half_way = |state: MoveState| state.captures() && !state.applies();
    match moves.iter().find(|standing| asked.is_write() && half_way(standing.row.state())) {
        None => Ok(()),
        Some(standing) => {
            let why =
                format!("the move {} is half-way, and would take the test's rows along", standing.row.id);
            let next = "Let it become live first, or test without storing: `--mix read=3,lookup=2`.";
            Err(Error::new(Kind::Refused, DOING, why, next))
        }
    }
}

/// A comparison beside a load test would find the test's rows.
pub(crate) async fn none_is_open(engine: &Engine, doing: &str) -> Result<()> {
    let runs = store::run::current(engine.control(), &engine.plan().plan.id).await.doing(doing)?;
    match runs.iter().find(|run| run.kind == RunKind::Load && run.status.is_open()) {
        None => Ok(()),
        Some(run) => Err(Error::refused(doing, Refusal::busy(run))),
    }
}

/// Newest first.
pub async fn list(engine: &Engine, limit: i64) -> Result<Vec<LoadRun>> {
    let doing = "reading the load tests";
    let mut conn = engine.control().acquire().await.doing(doing)?;
    store::load::list(&mut conn, None, limit).await.doing(doing)
}

/// A test, or the newest one.
pub async fn get(engine: &Engine, run: Option<i64>) -> Result<LoadRun> {
    let doing = "reading a load test";
    let mut conn = engine.control().acquire().await.doing(doing)?;
    let found = store::load::list(&mut conn, run, 1).await.doing(doing)?.pop();
    found.ok_or_else(|| {
        let next = "List them with `refit load list`, or start one with `refit load run`.";
        Error::not_found("looking for a load test", "there is no such load test", next)
    })
}

/// Oldest first, at most so many.
pub async fn samples(engine: &Engine, run: i64, most: i32) -> Result<Vec<Sample>> {
    store::load::samples(engine.control(), run, most).await.doing("reading the seconds of a load test")
}
