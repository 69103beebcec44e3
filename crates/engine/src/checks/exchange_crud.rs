//! A test exchange is inserted, read, updated, deactivated and deleted, in a
//! transaction that is always rolled back.

use chrono::{DateTime, Utc};
use domain::check::Evidence;
use domain::report::Finding;
use sqlx::{PgConnection, PgPool};

use super::{Probe, session};
use crate::error::{Doing, Kind, Result};

pub(super) const PROBE: Probe =
    Probe { name: "exchange_crud", unit: "operations", ask: |ctx, _| Box::pin(play(ctx.pool)) };

const DOING: &str = "Trying to write a test exchange";
const BACKEND: &str = include_str!("queries/crud_backend.sql");
const READ: &str = include_str!("queries/crud_read.sql");

/// The test exchange as the database shows it.
#[derive(sqlx::FromRow)]
struct Row {
    display_name: String,
    rate: Option<i32>,
    is_active: bool,
    updated_at: DateTime<Utc>,
}

/// A statement that takes the exchange's name and touches one row, and what is
/// wrong with the row from before to after it.
struct Step {
    name: &'static str,
    sql: &'static str,
    problem: fn(before: Option<Row>, after: Option<Row>) -> Option<&'static str>,
}

/// Each step needs the one before it.
const STEPS: [Step; 5] = [
    Step { name: "insert", sql: include_str!("queries/crud_insert.sql"), problem: after_insert },
    Step { name: "read", sql: READ, problem: after_read },
    Step { name: "update", sql: include_str!("queries/crud_update.sql"), problem: after_update },
    Step { name: "deactivate", sql: include_str!("queries/crud_deactivate.sql"), problem: after_deactivate },
    Step { name: "delete", sql: include_str!("queries/crud_delete.sql"), problem: after_delete },
];

fn after_insert(before: Option<Row>, after: Option<Row>) -> Option<&'static str> {
    match (before, after) {
        (None, Some(_)) => None,
        (Some(_), _) => Some("an exchange of this name is there already"),
        (None, None) => Some("the new exchange is not found by its enum value"),
    }
}

fn after_read(_: Option<Row>, after: Option<Row>) -> Option<&'static str> {
    let same = |row: &Row| row.display_name == "Test exchange" && row.rate == Some(5) && row.is_active;
    (!after.is_some_and(|row| same(&row))).then_some("it reads differently from what was inserted")
}

fn after_update(before: Option<Row>, after: Option<Row>) -> Option<&'static str> {
    let (Some(before), Some(after)) = (before, after) else {
        return Some("the exchange is gone");
    };
    if after.display_name != "Renamed exchange" || after.rate != Some(7) {
        return Some("the two fields do not have their new values");
    }
    let moved = after.updated_at > before.updated_at;
    (!moved).then_some("updated_at did not move; the trigger that keeps it is missing or disabled")
}

fn after_deactivate(_: Option<Row>, after: Option<Row>) -> Option<&'static str> {
    after.is_none_or(|row| row.is_active).then_some("the exchange is not inactive")
}

fn after_delete(_: Option<Row>, after: Option<Row>) -> Option<&'static str> {
    after.is_some().then_some("the exchange is still there")
}

async fn play(pool: &PgPool) -> Result<Evidence> {
    let mut tx = session::writing(pool, DOING).await?;
    let evidence = take_all(&mut tx).await;
    tx.rollback().await.doing(DOING)?;
    evidence
}

async fn take_all(connection: &mut PgConnection) -> Result<Evidence> {
    // Unique among checks that run at the same time.
    let backend: i32 = sqlx::query_scalar(BACKEND).fetch_one(&mut *connection).await.doing(DOING)?;
    let name = format!("REFIT_CHECK_{backend}");
    let mut evidence = Evidence::default();
    for step in &STEPS {
        evidence.looked_at += 1;
        if let Some(problem) = refused(take(connection, step, &name).await)? {
            evidence.findings.push(Finding { subject: step.name.into(), problem });
            break;
        }
    }
    Ok(evidence)
}

/// A statement that the database refuses is what this probe looks for. One that
/// could not be tried, because a lock is held or the server is away, is not.
fn refused(problem: Result<Option<String>>) -> Result<Option<String>> {
    match problem {
        Err(error) if matches!(error.kind, Kind::Failed | Kind::Refused) => Ok(Some(error.why)),
        other => other,
    }
}

async fn take(connection: &mut PgConnection, step: &Step, name: &str) -> Result<Option<String>> {
    let before = read(connection, name).await?;
    let done = sqlx::query(step.sql).bind(name).execute(&mut *connection).await.doing(DOING)?;
    if done.rows_affected() != 1 {
        return Ok(Some(format!("it touched {} rows instead of one", done.rows_affected())));
    }
    let after = read(connection, name).await?;
    Ok((step.problem)(before, after).map(str::to_owned))
}

async fn read(connection: &mut PgConnection, name: &str) -> Result<Option<Row>> {
    sqlx::query_as(READ).bind(name).fetch_optional(connection).await.doing(DOING)
}
