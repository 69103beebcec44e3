//! The answers in the plan's own tables, if the plan has such tables and has
//! brought them. A table of the same name that is not the plan's is left alone.

use domain::health::{HealthCheck, Metric};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::Engine;
use crate::error::{Doing, Result};

pub(super) async fn keep(engine: &Engine, checks: &[HealthCheck], metrics: &[Metric]) -> Result<()> {
    let doing = "keeping the answers of the health checks";
    let planned = |table: &str| {
        let mut migrations = engine.plan().plan.migrations.iter();
        migrations.any(|migration| migration.creates.iter().any(|name| name == table))
    };
    let mut tx = engine.control().begin().await.doing(doing)?;
    sqlx::raw_sql("SET LOCAL lock_timeout = '500ms'").execute(&mut *tx).await.doing(doing)?;
    if planned("health_checks") && is_there(&mut tx, "health_checks").await? {
        sqlx::raw_sql(include_str!("../queries/health/prune_checks.sql"))
            .execute(&mut *tx)
            .await
            .doing(doing)?;
        sqlx::query(include_str!("../queries/health/keep_checks.sql"))
            .bind(Json(checks))
            .execute(&mut *tx)
            .await
            .doing(doing)?;
    }
    if planned("system_metrics") && is_there(&mut tx, "system_metrics").await? {
        sqlx::raw_sql(include_str!("../queries/health/prune_metrics.sql"))
            .execute(&mut *tx)
            .await
            .doing(doing)?;
        sqlx::query(include_str!("../queries/health/keep_metrics.sql"))
            .bind(Json(metrics))
            .bind(engine.now())
            .execute(&mut *tx)
            .await
            .doing(doing)?;
    }
    tx.commit().await.doing(doing)
}

async fn is_there(conn: &mut PgConnection, table: &str) -> Result<bool> {
    sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
        .bind(format!("public.{table}"))
        .fetch_one(conn)
        .await
        .doing("looking for the plan's tables of checks")
}
