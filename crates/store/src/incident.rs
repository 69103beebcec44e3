//! Incidents: steps that were let through without their signatures.

use chrono::{DateTime, Utc};
use domain::deployment::{Act, ActKind, Incident, Review};
use sqlx::{PgExecutor, Result};

use crate::unreadable;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    deployment: i64,
    lead: String,
    admin: String,
    reason: String,
    lacked: String,
    opened_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    used_by: Option<String>,
    used_at: Option<DateTime<Utc>>,
    reviewed_by: Option<String>,
    reviewed_at: Option<DateTime<Utc>>,
    finding: Option<String>,
}

#[derive(sqlx::FromRow)]
struct ActRow {
    act: String,
    subject: String,
    #[sqlx(flatten)]
    row: Row,
}

impl From<Row> for Incident {
    fn from(row: Row) -> Self {
        let review = row.reviewed_by.zip(row.reviewed_at);
        Self {
            id: row.id,
            deployment: row.deployment,
            lead: row.lead,
            admin: row.admin,
            reason: row.reason,
            lacked: row.lacked,
            opened_at: row.opened_at,
            expires_at: row.expires_at,
            used: row.used_by.zip(row.used_at),
            review: review.map(|(by, at)| Review { by, at, finding: row.finding.unwrap_or_default() }),
        }
    }
}

/// `incident` without its id; the accounts are those of its lead and its
/// administrator.
pub async fn insert(db: impl PgExecutor<'_>, incident: &Incident, (lead, admin): (i64, i64)) -> Result<i64> {
    sqlx::query_scalar(include_str!("queries/incident/insert.sql"))
        .bind(incident.deployment)
        .bind(lead)
        .bind(&incident.lead)
        .bind(admin)
        .bind(&incident.admin)
        .bind(&incident.reason)
        .bind(&incident.lacked)
        .bind(incident.opened_at)
        .bind(incident.expires_at)
        .fetch_one(db)
        .await
}

/// Of one deployment, the oldest first.
pub async fn of(db: impl PgExecutor<'_>, deployment: i64) -> Result<Vec<Incident>> {
    let query = sqlx::query_as(include_str!("queries/incident/of.sql")).bind(deployment);
    let rows: Vec<Row> = query.fetch_all(db).await?;
    Ok(rows.into_iter().map(Incident::from).collect())
}

/// What another lead has to look at, the newest first.
pub async fn unreviewed(db: impl PgExecutor<'_>, plan: &str) -> Result<Vec<(Act, Incident)>> {
    let query = sqlx::query_as(include_str!("queries/incident/unreviewed.sql")).bind(plan);
    let rows: Vec<ActRow> = query.fetch_all(db).await?;
    let read = |row: ActRow| {
        let kind = ActKind::parse(&row.act).ok_or_else(|| unreadable("deployment.act", &row.act))?;
        Ok((Act::new(kind, row.subject), row.row.into()))
    };
    rows.into_iter().map(read).collect()
}

/// False when it was used, reviewed or too old before.
pub async fn use_up(db: impl PgExecutor<'_>, id: i64, actor: &str, at: DateTime<Utc>) -> Result<bool> {
    let query = sqlx::query(include_str!("queries/incident/use.sql")).bind(id).bind(actor).bind(at);
    Ok(query.execute(db).await?.rows_affected() == 1)
}

pub async fn review(db: impl PgExecutor<'_>, id: i64, account: i64, review: &Review) -> Result<bool> {
    let query = sqlx::query(include_str!("queries/incident/review.sql")).bind(id).bind(account);
    let query = query.bind(&review.by).bind(review.at).bind(&review.finding);
    Ok(query.execute(db).await?.rows_affected() == 1)
}
