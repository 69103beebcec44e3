//! What items of deployments rest on: reports, runs and backups, each as one
//! line with the digest of its content.

use chrono::{DateTime, Utc};
use domain::deployment::{Evidence, EvidenceKind};
use sqlx::{PgConnection, Result};

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    at: DateTime<Utc>,
    good: Option<bool>,
    what: String,
    digest: String,
}

/// What the evidence has to be about.
#[derive(Clone, Debug)]
pub struct About<'a> {
    pub plan: &'a str,
    pub plan_hash: &'a str,
    pub phase: u8,
    pub moves: &'a [String],
}

/// The newest of its kind, or the one with this id.
pub async fn find(
    conn: &mut PgConnection,
    kind: EvidenceKind,
    about: &About<'_>,
    id: Option<i64>,
) -> Result<Option<Evidence>> {
    let row: Option<Row> = match (kind, id) {
        (EvidenceKind::Validation, id) => {
            let query = sqlx::query_as(include_str!("queries/evidence/validation.sql")).bind(id);
            query.bind(about.phase.to_string()).bind(about.plan_hash).fetch_optional(conn).await?
        }
        (EvidenceKind::Benchmark, id) => {
            let query = sqlx::query_as(include_str!("queries/evidence/benchmark.sql"));
            query.bind(id).fetch_optional(conn).await?
        }
        (EvidenceKind::Backup, id) => {
            sqlx::query_as(include_str!("queries/evidence/backup.sql")).bind(id).fetch_optional(conn).await?
        }
        (EvidenceKind::Rehearsal, id) => {
            let query = sqlx::query_as(include_str!("queries/evidence/rehearsal.sql"));
            query.bind(id).fetch_optional(conn).await?
        }
        (EvidenceKind::Integrity, id) => {
            let query = sqlx::query_as(include_str!("queries/evidence/integrity.sql")).bind(id);
            query.bind(about.plan_hash).fetch_optional(conn).await?
        }
        (EvidenceKind::Verification, None) => {
            let query = sqlx::query_as(include_str!("queries/evidence/verification.sql"));
            query.bind(about.plan).bind(about.moves).fetch_optional(conn).await?
        }
        (EvidenceKind::Verification, Some(id)) => {
            let query = sqlx::query_as(include_str!("queries/evidence/verification_of.sql"));
            query.bind(id).fetch_optional(conn).await?
        }
    };
    Ok(row.map(|row| Evidence {
        kind,
        id: row.id,
        at: row.at,
        good: row.good.unwrap_or_default(),
        what: row.what,
        digest: row.digest,
    }))
}
