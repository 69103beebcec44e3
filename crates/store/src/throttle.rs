//! What people have set and overridden, and what samplers saw last.

use chrono::{DateTime, Utc};
use domain::throttle::{Judged, Override, Settings, Signal, Threshold};
use sqlx::types::Json;
use sqlx::{PgExecutor, Result};

/// The name of the setting that is no signal: cores of the database's machine.
const CORES: &str = "cores";

#[derive(sqlx::FromRow)]
struct SettingRow {
    name: String,
    hold_at: f64,
    release_at: f64,
}

/// What counts for a move, or for all of them when none is named.
pub async fn settings(db: impl PgExecutor<'_>, subject: Option<&str>) -> Result<Settings> {
    let rows: Vec<SettingRow> =
        sqlx::query_as(include_str!("queries/throttle/settings.sql")).bind(subject).fetch_all(db).await?;
    let mut settings = Settings::default();
    for row in rows {
        let threshold = Threshold { hold_at: row.hold_at, release_at: row.release_at };
        match row.name.as_str() {
            CORES => settings.cores = Some(row.hold_at),
            name => {
                settings.thresholds.insert(signal("throttle_setting.name", name)?, threshold);
            }
        }
    }
    Ok(settings)
}

/// None sets the signal back to the default.
pub async fn set(
    db: impl PgExecutor<'_>,
    subject: Option<&str>,
    signal: Signal,
    threshold: Option<Threshold>,
    actor: &str,
) -> Result<()> {
    insert_setting(db, subject, signal.as_str(), threshold, actor).await
}

pub async fn set_cores(db: impl PgExecutor<'_>, cores: Option<f64>, actor: &str) -> Result<()> {
    let threshold = cores.map(|cores| Threshold { hold_at: cores, release_at: cores });
    insert_setting(db, None, CORES, threshold, actor).await
}

async fn insert_setting(
    db: impl PgExecutor<'_>,
    subject: Option<&str>,
    name: &str,
    threshold: Option<Threshold>,
    actor: &str,
) -> Result<()> {
    sqlx::query(include_str!("queries/throttle/insert_setting.sql"))
        .bind(subject)
        .bind(name)
        .bind(threshold.map(|threshold| threshold.hold_at))
        .bind(threshold.map(|threshold| threshold.release_at))
        .bind(actor)
        .execute(db)
        .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct OverrideRow {
    id: i64,
    r#move: Option<String>,
    signal: String,
    actor: String,
    reason: String,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl TryFrom<OverrideRow> for Override {
    type Error = sqlx::Error;

    fn try_from(row: OverrideRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            subject: row.r#move,
            signal: signal("override.signal", &row.signal)?,
            actor: row.actor,
            reason: row.reason,
            since: row.since,
            until: row.until,
        })
    }
}

/// In force for a move, or all that are in force when none is named.
pub async fn overrides(db: impl PgExecutor<'_>, subject: Option<&str>) -> Result<Vec<Override>> {
    let rows: Vec<OverrideRow> =
        sqlx::query_as(include_str!("queries/throttle/overrides.sql")).bind(subject).fetch_all(db).await?;
    rows.into_iter().map(Override::try_from).collect()
}

pub async fn insert_override(
    db: impl PgExecutor<'_>,
    subject: Option<&str>,
    signal: Signal,
    reason: &str,
    minutes: i32,
    actor: &str,
) -> Result<Override> {
    let row: OverrideRow = sqlx::query_as(include_str!("queries/throttle/insert_override.sql"))
        .bind(subject)
        .bind(signal.as_str())
        .bind(actor)
        .bind(reason)
        .bind(minutes)
        .fetch_one(db)
        .await?;
    row.try_into()
}

/// Whether there was one in force to take back.
pub async fn end_override(db: impl PgExecutor<'_>, id: i64, actor: &str) -> Result<bool> {
    let done = sqlx::query(include_str!("queries/throttle/end_override.sql"))
        .bind(id)
        .bind(actor)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// What the sampler of a run saw last.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub at: DateTime<Utc>,
    pub signals: Vec<Judged>,
    pub canary_ms: Option<f64>,
}

pub async fn set_sample(db: impl PgExecutor<'_>, run: i64, sample: &Sample) -> Result<()> {
    sqlx::query(include_str!("queries/throttle/set_sample.sql"))
        .bind(run)
        .bind(sample.at)
        .bind(Json(&sample.signals))
        .bind(sample.canary_ms)
        .execute(db)
        .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct SampleRow {
    now: DateTime<Utc>,
    at: Option<DateTime<Utc>>,
    signals: Option<Json<Vec<Judged>>>,
    canary_ms: Option<f64>,
}

/// The database's time, and the last sample if there is one.
pub async fn sample(db: impl PgExecutor<'_>, run: i64) -> Result<(DateTime<Utc>, Option<Sample>)> {
    let row: SampleRow =
        sqlx::query_as(include_str!("queries/throttle/sample.sql")).bind(run).fetch_one(db).await?;
    let seen = row.at.zip(row.signals);
    Ok((row.now, seen.map(|(at, signals)| Sample { at, signals: signals.0, canary_ms: row.canary_ms })))
}

pub(crate) fn signal(column: &str, id: &str) -> Result<Signal> {
    Signal::parse(id).ok_or_else(|| crate::unreadable(column, id))
}
