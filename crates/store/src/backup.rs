//! Backups: their row, their changes of state, and what was dumped.

use chrono::{DateTime, Utc};
use domain::backup::{Backup, BackupArrow, BackupFile, BackupState, Manifest};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, Result};

#[derive(sqlx::FromRow)]
struct BackupRow {
    id: i64,
    run: i64,
    state: String,
    reason: String,
    actor: String,
    host: String,
    folder: String,
    database: String,
    program: String,
    files: Json<Vec<BackupFile>>,
    tables: i64,
    rows: i64,
    created_at: DateTime<Utc>,
    taken_at: Option<DateTime<Utc>>,
    verified_at: Option<DateTime<Utc>>,
    dump_ms: Option<i64>,
    proof_ms: Option<i64>,
}

impl TryFrom<BackupRow> for Backup {
    type Error = sqlx::Error;

    fn try_from(row: BackupRow) -> Result<Self> {
        let state =
            BackupState::parse(&row.state).ok_or_else(|| crate::unreadable("backup.state", &row.state))?;
        Ok(Self {
            id: row.id,
            run: row.run,
            state,
            reason: row.reason,
            actor: row.actor,
            host: row.host,
            folder: row.folder,
            database: row.database,
            program: row.program,
            files: row.files.0,
            tables: row.tables,
            rows: row.rows,
            created_at: row.created_at,
            taken_at: row.taken_at,
            verified_at: row.verified_at,
            dump_ms: row.dump_ms,
            proof_ms: row.proof_ms,
        })
    }
}

/// Inserts a backup that is being taken.
pub async fn insert(db: impl PgExecutor<'_>, run: i64, actor: &str, database: &str) -> Result<Backup> {
    let row: BackupRow = sqlx::query_as(include_str!("queries/backup/insert.sql"))
        .bind(run)
        .bind(actor)
        .bind(database)
        .fetch_one(db)
        .await?;
    row.try_into()
}

pub async fn get(db: impl PgExecutor<'_>, id: i64) -> Result<Option<Backup>> {
    one(sqlx::query_as(include_str!("queries/backup/get.sql")).bind(id).fetch_optional(db).await?)
}

/// The backup, its row locked until the transaction ends.
pub async fn lock(db: impl PgExecutor<'_>, id: i64) -> Result<Option<Backup>> {
    one(sqlx::query_as(include_str!("queries/backup/lock.sql")).bind(id).fetch_optional(db).await?)
}

/// Newest first, with those that were removed.
pub async fn list(db: impl PgExecutor<'_>, before: Option<i64>, limit: i64) -> Result<Vec<Backup>> {
    let query = sqlx::query_as(include_str!("queries/backup/list.sql"));
    many(query.bind(before).bind(limit).fetch_all(db).await?)
}

/// All that were not removed, newest first.
pub async fn present(db: impl PgExecutor<'_>) -> Result<Vec<Backup>> {
    many(sqlx::query_as(include_str!("queries/backup/present.sql")).fetch_all(db).await?)
}

/// The backup that a run is at, dumped or not yet.
pub async fn open_of_run(db: impl PgExecutor<'_>, run: i64) -> Result<Option<Backup>> {
    one(sqlx::query_as(include_str!("queries/backup/open_of_run.sql")).bind(run).fetch_optional(db).await?)
}

pub async fn manifest(db: impl PgExecutor<'_>, id: i64) -> Result<Option<Manifest>> {
    let found: Option<Option<Json<Manifest>>> =
        sqlx::query_scalar(include_str!("queries/backup/manifest.sql")).bind(id).fetch_optional(db).await?;
    Ok(found.flatten().map(|json| json.0))
}

/// Where an attempt at the dump writes, and by which program.
pub async fn set_place(
    db: impl PgExecutor<'_>,
    id: i64,
    host: &str,
    folder: &str,
    program: &str,
) -> Result<()> {
    sqlx::query(include_str!("queries/backup/set_place.sql"))
        .bind(id)
        .bind(host)
        .bind(folder)
        .bind(program)
        .execute(db)
        .await?;
    Ok(())
}

/// What was dumped.
#[derive(Clone, Debug)]
pub struct Dump {
    pub files: Vec<BackupFile>,
    pub manifest: Manifest,
    pub taken_at: DateTime<Utc>,
    pub dump_ms: i64,
}

pub async fn set_dump(db: impl PgExecutor<'_>, id: i64, dump: &Dump) -> Result<()> {
    sqlx::query(include_str!("queries/backup/set_dump.sql"))
        .bind(id)
        .bind(Json(&dump.files))
        .bind(Json(&dump.manifest))
        .bind(dump.manifest.tables.len() as i64)
        .bind(dump.manifest.rows())
        .bind(dump.taken_at)
        .bind(dump.dump_ms)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn set_proof(db: impl PgExecutor<'_>, id: i64, at: DateTime<Utc>, proof_ms: i64) -> Result<()> {
    sqlx::query(include_str!("queries/backup/set_proof.sql"))
        .bind(id)
        .bind(at)
        .bind(proof_ms)
        .execute(db)
        .await?;
    Ok(())
}

/// Says more of a state that stays.
pub async fn set_reason(db: impl PgExecutor<'_>, id: i64, reason: &str) -> Result<()> {
    sqlx::query(include_str!("queries/backup/set_reason.sql")).bind(id).bind(reason).execute(db).await?;
    Ok(())
}

/// Changes the state only from the state that the arrow starts at. None when
/// the backup was in another state by then.
pub async fn change(
    conn: &mut PgConnection,
    id: i64,
    arrow: &BackupArrow,
    reason: &str,
    actor: &str,
) -> Result<Option<Backup>> {
    let row: Option<BackupRow> = sqlx::query_as(include_str!("queries/backup/change.sql"))
        .bind(id)
        .bind(arrow.from.as_str())
        .bind(arrow.to.as_str())
        .bind(reason)
        .fetch_optional(&mut *conn)
        .await?;
    let Some(backup) = one(row)? else { return Ok(None) };
    sqlx::query(include_str!("queries/backup/record.sql"))
        .bind(id)
        .bind(arrow.from.as_str())
        .bind(arrow.to.as_str())
        .bind(reason)
        .bind(actor)
        .execute(conn)
        .await?;
    Ok(Some(backup))
}

fn one(row: Option<BackupRow>) -> Result<Option<Backup>> {
    row.map(Backup::try_from).transpose()
}

fn many(rows: Vec<BackupRow>) -> Result<Vec<Backup>> {
    rows.into_iter().map(Backup::try_from).collect()
}
