//! Rows of the catalog as the domain has them: a column is a field by its name.

use domain::diagnostics::{Part, Statement};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, PgPool};

use super::query;
use crate::error::{Doing, Error, Kind, Result};
use crate::sql;

pub(super) async fn rows<T>(pool: &PgPool, what: &str, query: &str) -> Result<Vec<T>>
where
    T: DeserializeOwned + Send + Sync + Unpin + 'static,
{
    let text = format!("SELECT to_jsonb(found) FROM (\n{query}) found");
    let found: Vec<Json<T>> = sqlx::query_scalar(AssertSqlSafe(text))
        // What extensions bring may change under a statement that is kept.
        .persistent(false)
        .fetch_all(pool)
        .await
        .doing(format!("reading {what}"))?;
    Ok(found.into_iter().map(|row| row.0).collect())
}

/// What fails by itself is unknown, with its reason, and leaves the rest. Where
/// the database itself cannot be asked, nothing else can.
pub(super) fn part<T>(read: Result<T>) -> Result<Part<T>> {
    match read {
        Ok(value) => Ok(Part::Known(value)),
        Err(error) if error.kind == Kind::Unavailable => Err(error),
        Err(error) => Ok(Part::unknown(error.why.clone(), next(&error))),
    }
}

fn next(error: &Error) -> String {
    match error.sqlstate().as_deref() {
        Some("42501") => "Grant pg_monitor, or what is missing, to the role that Refit connects as.".into(),
        Some("57014") => {
            "It took longer than 3 seconds: look again when the machine is less busy, or look at the locks."
                .into()
        }
        Some("55P03") => "Somebody has locked what it asks for: see the locks.".into(),
        Some("55000") => PRELOAD.into(),
        _ => error.next.clone(),
    }
}

const PRELOAD: &str = "Add pg_stat_statements to shared_preload_libraries, restart PostgreSQL, and run CREATE EXTENSION pg_stat_statements.";

#[derive(Deserialize)]
struct Home {
    schema: String,
    /// The columns have the names of version 1.8 and later.
    renamed: bool,
}

pub(crate) async fn statements(pool: &PgPool) -> Result<Part<Vec<Statement>>> {
    let home =
        rows::<Home>(pool, "extensions", include_str!("../queries/diagnostics/statements_home.sql")).await;
    let home = match part(home)? {
        Part::Known(found) => found.into_iter().next(),
        Part::Unknown(why) => return Ok(Part::Unknown(why)),
    };
    let Some(home) = home else {
        return Ok(Part::unknown("the extension pg_stat_statements is not installed", PRELOAD));
    };
    let (total, mean) =
        if home.renamed { ("total_exec_time", "mean_exec_time") } else { ("total_time", "mean_time") };
    let view = sql::qualified_pair(&home.schema, "pg_stat_statements");
    let text = query("statements").replace("{view}", &view).replace("{total}", total).replace("{mean}", mean);
    part(rows(pool, "statements", &text).await)
}
