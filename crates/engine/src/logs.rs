//! The logs that people read in the browser: the server's own, kept in memory,
//! and PostgreSQL's, read from its end by pages. Every read is bounded.

mod csvlog;
mod form;
mod jsonlog;
mod lines;
mod mask;
mod postgres;
mod record;
mod ring;

use std::path::PathBuf;

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::logs::{Filter, Level, LogPage, Source};

use crate::Engine;
use crate::error::{Error, Result};

pub use mask::masked;
pub use ring::{Ring, own};

/// So many entries make a page.
pub const PAGE: usize = 300;
/// So much of a log is searched for one page, and for a page that follows.
pub const MOST: u64 = 8 << 20;
const FOLLOWED: u64 = 1 << 20;

/// Where the logs are.
#[derive(Clone, Debug, Default)]
pub struct Logs {
    /// The file of a cluster that this process runs.
    file: Option<PathBuf>,
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub filter: Filter,
    /// Only what is older than the entry of this id.
    pub before: Option<i64>,
    /// Somebody asks again and again.
    pub follows: bool,
    /// Entries at most.
    pub limit: usize,
}

impl Logs {
    pub fn new(file: Option<PathBuf>) -> Self {
        Self { file }
    }

    pub async fn page(&self, engine: &Engine, source: Source, wanted: &Wanted) -> Result<LogPage> {
        let page = match source {
            Source::Server => own().page(wanted),
            Source::Postgres => {
                let most = if wanted.follows { FOLLOWED } else { MOST };
                match postgres::Log::open(engine, self.file.as_deref()).await? {
                    Ok(log) => log.page(wanted, most).await?,
                    Err(why) => LogPage { why: Some(why), ..LogPage::default() },
                }
            }
        };
        Ok(LogPage { source, ..page })
    }
}

/// What an address asks for. A word that says nothing is refused: it must not
/// show everything.
pub fn asked(source: &str, of: impl Fn(&str) -> Option<String>) -> Result<(Source, Wanted)> {
    let given = |name| of(name).filter(|text| !text.trim().is_empty());
    let source = match source {
        "" => Source::default(),
        word => Source::parse(word).ok_or_else(|| unknown("log", word, &Source::ALL.map(Source::as_str)))?,
    };
    let level = match given("level") {
        None => Level::default(),
        Some(word) => {
            Level::parse(&word).ok_or_else(|| unknown("level", &word, &Level::ALL.map(Level::as_str)))?
        }
    };
    let since = given("since").map(|text| moment(&text)).transpose()?;
    let before = given("before").and_then(|text| text.parse().ok());
    let filter = Filter { level, text: of("q").unwrap_or_default(), since };
    Ok((source, Wanted { filter, before, follows: false, limit: PAGE }))
}

fn unknown(what: &str, word: &str, known: &[&str]) -> Error {
    let next = format!("There are {}.", known.join(", "));
    Error::invalid("reading a log", format!("there is no {what} {word:?}"), next)
}

/// To the minute or the second; in UTC where it names no zone.
fn moment(text: &str) -> Result<DateTime<Utc>> {
    let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"].iter();
    let mut local = local.filter_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let found = local.next().map(|at| at.and_utc()).or_else(|| text.parse().ok());
    found.ok_or_else(|| {
        let next = "Write it as 2026-11-23T08:45, in UTC.";
        Error::invalid("reading a log", format!("{text:?} is no moment"), next)
    })
}
