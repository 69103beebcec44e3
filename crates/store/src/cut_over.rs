//! Cut-overs that were asked for, and every attempt at them.

use chrono::{DateTime, Utc};
use domain::moving::{Attempt, AttemptOutcome, CutOver, CutOverOutcome, Direction, Holder, MoveState};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, Result};

use crate::unreadable;

/// The statement that closes a cut-over, for whoever shows what will be run.
pub const DONE: &str = include_str!("queries/cut_over/done.sql");

/// None while another one of the move is under way. One whose process is gone
/// counts as vanished from here on.
pub async fn begin(
    conn: &mut PgConnection,
    plan: &str,
    id: &str,
    (from, to): (MoveState, MoveState),
    actor: &str,
    seconds: f64,
) -> Result<Option<i64>> {
    sqlx::query(include_str!("queries/cut_over/vanish.sql")).bind(plan).bind(id).execute(&mut *conn).await?;
    sqlx::query_scalar(include_str!("queries/cut_over/begin.sql"))
        .bind(plan)
        .bind(id)
        .bind(from.as_str())
        .bind(to.as_str())
        .bind(actor)
        .bind(seconds)
        .fetch_optional(conn)
        .await
}

/// The one that is under way, and until when its process has promised to live.
pub async fn open(db: impl PgExecutor<'_>, plan: &str, id: &str) -> Result<Option<(i64, DateTime<Utc>)>> {
    sqlx::query_as(include_str!("queries/cut_over/open.sql")).bind(plan).bind(id).fetch_optional(db).await
}

/// False when somebody has closed it.
pub async fn renew(db: impl PgExecutor<'_>, id: i64, seconds: f64) -> Result<bool> {
    let query = sqlx::query(include_str!("queries/cut_over/renew.sql")).bind(id).bind(seconds);
    Ok(query.execute(db).await?.rows_affected() == 1)
}

/// Closes it in the transaction that changes the move. False when somebody has
/// closed it before: then nothing may commit.
pub async fn done(
    db: impl PgExecutor<'_>,
    id: i64,
    number: i32,
    waited_ms: i64,
    holders: &[Holder],
) -> Result<bool> {
    let query = sqlx::query(DONE).bind(id).bind(number).bind(waited_ms).bind(Json(holders));
    Ok(query.execute(db).await?.rows_affected() == 1)
}

/// Keeps an attempt that came to nothing.
pub async fn insert_attempt(
    db: impl PgExecutor<'_>,
    id: i64,
    number: i32,
    waited_ms: i64,
    (outcome, error): (AttemptOutcome, &str),
    holders: &[Holder],
) -> Result<()> {
    sqlx::query(include_str!("queries/cut_over/attempt.sql"))
        .bind(id)
        .bind(number)
        .bind(waited_ms)
        .bind(outcome.as_str())
        .bind(error)
        .bind(Json(holders))
        .execute(db)
        .await?;
    Ok(())
}

/// It came to nothing, unless somebody has said so before.
pub async fn end(db: impl PgExecutor<'_>, id: i64, outcome: CutOverOutcome, error: &str) -> Result<()> {
    let query = sqlx::query(include_str!("queries/cut_over/end.sql"));
    query.bind(id).bind(outcome.as_str()).bind(error).execute(db).await?;
    Ok(())
}

/// Closes the one that is under way, if there is one that has not committed.
pub async fn cancel(db: impl PgExecutor<'_>, plan: &str, id: &str, actor: &str) -> Result<Option<i64>> {
    let query = sqlx::query_scalar(include_str!("queries/cut_over/cancel.sql"));
    query.bind(plan).bind(id).bind(actor).fetch_optional(db).await
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    from: String,
    to: String,
    actor: String,
    began_at: DateTime<Utc>,
    outcome: Option<String>,
    error: Option<String>,
    ended_at: Option<DateTime<Utc>>,
    ended_by: Option<String>,
}

#[derive(sqlx::FromRow)]
struct AttemptRow {
    cut_over: i64,
    number: i32,
    at: DateTime<Utc>,
    waited_ms: i64,
    outcome: String,
    error: Option<String>,
    holders: Json<Vec<Holder>>,
}

/// The newest ones, newest first, each with its attempts.
pub async fn list(conn: &mut PgConnection, plan: &str, id: &str, limit: i64) -> Result<Vec<CutOver>> {
    let query = sqlx::query_as(include_str!("queries/cut_over/list.sql"));
    let rows: Vec<Row> = query.bind(plan).bind(id).bind(limit).fetch_all(&mut *conn).await?;
    with_attempts(conn, rows).await
}

pub async fn get(conn: &mut PgConnection, id: i64) -> Result<Option<CutOver>> {
    let query = sqlx::query_as(include_str!("queries/cut_over/get.sql"));
    let row: Option<Row> = query.bind(id).fetch_optional(&mut *conn).await?;
    Ok(with_attempts(conn, row.into_iter().collect()).await?.pop())
}

async fn with_attempts(conn: &mut PgConnection, rows: Vec<Row>) -> Result<Vec<CutOver>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let query = sqlx::query_as(include_str!("queries/cut_over/attempts.sql"));
    let attempts: Vec<AttemptRow> = query.bind(&ids).fetch_all(conn).await?;
    let mut found = rows.into_iter().map(read).collect::<Result<Vec<CutOver>>>()?;
    for row in attempts {
        let Some(cut_over) = found.iter_mut().find(|cut_over| cut_over.id == row.cut_over) else { continue };
        cut_over.attempts.push(read_attempt(row)?);
    }
    Ok(found)
}

fn read(row: Row) -> Result<CutOver> {
    let (from, to) = (state(&row.from)?, state(&row.to)?);
    Ok(CutOver {
        id: row.id,
        from,
        to,
        direction: Direction::of(from, to),
        actor: row.actor,
        began_at: row.began_at,
        outcome: row.outcome.as_deref().map(outcome).transpose()?,
        error: row.error,
        ended_at: row.ended_at,
        ended_by: row.ended_by,
        attempts: Vec::new(),
    })
}

fn state(text: &str) -> Result<MoveState> {
    MoveState::parse(text).ok_or_else(|| unreadable("cut_over.to", text))
}

fn outcome(text: &str) -> Result<CutOverOutcome> {
    CutOverOutcome::parse(text).ok_or_else(|| unreadable("cut_over.outcome", text))
}

fn read_attempt(row: AttemptRow) -> Result<Attempt> {
    let outcome = AttemptOutcome::parse(&row.outcome)
        .ok_or_else(|| unreadable("cut_over_attempt.outcome", &row.outcome))?;
    let AttemptRow { number, at, waited_ms, error, holders, .. } = row;
    Ok(Attempt { number, at, waited_ms, outcome, error, holders: holders.0 })
}
