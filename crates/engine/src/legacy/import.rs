//! `import`: rows of a CSV file into a legacy table.
//!
//! The file is read whole into a staging table before the first row is
//! stored, so a file that turns out to be broken leaves nothing behind. Then
//! rows are stored in short commits; an import that was broken off there is
//! simply run again, for what is there already is not stored twice.

use std::path::{Path, PathBuf};
use std::time::Instant;

use domain::audit::Verb;
use serde::Serialize;
use sqlx::{PgConnection, PgPool};

use super::read::{Read, Reader};
use super::stage::Stored;
use super::{By, Kind, Source, feed, session, stage, table};
use crate::audit::Deed;
use crate::error::{Error, Result};

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportProgress {
    /// Bytes as they lie in the file; the total of standard input is unknown.
    Reading {
        rows: u64,
        bytes: u64,
        of_bytes: Option<u64>,
    },
    Storing {
        rows: u64,
        of: u64,
    },
}

/// What became of the rows: `read` is the sum of `inserted`, `updated`,
/// `present`, `replaced` and `rejected`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportSummary {
    pub kind: Kind,
    pub table: String,
    pub source: String,
    pub read: u64,
    pub inserted: u64,
    /// There under their key with other values.
    pub updated: u64,
    /// There already, just so.
    pub present: u64,
    /// Followed in the file by a later row of the same key.
    pub replaced: u64,
    pub rejected: u64,
    pub reject_file: Option<PathBuf>,
    /// Columns of the file that were not stored.
    pub ignored_columns: Vec<String>,
    pub seconds: f64,
    pub rows_per_second: f64,
}

/// Leaves a line in the audit with the first rows that it stores.
pub async fn import_by(
    by: By<'_>,
    kind: Kind,
    source: Source,
    rejects: &Path,
    on_progress: impl Fn(ImportProgress),
) -> Result<ImportSummary> {
    by.engine.allow(Verb::ImportRows)?;
    carry_out(by.engine.work(), Some(by), (kind, source), rejects, on_progress).await
}

pub async fn import(
    pool: &PgPool,
    kind: Kind,
    source: Source,
    rejects: &Path,
    on_progress: impl Fn(ImportProgress),
) -> Result<ImportSummary> {
    carry_out(pool, None, (kind, source), rejects, on_progress).await
}

async fn carry_out(
    pool: &PgPool,
    by: Option<By<'_>>,
    (kind, source): (Kind, Source),
    rejects: &Path,
    on_progress: impl Fn(ImportProgress),
) -> Result<ImportSummary> {
    let started = Instant::now();
    refuse_same_file(&source, rejects)?;
    let mut connection = session::open(pool, "connecting for the import").await?;
    let columns: Vec<_> = kind.columns().iter().map(|column| column.name).collect();
    table::check(&mut connection, kind.table(), kind.key(), &columns).await?;
    session::lock(&mut connection, kind.table()).await?;
    stage::prepare(&mut connection, kind).await?;
    let read = fill(&mut connection, kind, &source, rejects, &on_progress).await?;
    let (rows, rejected) = (read.rows, read.rejects.count);
    let reject_file = read.rejects.finish()?;
    let progress = |rows, of| on_progress(ImportProgress::Storing { rows, of });
    let deed = Deed::new(Verb::ImportRows, format!("table {}", kind.table())).from(source.to_string());
    let stored = stage::store(&mut connection, kind, read.has, (by, deed), progress).await?;
    session::close(connection).await;
    let seconds = started.elapsed().as_secs_f64();
    let counted = count(kind, rows - rejected, stored);
    Ok(ImportSummary {
        kind,
        table: kind.table().into(),
        source: source.to_string(),
        read: rows,
        inserted: stored.inserted,
        updated: stored.updated,
        present: counted.0,
        replaced: counted.1,
        rejected,
        reject_file,
        ignored_columns: read.ignored,
        seconds,
        rows_per_second: rows as f64 / seconds.max(0.001),
    })
}

/// Rows that are present, and rows that a later one replaced. Of book tickers
/// one row of each key is picked, of trades all that the table lacks.
fn count(kind: Kind, good: u64, stored: Stored) -> (u64, u64) {
    match kind {
        Kind::BookTickers => (stored.picked - stored.inserted - stored.updated, good - stored.picked),
        Kind::Trades => (good - stored.picked, 0),
    }
}

fn refuse_same_file(source: &Source, rejects: &Path) -> Result<()> {
    match source {
        Source::File(path) if path == rejects => {
            let why = "the reject file would take the place of the file itself";
            Err(Error::invalid(format!("importing {source}"), why, "Name another reject file."))
        }
        _ => Ok(()),
    }
}

async fn fill(
    connection: &mut PgConnection,
    kind: Kind,
    source: &Source,
    rejects: &Path,
    on_progress: &impl Fn(ImportProgress),
) -> Result<Read> {
    let of_bytes = source.size();
    let (source, rejects) = (source.clone(), rejects.to_owned());
    let doing = format!("reading {source} into the staging table");
    let produce = move |sink| Reader::open(kind, source, &rejects, sink)?.run();
    let show = |(rows, bytes)| on_progress(ImportProgress::Reading { rows, bytes, of_bytes });
    feed::copy(connection, kind.statements().copy, &doing, produce, show).await
}
