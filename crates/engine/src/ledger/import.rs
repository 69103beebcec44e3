//! Balances and executions from a CSV file.
//!
//! Lines are stored some hundred at a time. A batch that the tables refuse is
//! stored line by line, so that only what is wrong stays out. What is there
//! already is not stored twice: an import that was broken off is run again.

mod balances;
mod executions;

use std::path::{Path, PathBuf};

use domain::audit::Verb;
use serde::Serialize;
use sqlx::PgConnection;

use super::file::{Column, File, Line};
use crate::Engine;
use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind as Fault, Result};
use crate::legacy::Source;

const BATCH: usize = 500;
const STORING: &str = "storing the lines of the file";

/// What the lines of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Balances,
    Executions,
}

impl Kind {
    fn table(self) -> &'static str {
        match self {
            Self::Balances => "account_balances",
            Self::Executions => "order_executions",
        }
    }
}

/// `read` is the sum of the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Imported {
    pub kind: Kind,
    pub source: String,
    pub read: u64,
    /// New, or a balance with other amounts than before.
    pub stored: u64,
    /// There already, just so, or followed by another of the same time.
    pub present: u64,
    pub rejected: u64,
    pub reject_file: Option<PathBuf>,
}

/// What a line stands for.
trait Row: Sized {
    const COLUMNS: &'static [Column];

    fn read(file: &File, line: &Line) -> Result<Self, String>;

    /// All of them or none; how many are new.
    async fn store(conn: &mut PgConnection, rows: &[Self]) -> Result<u64>;
}

/// For whoever asks, which leaves a line in the audit with the first rows that
/// it stores.
pub async fn import(
    (engine, actor): (&Engine, &str),
    kind: Kind,
    source: &Source,
    rejects: &Path,
) -> Result<Imported> {
    engine.allow(Verb::ImportRows)?;
    if matches!(source, Source::File(path) if path == rejects) {
        let why = "the reject file would take the place of the file itself";
        return Err(Error::invalid(format!("importing {source}"), why, "Name another reject file."));
    }
    let deed = Deed::new(Verb::ImportRows, format!("table {}", kind.table())).from(source.to_string());
    let keeper = Keeper { engine, actor, deed: Some(deed) };
    match kind {
        Kind::Balances => whole::<balances::Balance>(keeper, kind, source, rejects).await,
        Kind::Executions => whole::<executions::Execution>(keeper, kind, source, rejects).await,
    }
}

/// Who stores, and the line of the audit until it is written.
struct Keeper<'a> {
    engine: &'a Engine,
    actor: &'a str,
    deed: Option<Deed>,
}

impl Keeper<'_> {
    /// All of the rows or none, and with the first that are new the line.
    async fn keep<R: Row>(&mut self, rows: &[R]) -> Result<u64> {
        let mut tx = self.engine.work().begin().await.doing(STORING)?;
        let stored = R::store(&mut tx, rows).await?;
        if let Some(deed) = self.deed.take_if(|_| stored > 0) {
            audit::write(self.engine, &mut tx, self.actor, deed).await?;
        }
        // Where this fails the import ends, so the line is not needed again.
        tx.commit().await.doing(STORING)?;
        Ok(stored)
    }
}

async fn whole<R: Row>(
    mut keeper: Keeper<'_>,
    kind: Kind,
    source: &Source,
    rejects: &Path,
) -> Result<Imported> {
    let mut file = File::open(source, R::COLUMNS, rejects)?;
    let mut stored = 0;
    loop {
        let (lines, rows) = batch::<R>(&mut file)?;
        if rows.is_empty() {
            break;
        }
        stored += store(&mut keeper, &mut file, &lines, &rows).await?;
    }
    let (read, rejected) = (file.read, file.rejects.count);
    let reject_file = file.rejects.finish()?;
    let present = read - rejected - stored;
    Ok(Imported { kind, source: source.to_string(), read, stored, present, rejected, reject_file })
}

/// The next lines that are in order by themselves.
fn batch<R: Row>(file: &mut File) -> Result<(Vec<Line>, Vec<R>)> {
    let (mut lines, mut rows) = (Vec::new(), Vec::new());
    while rows.len() < BATCH {
        let Some(line) = file.next()? else { break };
        match R::read(file, &line) {
            Ok(row) => {
                rows.push(row);
                lines.push(line);
            }
            Err(why) => file.reject(&line, &why)?,
        }
    }
    Ok((lines, rows))
}

async fn store<R: Row>(keeper: &mut Keeper<'_>, file: &mut File, lines: &[Line], rows: &[R]) -> Result<u64> {
    match keeper.keep(rows).await {
        Err(error) if is_of_a_row(&error) => {}
        stored => return stored,
    }
    let mut stored = 0;
    for (line, row) in lines.iter().zip(rows) {
        match keeper.keep(std::slice::from_ref(row)).await {
            Ok(new) => stored += new,
            Err(error) if is_of_a_row(&error) => file.reject(line, &error.why)?,
            Err(error) => return Err(error),
        }
    }
    Ok(stored)
}

/// Whether it is the row that is wrong, and not the database that is away.
fn is_of_a_row(error: &Error) -> bool {
    matches!(error.kind, Fault::Invalid | Fault::NotFound | Fault::Refused)
}

fn text(file: &File, line: &Line, column: &str) -> Result<String, String> {
    file.value(line, column).map(str::to_owned).ok_or_else(|| format!("{column} is empty"))
}

/// A plain number with no more decimals than the table keeps: what would be
/// rounded is refused.
fn amount(file: &File, line: &Line, column: &str, decimals: usize) -> Result<Option<String>, String> {
    let Some(text) = file.value(line, column) else { return Ok(None) };
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(part) {
        return Err(format!("{column} {text} is not a number"));
    }
    if part.len() > decimals {
        return Err(format!("{column} {text} has {} decimals, {decimals} at most", part.len()));
    }
    Ok(Some(text.to_owned()))
}
