//! Moves over their whole life: state, capture mark, verification.

use chrono::{DateTime, Utc};
use domain::moving::{MoveArrow, MoveState, Transition};
use sqlx::{PgConnection, PgExecutor, Result};

use crate::unreadable;

/// The row of `refit.move`.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct MoveRow {
    pub id: String,
    #[sqlx(try_from = "String")]
    state: StateText,
    /// What the capture looked like when it was armed.
    pub mark: Option<serde_json::Value>,
    /// The same of the target's capture, since writers use the target.
    pub reverse_mark: Option<serde_json::Value>,
    pub armed_at: Option<DateTime<Utc>>,
    pub broken: Option<String>,
    pub broken_at: Option<DateTime<Utc>>,
    pub verified_run: Option<i64>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct StateText(MoveState);

impl TryFrom<String> for StateText {
    type Error = sqlx::Error;

    fn try_from(text: String) -> Result<Self> {
        MoveState::parse(&text).map(Self).ok_or_else(|| unreadable("move.state", &text))
    }
}

impl MoveRow {
    pub fn state(&self) -> MoveState {
        self.state.0
    }
}

/// A move with what its applier last said.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Standing {
    #[sqlx(flatten)]
    pub row: MoveRow,
    pub backlog: i64,
    pub oldest: Option<DateTime<Utc>>,
    pub applied: i64,
    pub failure: Option<String>,
    pub has_applier: bool,
}

/// The statements of a change of state, for whoever shows what will be run.
pub const LOCK: &str = include_str!("queries/moves/lock.sql");
pub const CHANGE: &str = include_str!("queries/moves/change.sql");
pub const RECORD: &str = include_str!("queries/moves/record.sql");
pub const SET_WINDOW: &str = include_str!("queries/moves/set_window.sql");
pub const SET_REVERSE_MARK: &str = include_str!("queries/moves/set_reverse_mark.sql");

pub async fn ensure(db: impl PgExecutor<'_>, plan: &str, id: &str) -> Result<()> {
    sqlx::query(include_str!("queries/moves/ensure.sql")).bind(plan).bind(id).execute(db).await?;
    Ok(())
}

pub async fn get(db: impl PgExecutor<'_>, plan: &str, id: &str) -> Result<Option<MoveRow>> {
    sqlx::query_as(include_str!("queries/moves/get.sql")).bind(plan).bind(id).fetch_optional(db).await
}

/// The move, its row locked until the transaction ends: no applier writes.
pub async fn lock(db: impl PgExecutor<'_>, plan: &str, id: &str) -> Result<Option<MoveRow>> {
    sqlx::query_as(LOCK).bind(plan).bind(id).fetch_optional(db).await
}

/// Every move that was ever begun.
pub async fn all(db: impl PgExecutor<'_>, plan: &str) -> Result<Vec<Standing>> {
    sqlx::query_as(include_str!("queries/moves/all.sql")).bind(plan).fetch_all(db).await
}

/// Changes the state only from the state that the arrow starts at. False when
/// the move was in another state by then.
pub async fn change(
    conn: &mut PgConnection,
    plan: &str,
    id: &str,
    arrow: &MoveArrow,
    actor: &str,
) -> Result<bool> {
    let done = sqlx::query(CHANGE)
        .bind(plan)
        .bind(id)
        .bind(arrow.from.as_str())
        .bind(arrow.to.as_str())
        .execute(&mut *conn)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(RECORD)
        .bind(plan)
        .bind(id)
        .bind(arrow.from.as_str())
        .bind(arrow.to.as_str())
        .bind(arrow.reason)
        .bind(actor)
        .execute(conn)
        .await?;
    Ok(true)
}

/// The capture begins: what it looks like now is what it must look like. The
/// same of the target's capture, if writers use the target.
pub async fn set_mark(
    db: impl PgExecutor<'_>,
    plan: &str,
    id: &str,
    mark: &serde_json::Value,
    reverse: Option<&serde_json::Value>,
) -> Result<()> {
    let query = sqlx::query(include_str!("queries/moves/set_mark.sql"));
    query.bind(plan).bind(id).bind(mark).bind(reverse).execute(db).await?;
    Ok(())
}

/// Lets the window of a contracted source begin so many days ago, if it does not
/// begin later already.
pub async fn set_window(db: impl PgExecutor<'_>, plan: &str, id: &str, days: u16) -> Result<()> {
    sqlx::query(SET_WINDOW).bind(plan).bind(id).bind(i32::from(days)).execute(db).await?;
    Ok(())
}

/// Since when writers use the target, if they do.
pub async fn over_since(db: impl PgExecutor<'_>, plan: &str, id: &str) -> Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar(include_str!("queries/moves/over_since.sql")).bind(plan).bind(id).fetch_one(db).await
}

/// The target's capture begins or ends.
pub async fn set_reverse_mark(
    db: impl PgExecutor<'_>,
    plan: &str,
    id: &str,
    mark: Option<&serde_json::Value>,
) -> Result<()> {
    sqlx::query(SET_REVERSE_MARK).bind(plan).bind(id).bind(mark).execute(db).await?;
    Ok(())
}

/// True when the capture that was looked at counted as unbroken until now.
pub async fn set_broken(db: impl PgExecutor<'_>, plan: &str, seen: &MoveRow, why: &str) -> Result<bool> {
    let done = sqlx::query(include_str!("queries/moves/set_broken.sql"))
        .bind(plan)
        .bind(&seen.id)
        .bind(seen.armed_at)
        .bind(why)
        .bind(&seen.reverse_mark)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// False when the capture is broken, or was armed after the run began.
pub async fn set_verified(db: impl PgExecutor<'_>, plan: &str, id: &str, run: i64) -> Result<bool> {
    let query = sqlx::query(include_str!("queries/moves/set_verified.sql"));
    Ok(query.bind(plan).bind(id).bind(run).execute(db).await?.rows_affected() == 1)
}

/// Something that is shown with the move has changed.
pub async fn touch(db: impl PgExecutor<'_>, plan: &str, id: &str) -> Result<()> {
    sqlx::query(include_str!("queries/moves/touch.sql")).bind(plan).bind(id).execute(db).await?;
    Ok(())
}

/// The capture has ended; nothing of it counts any more.
pub async fn forget(db: impl PgExecutor<'_>, plan: &str, id: &str) -> Result<()> {
    sqlx::query(include_str!("queries/moves/forget.sql")).bind(plan).bind(id).execute(db).await?;
    Ok(())
}

/// Open quarantine and conflicts of a move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Counts {
    pub quarantined: i64,
    pub conflicts: i64,
}

pub async fn counts(db: impl PgExecutor<'_>, plan: &str, id: &str) -> Result<Counts> {
    sqlx::query_as(include_str!("queries/moves/counts.sql")).bind(plan).bind(id).fetch_one(db).await
}

/// What a comparison covered, and since when it may be out of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct VerifiedRow {
    pub run: i64,
    pub at: DateTime<Utc>,
    pub rows: i64,
}

pub async fn verified(db: impl PgExecutor<'_>, run: i64) -> Result<Option<VerifiedRow>> {
    sqlx::query_as(include_str!("queries/moves/verified.sql")).bind(run).fetch_optional(db).await
}

#[derive(sqlx::FromRow)]
struct TransitionRow {
    #[sqlx(try_from = "String")]
    from: StateText,
    #[sqlx(try_from = "String")]
    to: StateText,
    reason: String,
    actor: String,
    at: DateTime<Utc>,
}

impl From<TransitionRow> for Transition {
    fn from(row: TransitionRow) -> Self {
        let TransitionRow { from, to, reason, actor, at } = row;
        Self { from: from.0, to: to.0, reason, actor, at }
    }
}

/// Oldest first.
pub async fn history(db: impl PgExecutor<'_>, plan: &str, id: &str) -> Result<Vec<Transition>> {
    let rows: Vec<TransitionRow> =
        sqlx::query_as(include_str!("queries/moves/history.sql")).bind(plan).bind(id).fetch_all(db).await?;
    Ok(rows.into_iter().map(Transition::from).collect())
}
