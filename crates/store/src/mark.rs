//! What people said of tasks.

use chrono::{DateTime, Utc};
use domain::task::{Mark, TaskState};
use sqlx::{PgExecutor, Result};

#[derive(sqlx::FromRow)]
struct MarkRow {
    task: String,
    state: String,
    owner: Option<String>,
    note: Option<String>,
    actor: String,
    at: DateTime<Utc>,
}

/// The newest mark of each task.
pub async fn current(db: impl PgExecutor<'_>, plan: &str) -> Result<Vec<(String, Mark)>> {
    let rows: Vec<MarkRow> =
        sqlx::query_as(include_str!("queries/mark/current.sql")).bind(plan).fetch_all(db).await?;
    rows.into_iter().map(read).collect()
}

fn read(row: MarkRow) -> Result<(String, Mark)> {
    let state = TaskState::parse(&row.state).ok_or_else(|| crate::unreadable("mark.state", &row.state))?;
    Ok((row.task, Mark { state, owner: row.owner, note: row.note, actor: row.actor, at: row.at }))
}

pub async fn insert(
    db: impl PgExecutor<'_>,
    plan: &str,
    task: &str,
    state: TaskState,
    owner: Option<&str>,
    note: Option<&str>,
    actor: &str,
) -> Result<()> {
    sqlx::query(include_str!("queries/mark/insert.sql"))
        .bind(plan)
        .bind(task)
        .bind(state.as_str())
        .bind(owner)
        .bind(note)
        .bind(actor)
        .execute(db)
        .await?;
    Ok(())
}
