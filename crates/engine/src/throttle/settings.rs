//! What people may change while a move runs: thresholds and overrides. The
//! sampler reads both every second, so that a change needs no restart.

use domain::audit::Verb;
use domain::throttle::{Override, Settings, Signal, Threshold, override_fault, threshold_fault};

use crate::Engine;
use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};

/// What counts for a move, or for all of them when none is named.
pub async fn settings(engine: &Engine, subject: Option<&str>) -> Result<Settings> {
    store::throttle::settings(engine.control(), subject).await.doing("reading the throttle's settings")
}

/// Thresholds as a person writes them, e.g. `64 MB` and `16 MB`.
pub fn threshold(signal: Signal, hold_at: &str, release_at: &str) -> Result<Threshold> {
    let unit = signal.row().unit;
    let read = |text: &str| {
        unit.read(text).ok_or_else(|| {
            let example = unit.say(signal.row().threshold.hold_at);
            Error::invalid(
                format!("setting {} of the throttle", signal.as_str()),
                format!("{text:?} is no value of it"),
                format!("Write it like {example:?}."),
            )
        })
    };
    Ok(Threshold { hold_at: read(hold_at)?, release_at: read(release_at)? })
}

/// Sets a signal's thresholds for a move, or for all of them; none sets it
/// back to the default.
pub async fn set(
    engine: &Engine,
    subject: Option<&str>,
    signal: Signal,
    threshold: Option<Threshold>,
    actor: &str,
) -> Result<()> {
    let doing = format!("setting {} of the throttle", signal.as_str());
    known(engine, &doing, subject)?;
    if let Some(fault) = threshold.and_then(|threshold| threshold_fault(signal, threshold)) {
        return Err(Error::invalid(doing, fault, "See what counts now with `refit throttle show`."));
    }
    tracing::info!("move" = subject, signal = signal.as_str(), actor, "threshold changed to {threshold:?}");
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    store::throttle::set(&mut *tx, subject, signal, threshold, actor).await.doing(doing.clone())?;
    let unit = signal.row().unit;
    let after = threshold.map_or_else(
        || "the default".to_owned(),
        |value| format!("hold at {}, release at {}", unit.say(value.hold_at), unit.say(value.release_at)),
    );
    let deed = Deed::new(Verb::SetThrottle, object(signal.as_str(), subject)).to(after);
    audit::write(engine, &mut tx, actor, deed).await?;
    tx.commit().await.doing(doing)
}

/// Says how many cores the database's machine has, when it cannot be seen.
pub async fn set_cores(engine: &Engine, cores: Option<f64>, actor: &str) -> Result<()> {
    let doing = "setting the number of cores";
    if cores.is_some_and(|cores| !(1.0..=65_536.0).contains(&cores)) {
        return Err(Error::invalid(doing, "a machine has 1 core or more", "Look it up on that machine."));
    }
    let mut tx = engine.control().begin().await.doing(doing)?;
    store::throttle::set_cores(&mut *tx, cores, actor).await.doing(doing)?;
    let after = cores.map_or_else(|| "as seen".to_owned(), |cores| cores.to_string());
    audit::write(engine, &mut tx, actor, Deed::new(Verb::SetThrottle, "cores").to(after)).await?;
    tx.commit().await.doing(doing)
}

/// In force now for a move, or all when none is named.
pub async fn overrides(engine: &Engine, subject: Option<&str>) -> Result<Vec<Override>> {
    store::throttle::overrides(engine.control(), subject).await.doing("reading the overrides")
}

/// Lets a signal hold nobody until its end, by the database's clock.
pub async fn add_override(
    engine: &Engine,
    subject: Option<&str>,
    signal: Signal,
    reason: &str,
    minutes: i64,
    actor: &str,
) -> Result<Override> {
    let doing = format!("overriding {}", signal.as_str());
    known(engine, &doing, subject)?;
    if let Some(fault) = override_fault(reason, minutes) {
        return Err(Error::invalid(doing, fault, "Say why, and for how long."));
    }
    let minutes = i32::try_from(minutes).unwrap_or(i32::MAX);
    tracing::warn!(
        "move" = subject,
        signal = signal.as_str(),
        actor,
        "overridden for {minutes} min: {reason}"
    );
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let made = store::throttle::insert_override(&mut *tx, subject, signal, reason.trim(), minutes, actor)
        .await
        .doing(doing.clone())?;
    let deed = Deed::new(Verb::OverrideThrottle, object(signal.as_str(), subject));
    audit::write(engine, &mut tx, actor, deed.to(format!("{minutes} min: {}", reason.trim()))).await?;
    tx.commit().await.doing(doing)?;
    Ok(made)
}

pub async fn end_override(engine: &Engine, id: i64, actor: &str) -> Result<()> {
    let doing = format!("taking override {id} back");
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    if !store::throttle::end_override(&mut *tx, id, actor).await.doing(doing.clone())? {
        let next = "See those that are with `refit throttle show`.";
        return Err(Error::not_found(doing, "it is not in force", next));
    }
    audit::write(engine, &mut tx, actor, Deed::new(Verb::EndOverride, format!("override {id}"))).await?;
    tx.commit().await.doing(doing)
}

fn object(signal: &str, subject: Option<&str>) -> String {
    match subject {
        Some(id) => format!("{signal} of move {id}"),
        None => format!("{signal} of every move"),
    }
}

fn known(engine: &Engine, doing: &str, subject: Option<&str>) -> Result<()> {
    let plan = &engine.plan().plan;
    match subject {
        Some(id) if plan.move_of(id).is_none() => {
            let names: Vec<&str> = plan.moves.iter().map(|spec| spec.id.as_str()).collect();
            let next = format!("The plan has {}.", names.join(", "));
            Err(Error::new(Kind::NotFound, doing, format!("the plan has no move {id}"), next))
        }
        _ => Ok(()),
    }
}
