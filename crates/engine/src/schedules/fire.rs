//! Carries out what is due. Of several processes the one that moves the time on
//! starts the run, so that none is started twice.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::backup::Backup;
use domain::integrity::Scope;
use domain::plan::Action;
use domain::run::{Run, RunKind};
use domain::schedule::{Due, Offer, Outcome, Schedule, author, turn};
use tokio_util::sync::CancellationToken;

use super::{REMEMBERED, cron, find, named};
use crate::error::{Doing, Error, Kind, Result};
use crate::runs::{self, StartOptions};
use crate::{Engine, backups, index_samples, integrity, line, sql};

const EVERY: Duration = Duration::from_secs(5);

/// Looks every five seconds until stopped. A database that is away is asked
/// again: what is due meanwhile is late or missed.
pub(crate) async fn watch(engine: Engine, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        if let Err(error) = line::answered("looking what is due", line::BATCH, fire_due(&engine)).await {
            tracing::warn!(%error, "could not look what is due");
        }
    }
}

/// Takes every time that has come; returns the runs that were started.
pub async fn fire_due(engine: &Engine) -> Result<Vec<Run>> {
    let due = store::schedule::due(engine.control(), &engine.plan().plan.id, engine.now());
    let mut started = Vec::new();
    for schedule in due.await.doing("looking what is due")? {
        match fire(engine, &schedule).await {
            Ok(run) => started.extend(run),
            Err(error) if error.kind == Kind::Unavailable => return Err(error),
            Err(error) => {
                tracing::error!(%error, kind = schedule.kind.as_str(), "a schedule was not carried out")
            }
        }
    }
    Ok(started)
}

async fn fire(engine: &Engine, schedule: &Schedule) -> Result<Option<Run>> {
    let (Some(first), now) = (schedule.next_at, engine.now()) else { return Ok(None) };
    // A plan that was changed may offer it no more: then it stays as it is, and
    // is not on any page.
    let Ok(offer) = find(engine, schedule.kind.as_str(), &schedule.subject) else { return Ok(None) };
    let due = cron::due(&schedule.expression, first, now)?;
    let next = cron::next(&schedule.expression, now)?;
    let Some(time) = take(engine, &offer, due, next).await? else { return Ok(None) };
    let started = start(engine, &offer, &author(offer.kind)).await;
    settle(engine, &offer, time, &started).await?;
    match started {
        Ok(run) => Ok(Some(run)),
        Err(error) if matches!(error.kind, Kind::Busy | Kind::Refused | Kind::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Moves the time on and writes down what has come of the times before. Returns
/// the one that is to be carried out.
async fn take(
    engine: &Engine,
    offer: &Offer,
    due: Due,
    next: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    let (doing, named) = ("taking what is due", named(engine, offer));
    let turn = turn(Some(due), engine.now());
    let mut tx = engine.control().begin().await.doing(doing)?;
    if !store::schedule::claim(&mut *tx, named, due.first, Some(next)).await.doing(doing)? {
        return Ok(None);
    }
    if let Some((first, times)) = turn.missed {
        tracing::warn!(kind = offer.kind.as_str(), subject = offer.subject, times, "missed");
        store::schedule::fire(&mut *tx, named, first, (Outcome::Missed, times)).await.doing(doing)?;
    }
    if let Some(time) = turn.fire {
        store::schedule::fire(&mut *tx, named, time, (Outcome::Taken, 1)).await.doing(doing)?;
    }
    store::schedule::prune(&mut *tx, named, REMEMBERED).await.doing(doing)?;
    tx.commit().await.doing(doing)?;
    Ok(turn.fire)
}

async fn settle(engine: &Engine, offer: &Offer, time: DateTime<Utc>, started: &Result<Run>) -> Result<()> {
    let (outcome, run, note) = match started {
        Ok(run) => (Outcome::Started, Some(run.id), String::new()),
        Err(error) if error.kind == Kind::Busy => (Outcome::Busy, None, error.why.clone()),
        Err(error) => {
            (Outcome::Refused, None, format!("{}. {}", error.why.trim_end_matches('.'), error.next))
        }
    };
    store::schedule::settle(engine.control(), named(engine, offer), time, (outcome, run, &note))
        .await
        .doing("noting what came of a schedule")
}

/// By the same verbs as people.
pub(super) async fn start(engine: &Engine, offer: &Offer, actor: &str) -> Result<Run> {
    match offer.kind {
        RunKind::Validate => match phase_of(offer) {
            Some(phase) => runs::validate(engine, runs::Scope::Phase(phase), actor).await,
            None => runs::validate(engine, runs::Scope::All, actor).await,
        },
        RunKind::Integrity => integrity::start(engine, Scope::default(), actor).await,
        RunKind::IndexSample => index_samples::start(engine, &offer.subject, actor).await,
        RunKind::Backup => backups::verify(engine, newest(engine).await?.id, actor).await,
        RunKind::Refresh => refresh(engine, &offer.subject, actor).await,
        _ => Err(Error::new(Kind::Refused, "starting by the clock", "people begin such a run", "")),
    }
}

fn phase_of(offer: &Offer) -> Option<u8> {
    offer.subject.strip_prefix("phase ")?.parse().ok()
}

async fn newest(engine: &Engine) -> Result<Backup> {
    let all = backups::list(engine, 100).await?;
    let newest = all.into_iter().filter(|backup| backup.state.may_verify()).max_by_key(|backup| backup.id);
    newest.ok_or_else(|| {
        let next = "Take one: `refit backup take`, or the button on the page Backups.";
        Error::new(Kind::Refused, "verifying the newest backup", "there is no backup with its files", next)
    })
}

/// A view that the plan has yet to bring is no failure.
async fn refresh(engine: &Engine, view: &str, actor: &str) -> Result<Run> {
    let doing = format!("refreshing {view}");
    let there: bool = sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
        .bind(sql::qualified(view))
        .fetch_one(engine.work())
        .await
        .doing(doing.clone())?;
    if !there {
        let next = "A migration of the plan brings it: see the page Schema.";
        return Err(Error::new(Kind::Refused, doing, format!("there is no view {view} yet"), next));
    }
    runs::start(engine, &Action::Refresh(view.to_owned()), StartOptions::default(), actor).await
}
