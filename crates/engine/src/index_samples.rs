//! How often indexes are used, noted now and then, and what the notes say
//! together.

use chrono::{DateTime, TimeDelta, Utc};
use domain::diagnostics::index_use::{IndexUses, Sample, Use, uses as together};
use domain::run::{Run, RunKind, RunParams};
use sqlx::types::Json;

use crate::Engine;
use crate::error::{Doing, Result};
use crate::runs::{self, Wanted};

/// Older notes are forgotten.
pub(crate) const KEPT: TimeDelta = TimeDelta::days(35);
/// As many as can be told apart in a line of the page.
const SHOWN: i64 = 48;
/// The largest; a filter finds no others.
const INDEXES: i64 = 500;

/// Starts a run that takes a note.
pub(crate) async fn start(engine: &Engine, subject: &str, actor: &str) -> Result<Run> {
    let wanted = Wanted::new(engine, RunKind::IndexSample, subject, None, RunParams::default());
    runs::begin(engine, wanted, actor).await
}

/// What PostgreSQL has counted until now.
pub(crate) async fn look(engine: &Engine) -> Result<Sample> {
    let doing = "reading how often indexes are used";
    let (reset_at, uses): (Option<DateTime<Utc>>, Json<Vec<Use>>) =
        sqlx::query_as(include_str!("queries/diagnostics/index_use.sql"))
            .fetch_one(engine.work())
            .await
            .doing(doing)?;
    Ok(Sample { at: engine.now(), reset_at, uses: uses.0 })
}

/// The newest notes, put together.
pub(crate) async fn uses(engine: &Engine) -> Result<IndexUses> {
    let doing = "reading the samples of index use";
    let mut conn = engine.control().acquire().await.doing(doing)?;
    let samples = store::index_sample::newest(&mut conn, SHOWN, INDEXES).await.doing(doing)?;
    Ok(together(&samples))
}
