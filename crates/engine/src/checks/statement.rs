//! Runs a check's statement and reads its rows.
//!
//! The statement returns `looked_at bigint, subject text, problem text`: at
//! least one row, `looked_at` the same on each, and a finding on every row
//! whose subject and problem are not null.

use domain::check::Evidence;
use domain::report::Finding;
use futures::TryStreamExt;
use sqlx::postgres::{PgColumn, PgRow, Postgres};
use sqlx::{
    AssertSqlSafe, Column, Executor, PgConnection, PgPool, Row, SqlSafeStr, Statement, Type, TypeInfo,
};

use super::{lint, session};
use crate::error::{Doing, Error, Result};

/// As many findings as a person reads; the rest would only fill the report.
const MOST_FINDINGS: usize = 100;
const SHAPE: &str = "looked_at bigint, subject text, problem text";

/// Asks in a transaction that cannot write and that leaves nothing behind.
pub(super) async fn ask(pool: &PgPool, file: &str, sql: &str) -> Result<Evidence> {
    let doing = format!("Running {file}");
    stands(&doing, sql)?;
    let mut tx = session::read_only(pool, &doing).await?;
    columns(&mut tx, &doing, sql).await?;
    let evidence = rows(&mut tx, &doing, sql).await?;
    tx.rollback().await.doing(doing)?;
    Ok(evidence)
}

/// Whether the statement stands the lint, parses against this database's schema
/// and returns the three columns. Runs nothing.
pub async fn prepare(connection: &mut PgConnection, file: &str, sql: &str) -> Result<()> {
    let doing = format!("Preparing {file}");
    stands(&doing, sql)?;
    columns(connection, &doing, sql).await
}

pub(super) fn stands(doing: &str, sql: &str) -> Result<()> {
    lint(sql).map_err(|fault| wrong(doing, fault.to_string()))
}

pub(super) async fn columns(connection: &mut PgConnection, doing: &str, sql: &str) -> Result<()> {
    let text = AssertSqlSafe(sql).into_sql_str();
    let prepared = connection.prepare(text).await.doing(doing)?;
    let [looked_at, subject, problem] = prepared.columns() else {
        return Err(wrong_columns(doing, prepared.columns()));
    };
    let names = [looked_at.name(), subject.name(), problem.name()];
    let typed = is::<i64>(looked_at) && is::<str>(subject) && is::<str>(problem);
    if names == ["looked_at", "subject", "problem"] && typed {
        return Ok(());
    }
    Err(wrong_columns(doing, prepared.columns()))
}

fn is<T: Type<Postgres> + ?Sized>(column: &PgColumn) -> bool {
    T::compatible(column.type_info())
}

pub(super) async fn rows(connection: &mut PgConnection, doing: &str, sql: &str) -> Result<Evidence> {
    let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
    let mut rows = query.fetch(connection);
    let mut evidence: Option<Evidence> = None;
    while let Some(row) = rows.try_next().await.doing(doing)? {
        let (looked_at, finding) = read(doing, &row)?;
        let so_far = evidence.get_or_insert_with(|| Evidence { looked_at, ..Evidence::default() });
        if so_far.looked_at != looked_at {
            return Err(wrong(doing, "looked_at differs from row to row"));
        }
        if so_far.findings.len() == MOST_FINDINGS {
            break;
        }
        so_far.findings.extend(finding);
    }
    let no_row = || wrong(doing, "it returned no row, so nothing says what was looked at");
    evidence.map(with_note).ok_or_else(no_row)
}

fn with_note(mut evidence: Evidence) -> Evidence {
    if evidence.findings.len() == MOST_FINDINGS {
        evidence.note = format!("Only the first {MOST_FINDINGS} findings are listed.");
    }
    evidence
}

fn read(doing: &str, row: &PgRow) -> Result<(i64, Option<Finding>)> {
    let looked_at: Option<i64> = row.try_get(0).doing(doing)?;
    let looked_at = looked_at.ok_or_else(|| wrong(doing, "looked_at is null"))?;
    let subject: Option<String> = row.try_get(1).doing(doing)?;
    let problem: Option<String> = row.try_get(2).doing(doing)?;
    match (subject, problem) {
        (Some(subject), Some(problem)) => Ok((looked_at, Some(Finding { subject, problem }))),
        (None, None) => Ok((looked_at, None)),
        _ => Err(wrong(doing, "a row has only one of subject and problem")),
    }
}

fn wrong_columns(doing: &str, columns: &[PgColumn]) -> Error {
    let described = columns.iter().map(|column| {
        let kind = column.type_info().name().to_lowercase();
        format!("{} {kind}", column.name())
    });
    let found = described.collect::<Vec<_>>().join(", ");
    wrong(doing, format!("it returns ({found}) instead of ({SHAPE})"))
}

fn wrong(doing: &str, why: impl Into<String>) -> Error {
    Error::invalid(doing, why, "Correct the check's file in the plan folder.")
}
