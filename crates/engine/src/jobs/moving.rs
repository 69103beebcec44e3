//! Carries a move through its stages. Each can be entered again after a crash.

use domain::moving::{MoveStage, MoveState};
use domain::run::Level;
use sqlx::PgConnection;

use super::context::{Context, Step, Stop};
use crate::error::{Doing, Error, Kind, Result};
use crate::failpoint;
use crate::moving::{Shape, arm, catch_up, copy, finish, prepare, verify};

pub(super) async fn run(context: &Context) -> Result<Step> {
    let spec = spec(context)?;
    let mut stage = MoveStage::parse(&context.run.stage.to_lowercase()).unwrap_or(MoveStage::Preparing);
    let shape = Shape::read(&context.engine, &spec).await?;
    loop {
        if let Step::Stopped(stop) = work_on(context, &shape, stage).await? {
            return stopped(context, &shape, stop).await;
        }
        let Some((next, why)) = stage.next(context.run.params.verify) else { return Ok(Step::Done) };
        enter(context, next, why).await?;
        stage = next;
    }
}

/// Puts back what a cancelled move took off its target.
pub(super) async fn tidy(context: &Context) -> Result<Step> {
    let shape = Shape::read(&context.engine, &spec(context)?).await?;
    stopped(context, &shape, Stop::Cancel).await
}

pub(super) fn spec(context: &Context) -> Result<domain::plan::Move> {
    let id = &context.run.subject;
    context.engine.plan().plan.move_of(id).cloned().ok_or_else(|| {
        let next = "Look the name up with `refit plan show`.";
        Error::new(Kind::NotFound, format!("moving {id}"), "the plan has no such move", next)
    })
}

async fn work_on(context: &Context, shape: &Shape, stage: MoveStage) -> Result<Step> {
    match stage {
        MoveStage::Preparing => prepare::run(context, shape).await,
        MoveStage::Copying => copy::run(context, shape).await,
        MoveStage::Indexing => finish::run(context, shape).await,
        MoveStage::CatchingUp => catch_up::run(context, shape).await,
        MoveStage::Verifying if finish::is_beside(context) => {
            // Whatever the comparison finds, the other is carried to its end.
            let (step, done) = tokio::join!(verify::run(context, shape), finish::afterwards(context, shape));
            step.and_then(|step| done.map(|()| step))
        }
        MoveStage::Verifying => verify::run(context, shape).await,
        MoveStage::Done => Ok(Step::Done),
    }
}

async fn enter(context: &Context, stage: MoveStage, why: &str) -> Result<()> {
    let doing = format!("going on to {}", stage.as_str());
    let mut tx = context.fenced(&doing).await?;
    store::run::set_stage(&mut *tx, context.run.id, title(stage)).await.doing(doing.clone())?;
    if stage == MoveStage::Verifying {
        store::verify::clear(&mut tx, context.run.id).await.doing(doing.clone())?;
    }
    advance(context, stage, &mut tx).await?;
    context.note(&mut tx, Level::Info, &format!("{}: {why}", stage.as_str())).await?;
    failpoint::hit("stage.before_commit").await;
    tx.commit().await.doing(doing)?;
    failpoint::hit("stage.after_commit").await;
    Ok(())
}

/// The move's own state goes along with the stage of the run.
async fn advance(context: &Context, stage: MoveStage, conn: &mut PgConnection) -> Result<()> {
    let (plan, id) = (&context.engine.plan().plan.id, &context.run.subject);
    let doing = format!("going on to {}", stage.as_str());
    let row = store::moves::lock(&mut *conn, plan, id).await.doing(doing)?;
    let now = row.map_or(MoveState::Declared, |row| row.state());
    match stage.state() {
        Some(to) if to > now => arm::change(conn, plan, id, now, to, context.engine.worker()).await,
        _ => Ok(()),
    }
}

/// The stage as the page shows it; read back by `MoveStage::parse`.
fn title(stage: MoveStage) -> &'static str {
    match stage {
        MoveStage::Preparing => "Preparing",
        MoveStage::Copying => "Copying",
        MoveStage::Indexing => "Indexing",
        MoveStage::CatchingUp => "Catching up",
        MoveStage::Verifying => "Verifying",
        MoveStage::Done => "Done",
    }
}

/// A cancelled move leaves no trigger behind, and the target with its keys and
/// indexes. The rows that
/// were copied stay, and the log says so.
async fn stopped(context: &Context, shape: &Shape, stop: Stop) -> Result<Step> {
    if stop == Stop::Cancel {
        arm::disarm(&context.engine, shape, &context.run.actor).await?;
        finish::restore(context, shape).await?;
        finish::check(context, shape).await?;
        let doing = "reading the run";
        let run = store::run::get(context.engine.control(), context.run.id).await.doing(doing)?;
        let copied = run.map_or(0, |run| run.counts.inserted);
        let line = format!(
            "{copied} rows stay in {}; a new move goes over them again and adds what is missing",
            shape.spec.target
        );
        context.say(Level::Info, line).await?;
        return Ok(Step::Stopped(Stop::Cancel));
    }
    Ok(Step::Stopped(stop))
}
