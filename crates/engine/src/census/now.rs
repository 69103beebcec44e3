//! What the database itself says of a table's users.

use chrono::{DateTime, Utc};
use domain::census::{Session, Side, Statement, Statements};
use domain::moving::MoveView;
use sqlx::AssertSqlSafe;

use crate::error::{Doing, Error, Result};
use crate::moving::{Shape, changes_wait};
use crate::{Engine, moves, sql};

#[derive(sqlx::FromRow)]
struct SessionRow {
    pid: i32,
    application: String,
    role: String,
    writes: bool,
    state: String,
    query: String,
    since: Option<DateTime<Utc>>,
}

/// Sessions of others on source and target.
pub(super) async fn sessions(engine: &Engine, view: &MoveView) -> Result<Vec<Session>> {
    let mut found = Vec::new();
    for (side, table) in sides(view) {
        let rows: Vec<SessionRow> = sqlx::query_as(include_str!("../queries/census/sessions.sql"))
            .bind(sql::qualified(table))
            .bind(pattern(table))
            .fetch_all(engine.control())
            .await
            .doing(format!("looking for sessions that use {table}"))?;
        found.extend(rows.into_iter().map(|row| session(side, row)));
    }
    Ok(found)
}

fn session(side: Side, row: SessionRow) -> Session {
    Session {
        side,
        pid: row.pid,
        application: row.application,
        role: row.role,
        writes: row.writes,
        state: row.state,
        query: row.query,
        since: row.since,
    }
}

fn sides(view: &MoveView) -> [(Side, &str); 2] {
    [(Side::Source, &view.source), (Side::Target, &view.target)]
}

/// The table's name as a word of its own: `trades` is not `trades_legacy`.
fn pattern(table: &str) -> String {
    let name = table.rsplit('.').next().unwrap_or(table);
    let escaped: String = name
        .chars()
        .flat_map(|letter| {
            let plain = letter.is_alphanumeric() || letter == '_';
            (!plain).then_some('\\').into_iter().chain([letter])
        })
        .collect();
    format!("(^|[^[:alnum:]_]){escaped}($|[^[:alnum:]_])")
}

/// Statements that name one of the tables, where the database keeps them.
pub(super) async fn statements(engine: &Engine, view: &MoveView) -> Result<Statements> {
    let doing = "looking for pg_stat_statements";
    let home: Option<String> = sqlx::query_scalar(include_str!("../queries/census/statements_home.sql"))
        .fetch_optional(engine.control())
        .await
        .doing(doing)?;
    let Some(home) = home else { return Ok(not_installed("it is not installed")) };
    let mut found = Vec::new();
    for (side, table) in sides(view) {
        match of_table(engine, &home, side, table).await {
            Ok(statements) => found.extend(statements),
            // Created, but its library is not loaded.
            Err(error) if error.sqlstate().as_deref() == Some("55000") => {
                return Ok(not_installed("it is created, but its library is not loaded"));
            }
            Err(error) if error.sqlstate().as_deref() == Some("42501") => {
                let next = "Grant pg_read_all_stats to the role that Refit connects as.";
                return Ok(Statements::Unknown { why: "it may not be read".into(), next: next.into() });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Statements::Known(found))
}

async fn of_table(engine: &Engine, home: &str, side: Side, table: &str) -> Result<Vec<Statement>> {
    let view = format!("{}.pg_stat_statements", sql::ident(home));
    let text = include_str!("../queries/census/statements.sql").replace("{view}", &view);
    let rows: Vec<(String, i64, i64, String)> = sqlx::query_as(AssertSqlSafe(text))
        .bind(pattern(table))
        .fetch_all(engine.control())
        .await
        .map_err(|error| Error::database(format!("reading the statements that name {table}"), error))?;
    let statement = |(role, calls, rows, query)| Statement { side, role, calls, rows, query };
    Ok(rows.into_iter().map(statement).collect())
}

fn not_installed(why: &str) -> Statements {
    let next = "Add pg_stat_statements to shared_preload_libraries, restart PostgreSQL, and run CREATE EXTENSION pg_stat_statements.";
    Statements::Unknown { why: why.to_owned(), next: next.to_owned() }
}

/// Whether changes of the source are logged that nobody has counted yet.
pub(super) async fn waiting(engine: &Engine, id: &str) -> Result<bool> {
    let shape = Shape::read(engine, moves::spec(engine, id)?).await?;
    changes_wait(engine, &shape).await
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn odd_names_are_taken_literally() {
        assert_eq!(pattern("public.trades"), "(^|[^[:alnum:]_])trades($|[^[:alnum:]_])");
        assert_eq!(pattern("a.b$(c"), "(^|[^[:alnum:]_])b\\$\\(c($|[^[:alnum:]_])");
    }
}
