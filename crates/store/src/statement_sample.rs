//! What statements had cost when a phase began and ended.

use chrono::{DateTime, Utc};
use domain::diagnostics::statement_cost::{Cost, Edge, Sample};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, Result};

use crate::unreadable;

#[derive(sqlx::FromRow)]
struct Row {
    phase: i16,
    edge: String,
    at: DateTime<Utc>,
    statements: Json<Vec<Cost>>,
}

impl TryFrom<Row> for Sample {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            phase: u8::try_from(row.phase)
                .map_err(|_| unreadable("statement_sample.phase", &row.phase.to_string()))?,
            edge: Edge::parse(&row.edge).ok_or_else(|| unreadable("statement_sample.edge", &row.edge))?,
            at: row.at,
            statements: row.statements.0,
        })
    }
}

pub async fn insert(conn: &mut PgConnection, plan: &str, sample: &Sample) -> Result<()> {
    sqlx::query(include_str!("queries/statement_sample/prune.sql")).execute(&mut *conn).await?;
    sqlx::query(include_str!("queries/statement_sample/insert.sql"))
        .bind(plan)
        .bind(i16::from(sample.phase))
        .bind(sample.edge.as_str())
        .bind(sample.at)
        .bind(Json(&sample.statements))
        .execute(conn)
        .await
        .map(drop)
}

/// The newest beginning of a phase, and the end that came after it.
pub async fn newest(db: impl PgExecutor<'_>, plan: &str) -> Result<Vec<Sample>> {
    let query = sqlx::query_as(include_str!("queries/statement_sample/newest.sql"));
    let rows: Vec<Row> = query.bind(plan).fetch_all(db).await?;
    rows.into_iter().map(Sample::try_from).collect()
}
