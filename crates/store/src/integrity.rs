//! Integrity reports: what was asked, how far it was read, what was found.

use chrono::{DateTime, Utc};
use domain::integrity::{Asked, Finding, IntegrityReport, Kind, ProbeState, Scope, Summary, Weight};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, Result};

use crate::unreadable;

#[derive(sqlx::FromRow)]
struct ReportRow {
    run: i64,
    scope: Json<Scope>,
    plan_hash: String,
    server: String,
    started_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    digest: String,
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    run: i64,
    scope: Json<Scope>,
    started_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    digest: String,
    looked_at: i64,
    left_out: i64,
    critical: i64,
    unknown: i64,
    warning: i64,
}

#[derive(sqlx::FromRow)]
struct AskedRow {
    probe: String,
    title: String,
    kind: String,
    about: String,
    state: String,
    note: String,
    looked_at: i64,
    pieces: i64,
    duration_ms: i64,
}

#[derive(sqlx::FromRow)]
struct FindingRow {
    probe: String,
    kind: String,
    weight: String,
    subject: String,
    problem: String,
    count: i64,
    keys: Vec<String>,
    evidence: String,
    remedy: String,
    fix: String,
}

fn kind(text: &str) -> Result<Kind> {
    Kind::parse(text).ok_or_else(|| unreadable("integrity.kind", text))
}

fn state(text: &str) -> Result<ProbeState> {
    ProbeState::parse(text).ok_or_else(|| unreadable("integrity.state", text))
}

impl TryFrom<AskedRow> for Asked {
    type Error = sqlx::Error;

    fn try_from(row: AskedRow) -> Result<Self> {
        Ok(Self {
            kind: kind(&row.kind)?,
            state: state(&row.state)?,
            probe: row.probe,
            title: row.title,
            about: row.about,
            note: row.note,
            looked_at: row.looked_at,
            pieces: row.pieces,
            duration_ms: row.duration_ms,
        })
    }
}

impl TryFrom<FindingRow> for Finding {
    type Error = sqlx::Error;

    fn try_from(row: FindingRow) -> Result<Self> {
        let weight = Weight::parse(&row.weight);
        Ok(Self {
            kind: kind(&row.kind)?,
            weight: weight.ok_or_else(|| unreadable("integrity.weight", &row.weight))?,
            probe: row.probe,
            subject: row.subject,
            problem: row.problem,
            count: row.count,
            keys: row.keys,
            evidence: row.evidence,
            remedy: row.remedy,
            fix: row.fix,
        })
    }
}

impl From<SummaryRow> for Summary {
    fn from(row: SummaryRow) -> Self {
        let weights = [
            (Weight::Critical, row.critical),
            (Weight::Unknown, row.unknown),
            (Weight::Warning, row.warning),
        ];
        Self {
            run: row.run,
            scope: row.scope.0,
            started_at: row.started_at,
            finished_at: row.finished_at,
            digest: row.digest,
            looked_at: row.looked_at,
            weights: weights.into_iter().collect(),
            left_out: row.left_out,
        }
    }
}

/// How far a probe was read by whoever had the run before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    pub state: Option<ProbeState>,
    pub looked_at: i64,
    pub pieces: i64,
    pub cursor: Option<Vec<String>>,
    pub duration_ms: i64,
}

/// Begins a report; one that is begun already goes on.
pub async fn begin(
    db: impl PgExecutor<'_>,
    run: i64,
    scope: &Scope,
    plan_hash: &str,
    server: &str,
) -> Result<()> {
    let query = sqlx::query(include_str!("queries/integrity/begin.sql"));
    query.bind(run).bind(Json(scope)).bind(plan_hash).bind(server).execute(db).await.map(drop)
}

pub async fn reached(conn: &mut PgConnection, run: i64, probe: &str) -> Result<Option<Reached>> {
    type Row = (String, i64, i64, Option<Vec<String>>, i64);
    let row: Option<Row> = sqlx::query_as(include_str!("queries/integrity/reached.sql"))
        .bind(run)
        .bind(probe)
        .fetch_optional(conn)
        .await?;
    let Some((text, looked_at, pieces, cursor, duration_ms)) = row else { return Ok(None) };
    Ok(Some(Reached { state: Some(state(&text)?), looked_at, pieces, cursor, duration_ms }))
}

/// A probe as far as it was read, with all that it has found.
pub async fn keep(
    conn: &mut PgConnection,
    (run, seq): (i64, i64),
    asked: &Asked,
    cursor: Option<&[String]>,
    findings: &[Finding],
) -> Result<()> {
    sqlx::query(include_str!("queries/integrity/keep.sql"))
        .bind(run)
        .bind(&asked.probe)
        .bind(seq)
        .bind(&asked.title)
        .bind(asked.kind.as_str())
        .bind(&asked.about)
        .bind(asked.state.as_str())
        .bind(&asked.note)
        .bind(asked.looked_at)
        .bind(asked.pieces)
        .bind(cursor)
        .bind(asked.duration_ms)
        .execute(&mut *conn)
        .await?;
    for finding in findings {
        find(&mut *conn, run, finding).await?;
    }
    Ok(())
}

async fn find(conn: &mut PgConnection, run: i64, finding: &Finding) -> Result<()> {
    sqlx::query(include_str!("queries/integrity/find.sql"))
        .bind(run)
        .bind(&finding.probe)
        .bind(finding.kind.as_str())
        .bind(&finding.subject)
        .bind(finding.weight.as_str())
        .bind(&finding.problem)
        .bind(finding.count)
        .bind(&finding.keys)
        .bind(&finding.evidence)
        .bind(&finding.remedy)
        .bind(&finding.fix)
        .execute(conn)
        .await
        .map(drop)
}

pub async fn finish(db: impl PgExecutor<'_>, run: i64, digest: &str) -> Result<()> {
    sqlx::query(include_str!("queries/integrity/finish.sql"))
        .bind(run)
        .bind(digest)
        .execute(db)
        .await
        .map(drop)
}

/// What a run has found; of one probe, when it is named.
pub async fn findings(conn: &mut PgConnection, run: i64, probe: Option<&str>) -> Result<Vec<Finding>> {
    let rows: Vec<FindingRow> = sqlx::query_as(include_str!("queries/integrity/found.sql"))
        .bind(run)
        .bind(probe)
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(Finding::try_from).collect()
}

pub async fn get(conn: &mut PgConnection, run: i64) -> Result<Option<IntegrityReport>> {
    let row: Option<ReportRow> = sqlx::query_as(include_str!("queries/integrity/get.sql"))
        .bind(run)
        .fetch_optional(&mut *conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let asked: Vec<AskedRow> =
        sqlx::query_as(include_str!("queries/integrity/asked.sql")).bind(run).fetch_all(&mut *conn).await?;
    Ok(Some(IntegrityReport {
        run: row.run,
        scope: row.scope.0,
        plan_hash: row.plan_hash,
        server: row.server,
        started_at: row.started_at,
        finished_at: row.finished_at,
        digest: row.digest,
        asked: asked.into_iter().map(Asked::try_from).collect::<Result<_>>()?,
        findings: findings(conn, run, None).await?,
    }))
}

/// The newest finished report of the same scope before this one.
pub async fn before(db: impl PgExecutor<'_>, run: i64) -> Result<Option<i64>> {
    sqlx::query_scalar(include_str!("queries/integrity/before.sql")).bind(run).fetch_optional(db).await
}

/// The newest finished report of the whole database made under this plan, and
/// its age in hours.
pub async fn newest_whole(db: impl PgExecutor<'_>, plan_hash: &str) -> Result<Option<(i64, f64)>> {
    let query = sqlx::query_as(include_str!("queries/integrity/newest_whole.sql"));
    query.bind(plan_hash).fetch_optional(db).await
}

/// Newest first; `before` pages by run.
pub async fn list(db: impl PgExecutor<'_>, before: Option<i64>, limit: i64) -> Result<Vec<Summary>> {
    let query = sqlx::query_as(include_str!("queries/integrity/list.sql")).bind(limit).bind(before);
    let rows: Vec<SummaryRow> = query.fetch_all(db).await?;
    Ok(rows.into_iter().map(Summary::from).collect())
}
