//! The throttle as pages and commands of any process see it.

use domain::run::{Run, RunKind};
use domain::throttle::{Asked, Decision, HoldLine, View, Work, decide};
use sqlx::Connection;

use super::ear::{Ear, Heard};
use crate::Engine;
use crate::error::{Doing, Error, Result};

const HOLDS: i64 = 50;

/// What a run's worker saw last, and when it waited; none for runs that listen
/// to nothing.
pub async fn view(engine: &Engine, run: &Run) -> Result<Option<View>> {
    if !matches!(run.kind, RunKind::Move | RunKind::Verify) {
        return Ok(None);
    }
    let doing = format!("reading the throttle of run {}", run.id);
    let (at, sample) = store::throttle::sample(engine.control(), run.id).await.doing(doing)?;
    if sample.is_none() && (run.status.is_over() || run.kind != RunKind::Move) {
        return Ok(None);
    }
    Ok(Some(View {
        read_at: sample.as_ref().map(|sample| sample.at),
        at,
        full_speed: run.params.full_speed,
        signals: sample.map(|sample| sample.signals).unwrap_or_default(),
        holds: holds(engine, run.id, HOLDS).await?,
        overrides: super::overrides(engine, Some(&run.subject)).await?,
    }))
}

/// The timeline of a run, newest first.
pub async fn holds(engine: &Engine, run: i64, limit: i64) -> Result<Vec<HoldLine>> {
    store::hold::list(engine.control(), run, limit).await.doing(format!("reading the holds of run {run}"))
}

/// The signals as they are now for a move that nobody works on: would it go?
pub async fn look(engine: &Engine, move_id: &str) -> Result<View> {
    let spec = engine.plan().plan.move_of(move_id).ok_or_else(|| {
        let doing = format!("looking for move {move_id}");
        Error::not_found(doing, "the plan has no such move", "See them with `refit plan show`.")
    })?;
    let mut ear = Ear::new(engine, spec, None);
    let mut connection = ear.connect().await?;
    let settings = super::settings(engine, Some(move_id)).await?;
    let overrides = super::overrides(engine, Some(move_id)).await?;
    let Heard { readings, told: (now, _) } = ear.listen(&mut connection, &settings).await?;
    connection.close().await.ok();
    let asked =
        Asked { work: Work::Copy, full_speed: false, settings: &settings, overrides: &overrides, now };
    let signals = decide(&readings, &asked, &Decision::default()).signals;
    Ok(View { read_at: Some(now), at: now, full_speed: false, signals, holds: Vec::new(), overrides })
}
