//! Quarantine of a move: looked at, exported, applied again, or signed off.
//!
//! Nothing is edited here. A row that is wrong is corrected where it lives, in
//! the source; the capture sees that and the applier settles it by itself.

mod export;
mod names;

use domain::audit::Verb;
use domain::moving::MoveState;
use domain::quarantine::{Filter, Kept, Reason, Unmapped};
use sqlx::{AssertSqlSafe, PgConnection};
use store::quarantine::Part;

use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};
use crate::moving::{Shape, log_again};
use crate::{Engine, moves};

pub use export::{Format, export};

/// Rows of one page at most.
pub const LARGEST_PAGE: i64 = 1_000;
/// Characters of a row on a page. The export has all of them.
const SHOWN: i32 = 4_000;
/// A reason is a sentence, not a novel.
const LONGEST_REASON: usize = 2_000;

/// The rows of a move, oldest first; `after` is an id to page from.
pub async fn list(engine: &Engine, id: &str, filter: &Filter, after: i64, limit: i64) -> Result<Vec<Kept>> {
    let part = Part { rows: limit.clamp(1, LARGEST_PAGE), bytes: i64::MAX, longest: i32::MAX };
    page(engine, id, filter, after, part).await
}

/// The same for people: of a long row its beginning.
pub async fn shown(engine: &Engine, id: &str, filter: &Filter, after: i64, limit: i64) -> Result<Vec<Kept>> {
    let part = Part { rows: limit.clamp(1, LARGEST_PAGE), bytes: i64::MAX, longest: SHOWN };
    page(engine, id, filter, after, part).await
}

async fn page(engine: &Engine, id: &str, filter: &Filter, after: i64, part: Part) -> Result<Vec<Kept>> {
    moves::spec(engine, id)?;
    let plan = &engine.plan().plan.id;
    let page = store::quarantine::page(engine.control(), plan, id, filter, after, part).await;
    page.doing(format!("reading the quarantine of {id}"))
}

pub async fn get(engine: &Engine, id: &str, row: i64) -> Result<Kept> {
    moves::spec(engine, id)?;
    let doing = format!("reading row {row} in the quarantine of {id}");
    let found = store::quarantine::get(engine.control(), &engine.plan().plan.id, id, row).await;
    found.doing(doing.clone())?.ok_or_else(|| {
        Error::not_found(
            doing,
            "there is no such row",
            format!("List them with `refit quarantine list {id}`."),
        )
    })
}

/// How many rows of each reason there are, open ones first.
pub async fn reasons(engine: &Engine, id: &str) -> Result<Vec<Reason>> {
    moves::spec(engine, id)?;
    let found = store::quarantine::reasons(engine.control(), &engine.plan().plan.id, id).await;
    found.doing(format!("counting the quarantine of {id}"))
}

/// The names in open rows, and which of them a look-up can answer by now.
pub async fn unmapped(engine: &Engine, id: &str) -> Result<Vec<Unmapped>> {
    names::unmapped(engine, id).await
}

/// Puts the keys of rows back on the log, to be applied as they are now; names
/// that came up since are created on the way. No ids mean every open row. The
/// applier settles them, or keeps them anew with the reason of today.
pub async fn replay(engine: &Engine, id: &str, rows: Option<&[i64]>, actor: &str) -> Result<usize> {
    let doing = format!("applying rows in the quarantine of {id} again");
    let shape = Shape::read(engine, moves::spec(engine, id)?).await?;
    let plan = &engine.plan().plan.id;
    let mut tx = engine.work().begin().await.doing(doing.clone())?;
    captured(plan, id, &doing, &mut tx).await?;
    let asked = store::quarantine::ask_again(&mut *tx, plan, id, rows, actor).await.doing(doing.clone())?;
    enough(id, &doing, rows, asked.len())?;
    sqlx::query(AssertSqlSafe(log_again(&shape)))
        .bind(&asked)
        .execute(&mut *tx)
        .await
        .doing(doing.clone())?;
    let deed = Deed::new(Verb::ReplayRows, format!("move {id}")).to(format!("{} rows", asked.len()));
    audit::write(engine, &mut tx, actor, deed).await?;
    tx.commit().await.doing(doing)?;
    tracing::info!(r#move = id, rows = asked.len(), actor, "rows in quarantine are applied again");
    Ok(asked.len())
}

/// Without a capture there is no log to put keys on. The lock keeps the state
/// as it is until they are there.
async fn captured(plan: &str, id: &str, doing: &str, conn: &mut PgConnection) -> Result<()> {
    let row = store::moves::lock(conn, plan, id).await.doing(doing)?;
    match row.map_or(MoveState::Declared, |row| row.state()) {
        MoveState::Declared => {
            let next = format!("Start it with `refit move start {id}`; it reads every row anew.");
            Err(Error::new(Kind::Refused, doing, "the move is not under way", next))
        }
        _ => Ok(()),
    }
}

/// Whoever names rows means all of them.
fn enough(id: &str, doing: &str, rows: Option<&[i64]>, found: usize) -> Result<()> {
    let Some(rows) = rows else { return Ok(()) };
    let mut named = rows.to_vec();
    named.sort_unstable();
    named.dedup();
    if named.len() == found {
        return Ok(());
    }
    let why = format!("{} of {} rows are not there or are settled already", named.len() - found, named.len());
    let next = format!("Nothing was changed. See which are open: `refit quarantine list {id}`.");
    Err(Error::new(Kind::Refused, doing, why, next))
}

/// The loss of rows is accepted, with a reason that stays. A key that changes
/// later is applied all the same. No ids mean every open row.
pub async fn accept(
    engine: &Engine,
    id: &str,
    rows: Option<&[i64]>,
    reason: &str,
    actor: &str,
) -> Result<usize> {
    let doing = format!("accepting the loss of rows of {id}");
    moves::spec(engine, id)?;
    let reason = written(&doing, reason)?;
    let plan = &engine.plan().plan.id;
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let accepted =
        store::quarantine::accept(&mut *tx, plan, id, rows, reason, actor).await.doing(doing.clone())?;
    let accepted = usize::try_from(accepted).unwrap_or(usize::MAX);
    enough(id, &doing, rows, accepted)?;
    store::moves::touch(&mut *tx, plan, id).await.doing(doing.clone())?;
    let deed = Deed::new(Verb::AcceptRows, format!("move {id}")).to(format!("{accepted} rows: {reason}"));
    audit::write(engine, &mut tx, actor, deed).await?;
    tx.commit().await.doing(doing)?;
    tracing::warn!(r#move = id, rows = accepted, actor, reason, "the loss of rows was accepted");
    Ok(accepted)
}

fn written<'a>(doing: &str, reason: &'a str) -> Result<&'a str> {
    let reason = reason.trim();
    if reason.is_empty() {
        let next = "Say why these rows may be missing; it is kept with them.";
        return Err(Error::invalid(doing, "there is no reason", next));
    }
    if reason.chars().count() > LONGEST_REASON {
        let next = "Say it in a few sentences.";
        return Err(Error::invalid(
            doing,
            format!("the reason has more than {LONGEST_REASON} characters"),
            next,
        ));
    }
    Ok(reason)
}

/// The move has ended: nothing waits for its rows any more.
pub(crate) async fn forget(
    engine: &Engine,
    conn: &mut PgConnection,
    id: &str,
    note: &str,
    actor: &str,
) -> Result<u64> {
    let forgotten = store::quarantine::forget(conn, &engine.plan().plan.id, id, actor, note).await;
    forgotten.doing(format!("settling the quarantine of {id}"))
}
