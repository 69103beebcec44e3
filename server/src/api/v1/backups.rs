//! Backups: what was dumped, and whether it was proved to restore.

use chrono::{DateTime, Utc};
use domain::access::Permission::See;
use domain::backup::{self, BackupState};
use engine::backups;
use engine::error::Result;

use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, Kind, handler, param};
use crate::api::reply::Reply;
use crate::api::shape::{Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/api/v1/backups",
        title: "Backups, the newest first",
        about: "With those that were removed.",
        needs: See,
        params: &[],
        gives: Gives::Many(500),
        schema: Backup::schema,
        handler: handler!(list),
    },
    Endpoint {
        path: "/api/v1/backups/{id}",
        title: "One backup",
        about: "As in the list.",
        needs: See,
        params: &[param("id", Kind::Whole, "Number of the backup.")],
        gives: Gives::One,
        schema: Backup::schema,
        handler: handler!(one),
    },
];

shape! {
    /// A dump of the database.
    Backup {
        id: i64,
        /// The run that took it.
        run: i64,
        state: BackupState,
        /// Why it is in this state, and what to do about it.
        reason: String,
        actor: String,
        /// The machine that has the files.
        host: String,
        folder: String,
        database: String,
        /// Version of the program that dumped it.
        program: String,
        /// The dump comes first.
        files: Vec<BackupFile>,
        tables: i64,
        rows: i64,
        created_at: DateTime<Utc>,
        /// The moment that the dump shows.
        taken_at: Option<DateTime<Utc>>,
        /// When it was last restored and compared without a difference.
        verified_at: Option<DateTime<Utc>>,
        dump_ms: Option<i64>,
        /// Restore and comparison together.
        proof_ms: Option<i64>,
    }
}

shape! {
    /// A file as it was when it was written.
    BackupFile {
        name: String,
        bytes: i64,
        sha256: String,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    let found = backups::page(&asked.engine, asked.after_number()?, asked.limit + 1).await?;
    let rows: Vec<Backup> = found.into_iter().map(Backup::from).collect();
    Reply::page(&asked, rows, |row: &Backup| vec![row.id.to_string()])
}

async fn one(asked: Asked) -> Result<Reply> {
    let found = backups::get(&asked.engine, asked.whole("id").unwrap_or_default()).await?;
    Reply::one(&Backup::from(found), None)
}

impl From<backup::Backup> for Backup {
    fn from(backup: backup::Backup) -> Self {
        Self {
            id: backup.id,
            run: backup.run,
            state: backup.state,
            reason: backup.reason,
            actor: backup.actor,
            host: backup.host,
            folder: backup.folder,
            database: backup.database,
            program: backup.program,
            files: backup.files.into_iter().map(BackupFile::from).collect(),
            tables: backup.tables,
            rows: backup.rows,
            created_at: backup.created_at,
            taken_at: backup.taken_at,
            verified_at: backup.verified_at,
            dump_ms: backup.dump_ms,
            proof_ms: backup.proof_ms,
        }
    }
}

impl From<backup::BackupFile> for BackupFile {
    fn from(file: backup::BackupFile) -> Self {
        Self { name: file.name, bytes: file.bytes, sha256: file.sha256 }
    }
}
