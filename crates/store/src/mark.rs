//! What was said of tasks, by people and by what their runs and checks did.

use chrono::{DateTime, Utc};
use domain::task::{Line, Mark, TaskState};
use sqlx::{PgExecutor, Result};

#[derive(sqlx::FromRow)]
struct MarkRow {
    task: String,
    seq: i32,
    state: String,
    owner: Option<String>,
    note: Option<String>,
    because: Option<String>,
    actor: String,
    at: DateTime<Utc>,
}

/// The newest mark of each task.
pub async fn current(db: impl PgExecutor<'_>, plan: &str) -> Result<Vec<(String, Mark)>> {
    let rows: Vec<MarkRow> =
        sqlx::query_as(include_str!("queries/mark/current.sql")).bind(plan).fetch_all(db).await?;
    rows.into_iter().map(read).collect()
}

/// All of them, the oldest first.
pub async fn history(db: impl PgExecutor<'_>, plan: &str) -> Result<Vec<Line>> {
    let rows: Vec<MarkRow> =
        sqlx::query_as(include_str!("queries/mark/history.sql")).bind(plan).fetch_all(db).await?;
    rows.into_iter().map(|row| read(row).map(|(task, mark)| Line { task, mark })).collect()
}

fn read(row: MarkRow) -> Result<(String, Mark)> {
    let state = TaskState::parse(&row.state).ok_or_else(|| crate::unreadable("mark.state", &row.state))?;
    let MarkRow { task, seq, owner, note, because, actor, at, .. } = row;
    Ok((task, Mark { seq, state, owner, note, because, actor, at }))
}

/// Until the end of the transaction nobody else says anything of a task.
pub async fn lock(db: impl PgExecutor<'_>, plan: &str) -> Result<()> {
    sqlx::query(include_str!("queries/mark/lock.sql")).bind(plan).execute(db).await?;
    Ok(())
}

/// Under the lock. A person's mark bears the time of the database.
pub async fn insert(db: impl PgExecutor<'_>, plan: &str, task: &str, mark: &Mark) -> Result<()> {
    sqlx::query(include_str!("queries/mark/insert.sql"))
        .bind(plan)
        .bind(task)
        .bind(mark.seq)
        .bind(mark.state.as_str())
        .bind(mark.owner.as_deref())
        .bind(mark.note.as_deref())
        .bind(mark.because.as_deref())
        .bind(&mark.actor)
        .bind(mark.because.is_some().then_some(mark.at))
        .execute(db)
        .await?;
    Ok(())
}
