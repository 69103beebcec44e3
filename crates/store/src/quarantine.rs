//! Rows that a move could not bring over, as they were.

use chrono::{DateTime, Utc};
use domain::quarantine::{Filter, Kept, KeptState, Reason};
use sqlx::{PgExecutor, Result};

use crate::unreadable;

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Quarantined {
    pub id: i64,
    pub key: Vec<String>,
    pub reason: String,
    pub row: String,
    pub at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct KeptRow {
    id: i64,
    run: Option<i64>,
    key: Vec<String>,
    reason: String,
    row: String,
    at: DateTime<Utc>,
    state: String,
    settled_at: Option<DateTime<Utc>>,
    settled_by: Option<String>,
    note: Option<String>,
}

impl TryFrom<KeptRow> for Kept {
    type Error = sqlx::Error;

    fn try_from(row: KeptRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            run: row.run,
            key: row.key,
            reason: row.reason,
            row: row.row,
            at: row.at,
            state: state(&row.state)?,
            settled_at: row.settled_at,
            settled_by: row.settled_by,
            note: row.note,
        })
    }
}

fn state(text: &str) -> Result<KeptState> {
    KeptState::parse(text).ok_or_else(|| unreadable("quarantine.state", text))
}

/// The rows that one run kept.
pub async fn list(db: impl PgExecutor<'_>, run: i64, limit: i64) -> Result<Vec<Quarantined>> {
    sqlx::query_as(include_str!("queries/quarantine/list.sql")).bind(run).bind(limit).fetch_all(db).await
}

/// How much of a quarantine is read at once.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub rows: i64,
    /// No row follows the one that exceeds this.
    pub bytes: i64,
    /// Characters of one row.
    pub longest: i32,
}

/// The rows of a move after an id, oldest first.
pub async fn page(
    db: impl PgExecutor<'_>,
    plan: &str,
    id: &str,
    filter: &Filter,
    after: i64,
    part: Part,
) -> Result<Vec<Kept>> {
    let rows: Vec<KeptRow> = sqlx::query_as(include_str!("queries/quarantine/page.sql"))
        .bind(plan)
        .bind(id)
        .bind(filter.state.map(KeptState::as_str))
        .bind(&filter.reason)
        .bind(after)
        .bind(part.rows)
        .bind(part.bytes)
        .bind(part.longest)
        .fetch_all(db)
        .await?;
    rows.into_iter().map(Kept::try_from).collect()
}

pub async fn get(db: impl PgExecutor<'_>, plan: &str, id: &str, row: i64) -> Result<Option<Kept>> {
    let query = sqlx::query_as(include_str!("queries/quarantine/get.sql"));
    let row: Option<KeptRow> = query.bind(plan).bind(id).bind(row).fetch_optional(db).await?;
    row.map(Kept::try_from).transpose()
}

/// Rows by reason and state, open ones first.
pub async fn reasons(db: impl PgExecutor<'_>, plan: &str, id: &str) -> Result<Vec<Reason>> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(include_str!("queries/quarantine/reasons.sql"))
        .bind(plan)
        .bind(id)
        .fetch_all(db)
        .await?;
    rows.into_iter().map(|(reason, text, rows)| Ok(Reason { reason, state: state(&text)?, rows })).collect()
}

/// How many rows were accepted. No ids mean every open row.
pub async fn accept(
    db: impl PgExecutor<'_>,
    plan: &str,
    id: &str,
    rows: Option<&[i64]>,
    note: &str,
    actor: &str,
) -> Result<u64> {
    let query = sqlx::query(include_str!("queries/quarantine/accept.sql"));
    let done = query.bind(plan).bind(id).bind(rows).bind(note).bind(actor).execute(db).await?;
    Ok(done.rows_affected())
}

/// Writes down who wants rows applied again and returns which those are.
pub async fn ask_again(
    db: impl PgExecutor<'_>,
    plan: &str,
    id: &str,
    rows: Option<&[i64]>,
    actor: &str,
) -> Result<Vec<i64>> {
    let query = sqlx::query_scalar(include_str!("queries/quarantine/ask_again.sql"));
    query.bind(plan).bind(id).bind(rows).bind(actor).fetch_all(db).await
}

/// The move has ended: nothing waits for its rows any more.
pub async fn forget(db: impl PgExecutor<'_>, plan: &str, id: &str, actor: &str, note: &str) -> Result<u64> {
    let query = sqlx::query(include_str!("queries/quarantine/forget.sql"));
    Ok(query.bind(plan).bind(id).bind(actor).bind(note).execute(db).await?.rows_affected())
}
