//! `import`: rows of a CSV file into a legacy table.
//!
//! The file is read whole into a staging table before the first row is
//! stored, so a file that turns out to be broken leaves nothing behind. Then
//! rows are stored in short commits; an import that was broken off there is
//! simply run again, for what is there already is not stored twice.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use csv::ByteRecord;
use serde::Serialize;
use sqlx::{PgConnection, PgPool};

use super::feed::{self, CHUNK, Sink};
use super::header::Header;
use super::lines::{self, Lines};
use super::reject::Rejects;
use super::stage::{Has, Stored};
use super::{Kind, Source, row, session, stage, table};
use crate::error::{Error, Result};

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportProgress {
    /// Bytes as they lie in the file; the total of standard input is unknown.
    Reading { rows: u64, bytes: u64, of_bytes: Option<u64> },
    Storing { rows: u64, of: u64 },
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

/// What the reading thread found.
struct Read {
    rows: u64,
    has: Has,
    ignored: Vec<String>,
    rejects: Rejects,
}

pub async fn import(
    pool: &PgPool,
    kind: Kind,
    source: Source,
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
    let stored = stage::store(&mut connection, kind, read.has, progress).await?;
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

struct Reader {
    kind: Kind,
    taken: Arc<AtomicU64>,
    lines: Lines,
    header: Header,
    rejects: Rejects,
    fields: ByteRecord,
    chunk: Vec<u8>,
    rows: u64,
    sink: Sink<(u64, u64)>,
}

impl Reader {
    fn open(kind: Kind, source: Source, rejects: &Path, sink: Sink<(u64, u64)>) -> Result<Self> {
        let taken = Arc::new(AtomicU64::new(0));
        let reader = source.open(Arc::clone(&taken))?;
        let mut lines = Lines::new(source.clone(), reader);
        let header = Header::read(kind, &source, &mut lines)?;
        let rejects = Rejects::new(rejects, &header.names);
        let (fields, chunk) = (ByteRecord::new(), Vec::with_capacity(CHUNK + 1024));
        Ok(Self { kind, taken, lines, header, rejects, fields, chunk, rows: 0, sink })
    }

    fn run(mut self) -> Result<Read> {
        while self.lines.advance()? {
            self.rows += 1;
            if let Err(reason) = self.row() {
                self.rejects.add(self.lines.number, &reason, &self.fields)?;
            }
            if self.chunk.len() > CHUNK {
                self.send()?;
            }
        }
        self.send()?;
        let has = Has {
            sequence_number: self.header.has(self.kind, "sequence_number"),
            update_type: self.header.has(self.kind, "update_type"),
        };
        Ok(Read { rows: self.rows, has, ignored: self.header.ignored(), rejects: self.rejects })
    }

    fn row(&mut self) -> Result<(), String> {
        let closed = lines::split(&self.lines.text, &mut self.fields);
        if self.lines.cut {
            return Err("the line is longer than 64 KiB".into());
        }
        if let Err(error) = std::str::from_utf8(&self.lines.text) {
            return Err(format!("the line is not valid UTF-8 after {} bytes", error.valid_up_to()));
        }
        if !closed {
            return Err("a quote is not closed".into());
        }
        let (found, expected) = (self.fields.len(), self.header.names.len());
        if found != expected {
            return Err(format!("the line has {found} fields, the header {expected}"));
        }
        row::write(self.kind, &self.header, self.lines.number, &self.fields, &mut self.chunk)
    }

    fn send(&mut self) -> Result<()> {
        let next = Vec::with_capacity(CHUNK + 1024);
        let bytes = std::mem::replace(&mut self.chunk, next);
        self.sink.send(bytes, (self.rows, self.taken.load(Ordering::Relaxed)))
    }
}
