//! Who still uses the tables of a move: who wrote, counted as the log is
//! applied and kept by the hour; who is there now; which statements name them.

mod now;

use chrono::{DateTime, TimeDelta, Utc};
use domain::census::{Census, Side, Silence};
use domain::moving::MoveState;

use crate::error::{Doing, Result};
use crate::{Engine, moves};

/// Writers shown at most.
const WRITERS: i64 = 200;
/// How far back the hours go.
const HOURS: TimeDelta = TimeDelta::days(14);

/// Everything that is known of who uses the tables of a move.
pub async fn get(engine: &Engine, id: &str) -> Result<Census> {
    let view = moves::get(engine, id).await?;
    let (plan, doing) = (&engine.plan().plan.id, format!("reading the census of {id}"));
    let since = engine.now() - HOURS;
    let mut conn = engine.control().acquire().await.doing(doing.clone())?;
    let writers = store::census::writers(&mut *conn, plan, id, WRITERS).await.doing(doing.clone())?;
    let hours = store::census::hours(&mut *conn, plan, id, since).await.doing(doing)?;
    drop(conn);
    Ok(Census {
        id: view.id.clone(),
        counting: view.state.captures() && view.broken.is_none(),
        writers,
        hours,
        sessions: now::sessions(engine, &view).await?,
        statements: now::statements(engine, &view).await?,
        silence: silence(engine, id, DateTime::UNIX_EPOCH).await?,
        source: view.source,
        target: view.target,
    })
}

/// Sessions of others that use source or target right now.
pub(crate) async fn sessions(
    engine: &Engine,
    view: &domain::moving::MoveView,
) -> Result<Vec<domain::census::Session>> {
    now::sessions(engine, view).await
}

/// Whole days in which nobody but Refit has written to the source, counted from
/// `since` or from when the capture was armed, whichever is later. Zero with a
/// reason whenever a write could have gone unseen: the gate of contraction.
pub async fn silence(engine: &Engine, id: &str, since: DateTime<Utc>) -> Result<Silence> {
    moves::look_now(engine, id).await?;
    let view = moves::get(engine, id).await?;
    let (plan, doing) = (&engine.plan().plan.id, format!("looking for writers of {}", view.source));
    let Some(armed) = view.armed_at.filter(|_| view.state != MoveState::Declared) else {
        return Ok(Silence::unknown("nobody counts writers: the capture is not armed"));
    };
    if let Some(why) = view.broken {
        return Ok(Silence::unknown(format!("the capture is broken: {why}")));
    }
    // A change that is not applied yet is not counted yet.
    if now::waiting(engine, id).await? {
        let now = engine.now();
        return Ok(Silence::between(armed.max(since), Some(now), now));
    }
    let hour = store::census::last_write(engine.control(), plan, id, Side::Source).await.doing(doing)?;
    let end = hour.map(|hour| (hour + TimeDelta::hours(1)).min(engine.now()));
    Ok(Silence::between(armed.max(since), end, engine.now()))
}
