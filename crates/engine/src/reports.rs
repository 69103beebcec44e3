//! Validation reports, as they were found.

use domain::report::Report;

use crate::Engine;
use crate::error::{Doing, Error, Result};

pub async fn get(engine: &Engine, id: i64) -> Result<Report> {
    let doing = format!("reading report {id}");
    let mut conn = engine.control().acquire().await.doing(doing.clone())?;
    let found = store::report::get(&mut conn, id).await.doing(doing.clone())?;
    found.ok_or_else(|| {
        Error::not_found(doing, "there is no such report", "List them with `refit report list`.")
    })
}

/// Newest first, without their outcomes.
pub async fn list(engine: &Engine, limit: i64) -> Result<Vec<Report>> {
    page(engine, None, limit).await
}

/// Those older than `before`, newest first, without their outcomes.
pub async fn page(engine: &Engine, before: Option<i64>, limit: i64) -> Result<Vec<Report>> {
    store::report::list(engine.control(), before, limit).await.doing("listing the reports")
}
