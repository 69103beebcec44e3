//! Looks after moves that are under way: is the capture whole, and does
//! somebody apply. Runs in every process that works on jobs.

use std::collections::HashMap;
use std::time::Duration;

use domain::moving::MoveState;
use domain::plan::Move;
use sqlx::PgConnection;
use store::moves::MoveRow;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::applier::Applier;
use super::capture::Capture;
use super::{Shape, mark};
use crate::error::{Doing, Result};
use crate::{Engine, failpoint, line};

/// A capture that is bypassed is noticed after this at the latest.
const EVERY: Duration = Duration::from_secs(2);
const FIRST: Duration = Duration::from_millis(250);

pub(crate) async fn watch(engine: Engine, stop: CancellationToken) {
    let mut appliers: HashMap<String, JoinHandle<()>> = HashMap::new();
    let mut pause = FIRST;
    while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
        pause = EVERY;
        appliers.retain(|_, task| !task.is_finished());
        match line::answered("looking after the moves", line::SHORT, look(&engine)).await {
            Ok(moves) => {
                for shape in moves {
                    appliers
                        .entry(shape.spec.id.clone())
                        .or_insert_with(|| tokio::spawn(apply(engine.clone(), shape, stop.clone())));
                }
            }
            Err(error) => tracing::warn!(error = %error, "could not look after the moves"),
        }
    }
    for task in appliers.into_values() {
        task.await.ok();
    }
}

/// Checks every capture and returns the moves that want an applier.
async fn look(engine: &Engine) -> Result<Vec<Shape>> {
    let plan = engine.plan();
    let standing =
        store::moves::all(engine.control(), &plan.plan.id).await.doing("reading where the moves stand")?;
    let mut wanted = Vec::new();
    for standing in standing.iter().filter(|standing| standing.row.state().captures()) {
        let Some(spec) = plan.plan.move_of(&standing.row.id) else { continue };
        check(engine, spec, &standing.row).await?;
        if standing.row.state().applies() && !standing.has_applier {
            // A table that is gone has just been noticed.
            wanted.extend(Shape::read(engine, spec).await.ok());
        }
    }
    Ok(wanted)
}

/// Writes down that a capture is broken, once.
pub(crate) async fn check(engine: &Engine, spec: &Move, row: &MoveRow) -> Result<()> {
    if row.broken.is_some() || row.state() == MoveState::Declared {
        return Ok(());
    }
    let doing = format!("looking at the capture of {}", spec.source);
    let mut conn = engine.work().acquire().await.doing(doing.clone())?;
    let Some(why) = fault(spec, row, &mut conn).await? else { return Ok(()) };
    tracing::error!(r#move = row.id, why, "the capture is broken");
    // Unless it was armed anew or ended in the meantime.
    store::moves::set_broken(&mut *conn, &engine.plan().plan.id, row, &why).await.doing(doing)?;
    failpoint::hit("broken.written").await;
    Ok(())
}

/// Of the source's capture, and of the target's while writers use the target.
pub(crate) async fn fault(spec: &Move, row: &MoveRow, conn: &mut PgConnection) -> Result<Option<String>> {
    let forward = mark::fault(&Capture::to_look_at(spec), row.mark.as_ref(), conn).await?;
    if forward.is_some() || !row.state().is_reversed() {
        return Ok(forward);
    }
    mark::fault(&Capture::reverse_to_look_at(spec), row.reverse_mark.as_ref(), conn).await
}

async fn apply(engine: Engine, shape: Shape, stop: CancellationToken) {
    let id = shape.spec.id.clone();
    let outcome = match Applier::take(&engine, shape).await {
        Ok(Some(applier)) => applier.follow(&stop).await,
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        tracing::warn!(r#move = id, error = %error, "the applier stopped; it is started again");
    }
}
