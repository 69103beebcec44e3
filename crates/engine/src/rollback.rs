//! A whole phase taken back: its moves end with every later write carried
//! back, then its migrations are undone, the newest first.
//!
//! It carries every later write back, and asks for a proved backup all the same:
//! what it removes could be had back from nowhere else. Its number is kept with
//! the run.

use chrono::TimeDelta;
use domain::deployment::{Act, ActKind};
use domain::phase::Facts;
use domain::plan::{Migration, Move, Phase};
use domain::rollback::{Consequences, MoveBack, Removed, is_under_way, may_roll_back};
use domain::run::{Run, RunKind, RunParams};
use domain::task::TaskState;
use sqlx::{AssertSqlSafe, PgConnection};

use crate::backups::{self, Backing};
use crate::deployments::gate;
use crate::error::{Doing, Error, Kind, Result};
use crate::moving::{Shape, reverse_backlog};
use crate::runs::{Wanted, insert};
use crate::{Engine, facts, phases, sql};

/// Rows are counted up to here; a page must not read a whole table.
const COUNTED: i64 = 100_000;

/// The subject of the run that rolls a phase back.
pub(crate) fn subject(phase: u8) -> String {
    format!("phase {phase}")
}

/// What rolling a phase back would remove and carry back, as things stand.
pub async fn consequences(engine: &Engine, number: u8) -> Result<Consequences> {
    let phase = phases::find(engine, number)?;
    let doing = format!("looking at what rolling back phase {number} comes to");
    let mut conn = engine.control().acquire().await.doing(doing)?;
    let facts = facts::gather(engine, &mut conn).await?;
    drop(conn);
    Ok(Consequences {
        phase: number,
        title: phase.title.clone(),
        database: engine.server().database.clone(),
        moves: moves(engine, &facts, number).await?,
        relations: relations(engine, &facts, number).await?,
        migrations: applied(engine, &facts, number).map(|migration| migration.file("down")).collect(),
        marks: ticked(phase, &facts),
        refusal: may_roll_back(&engine.plan().plan, &facts, number, None).err(),
    })
}

/// The phase's migrations that are applied, the newest first.
pub(crate) fn applied<'a>(
    engine: &'a Engine,
    facts: &'a Facts,
    phase: u8,
) -> impl Iterator<Item = &'a Migration> + use<'a> {
    let of_phase = move |migration: &&Migration| migration.phase == phase;
    let migrations = engine.plan().plan.migrations.iter().rev().filter(of_phase);
    migrations.filter(|migration| facts.applied.contains_key(&migration.version))
}

/// The phase's moves that are under way, the last one first.
pub(crate) fn under_way<'a>(
    engine: &'a Engine,
    facts: &'a Facts,
    phase: u8,
) -> impl Iterator<Item = &'a Move> + use<'a> {
    let moves = engine.plan().plan.moves.iter().rev();
    moves.filter(move |spec| spec.phase == phase && is_under_way(facts, &spec.id))
}

/// Tasks that somebody has set to something else than open. Where runs and
/// checks have set it, they do so again.
pub(crate) fn ticked(phase: &Phase, facts: &Facts) -> Vec<String> {
    let marked = |task: &&domain::plan::Task| {
        let mark = facts.marks.get(&task.id).filter(|mark| mark.because.is_none());
        mark.is_some_and(|mark| mark.state != TaskState::Pending)
    };
    phase.tasks().filter(marked).map(|task| task.id.clone()).collect()
}

async fn moves(engine: &Engine, facts: &Facts, phase: u8) -> Result<Vec<MoveBack>> {
    let mut found = Vec::new();
    for spec in under_way(engine, facts, phase) {
        found.push(move_back(engine, spec).await?);
    }
    Ok(found)
}

async fn move_back(engine: &Engine, spec: &Move) -> Result<MoveBack> {
    let view = crate::moves::get(engine, &spec.id).await?;
    let carried_back = match view.state.is_reversed() {
        true => reverse_backlog(engine, &Shape::read(engine, spec).await?).await?,
        false => 0,
    };
    Ok(MoveBack {
        id: spec.id.clone(),
        source: spec.source.clone(),
        target: spec.target.clone(),
        state: view.state,
        carried_back,
        quarantined: view.quarantined,
    })
}

async fn relations(engine: &Engine, facts: &Facts, phase: u8) -> Result<Vec<Removed>> {
    let mut conn = engine.work().acquire().await.doing("looking at what would be removed")?;
    let mut found = Vec::new();
    for migration in applied(engine, facts, phase) {
        for relation in &migration.creates {
            found.extend(removed(relation, &mut conn).await?);
        }
    }
    Ok(found)
}

/// Rows of a relation, if it is there: exactly when they are few.
async fn removed(relation: &str, conn: &mut PgConnection) -> Result<Option<Removed>> {
    let doing = format!("counting {relation}");
    let known: Option<(i64, String)> = sqlx::query_as(include_str!("queries/rollback/relation.sql"))
        .bind(sql::qualified(relation))
        .fetch_optional(&mut *conn)
        .await
        .doing(doing.clone())?;
    let Some((estimate, kind)) = known else { return Ok(None) };
    // A view has no rows of its own, and to count it may read all of another's.
    let view = kind == "v";
    let rows = match view {
        true => 0,
        false => {
            let limit = COUNTED + 1;
            let text =
                format!("SELECT count(*) FROM (SELECT FROM {} LIMIT {limit}) x", sql::qualified(relation));
            sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(conn).await.doing(doing)?
        }
    };
    let estimated = rows > COUNTED;
    let rows = if estimated { estimate.max(rows) } else { rows };
    Ok(Some(Removed { relation: relation.to_owned(), rows, estimated, view }))
}

/// Starts a rollback, if the rules allow it as things stand in the very
/// transaction that starts it. `confirm` is the typed name of the database.
pub async fn start(engine: &Engine, number: u8, confirm: &str, backing: Backing, actor: &str) -> Result<Run> {
    let doing = format!("rolling back phase {number}");
    phases::find(engine, number)?;
    confirmed(engine, &doing, confirm)?;
    // Whatever else forbids it is said first: a backup takes its time.
    let mut conn = engine.control().acquire().await.doing(doing.clone())?;
    let facts = facts::gather(engine, &mut conn).await?;
    drop(conn);
    may_roll_back(&engine.plan().plan, &facts, number, None)
        .map_err(|refusal| Error::refused(doing.clone(), refusal))?;
    let backup = backed(engine, &doing, backing).await?;
    let params = RunParams { backup, ..RunParams::default() };
    let wanted = Wanted::new(engine, RunKind::Rollback, &subject(number), Some(number), params);
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let facts = facts::gather(engine, &mut tx).await?;
    may_roll_back(&engine.plan().plan, &facts, number, None)
        .map_err(|refusal| Error::refused(doing.clone(), refusal))?;
    let act = Act::new(ActKind::RollBack, number.to_string());
    let deployment = gate::pass(engine, &mut tx, &act, (&doing, actor)).await?;
    let run = insert(engine, &mut tx, wanted, actor).await?;
    if let Some(deployment) = deployment {
        gate::passed(engine, &mut tx, deployment, actor).await?;
    }
    tx.commit().await.doing(doing)?;
    Ok(run)
}

/// How old the backup may be that a rollback rests on.
pub const BACKUP_HOURS: i64 = 24;

async fn backed(engine: &Engine, doing: &str, backing: Backing) -> Result<Option<i64>> {
    let found = backups::backing(engine, backing, TimeDelta::hours(BACKUP_HOURS)).await;
    found.map_err(|error| match error.kind {
        Kind::Refused => {
            let next = "Take one: `refit backup take`, or `refit rollback --backup`. Without one (--without-backup) what goes wrong cannot be restored.";
            Error::new(Kind::Refused, doing, error.why, next)
        }
        _ => error,
    })
}

pub(crate) fn confirmed(engine: &Engine, doing: &str, typed: &str) -> Result<()> {
    let name = &engine.server().database;
    if typed.trim() == name {
        return Ok(());
    }
    let why = format!("{typed:?} is not the name of the database");
    let next = format!("Nothing was changed. Type {name} to confirm.");
    Err(Error::new(Kind::Refused, doing, why, next))
}
