//! Validation reports and each check's latest answer.

use chrono::{DateTime, Utc};
use domain::phase::Answer;
use domain::report::{Finding, Outcome, Report, Verdict};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, Result};

#[derive(sqlx::FromRow)]
struct ReportRow {
    id: i64,
    run: i64,
    title: String,
    phase: Option<i16>,
    plan_hash: String,
    started_at: DateTime<Utc>,
    finished_at: DateTime<Utc>,
    verdict: String,
}

#[derive(sqlx::FromRow)]
struct OutcomeRow {
    check: String,
    title: String,
    verdict: String,
    value: String,
    target: String,
    message: String,
    findings: Json<Vec<Finding>>,
    remedy: String,
    duration_ms: f64,
}

fn verdict(text: &str) -> Result<Verdict> {
    Verdict::parse(text).ok_or_else(|| crate::unreadable("report.verdict", text))
}

impl TryFrom<OutcomeRow> for Outcome {
    type Error = sqlx::Error;

    fn try_from(row: OutcomeRow) -> Result<Self> {
        Ok(Self {
            check: row.check,
            title: row.title,
            verdict: verdict(&row.verdict)?,
            value: row.value,
            target: row.target,
            message: row.message,
            findings: row.findings.0,
            remedy: row.remedy,
            duration_ms: row.duration_ms,
        })
    }
}

fn report(row: ReportRow, outcomes: Vec<Outcome>) -> Result<Report> {
    Ok(Report {
        id: row.id,
        run: row.run,
        title: row.title,
        phase: row.phase.and_then(|phase| u8::try_from(phase).ok()),
        plan_hash: row.plan_hash,
        started_at: row.started_at,
        finished_at: row.finished_at,
        verdict: verdict(&row.verdict)?,
        outcomes,
    })
}

/// Inserts the report with its outcomes; its `id` is ignored and returned anew.
pub async fn insert(conn: &mut PgConnection, new: &Report) -> Result<i64> {
    let id: i64 = sqlx::query_scalar(include_str!("queries/report/insert.sql"))
        .bind(new.run)
        .bind(&new.title)
        .bind(new.phase.map(i16::from))
        .bind(&new.plan_hash)
        .bind(new.started_at)
        .bind(new.finished_at)
        .bind(new.verdict.as_str())
        .fetch_one(&mut *conn)
        .await?;
    for (ordinal, outcome) in (1_i32..).zip(&new.outcomes) {
        insert_outcome(&mut *conn, id, ordinal, outcome).await?;
    }
    Ok(id)
}

async fn insert_outcome(db: impl PgExecutor<'_>, report: i64, ordinal: i32, outcome: &Outcome) -> Result<()> {
    sqlx::query(include_str!("queries/report/insert_outcome.sql"))
        .bind(report)
        .bind(ordinal)
        .bind(&outcome.check)
        .bind(&outcome.title)
        .bind(outcome.verdict.as_str())
        .bind(&outcome.value)
        .bind(&outcome.target)
        .bind(&outcome.message)
        .bind(Json(&outcome.findings))
        .bind(&outcome.remedy)
        .bind(outcome.duration_ms)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn get(conn: &mut PgConnection, id: i64) -> Result<Option<Report>> {
    let row: Option<ReportRow> =
        sqlx::query_as(include_str!("queries/report/get.sql")).bind(id).fetch_optional(&mut *conn).await?;
    let Some(row) = row else { return Ok(None) };
    let outcomes: Vec<OutcomeRow> =
        sqlx::query_as(include_str!("queries/report/outcomes.sql")).bind(id).fetch_all(conn).await?;
    report(row, outcomes.into_iter().map(Outcome::try_from).collect::<Result<_>>()?).map(Some)
}

/// Newest first, without their outcomes; `before` pages by id.
pub async fn list(db: impl PgExecutor<'_>, before: Option<i64>, limit: i64) -> Result<Vec<Report>> {
    let query = sqlx::query_as(include_str!("queries/report/list.sql")).bind(limit).bind(before);
    let rows: Vec<ReportRow> = query.fetch_all(db).await?;
    rows.into_iter().map(|row| report(row, Vec::new())).collect()
}

/// Each check's newest answer under this plan.
pub async fn answers(db: impl PgExecutor<'_>, plan_hash: &str) -> Result<Vec<(String, Answer)>> {
    let rows: Vec<(String, String, String, i64, DateTime<Utc>)> =
        sqlx::query_as(include_str!("queries/report/answers.sql")).bind(plan_hash).fetch_all(db).await?;
    rows.into_iter()
        .map(|(check, text, value, report, at)| {
            Ok((check, Answer { verdict: verdict(&text)?, value, report, at }))
        })
        .collect()
}
