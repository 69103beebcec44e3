//! PostgreSQL's log, read from its end: the file itself where the cluster is
//! ours, and through PostgreSQL where it is not and the role may.

use std::io::SeekFrom;
use std::path::{Path, PathBuf};
use std::str::Utf8Chunk;

use domain::diagnostics::Why;
use domain::logs::{Entry, LogPage};
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use super::Wanted;
use super::form::Form;
use crate::Engine;
use crate::error::{Doing, Error, Kind, Result};

/// Read at once.
const PIECE: u64 = 256 * 1024;
const DOING: &str = "reading PostgreSQL's log";

pub(super) struct Log {
    place: Place,
    form: Form,
    /// At the moment of opening; what is written meanwhile is on the next page.
    size: u64,
}

enum Place {
    File(PathBuf),
    Server(Box<Engine>, String),
}

impl Log {
    /// Or why it cannot be read, as it stands.
    pub(super) async fn open(engine: &Engine, file: Option<&Path>) -> Result<Result<Self, Why>> {
        match file {
            Some(file) => of_file(file).await.map(Ok),
            None => of_server(engine).await,
        }
    }

    fn says(&self) -> String {
        match &self.place {
            Place::File(path) => format!("The log of the private PostgreSQL, {}.", path.display()),
            Place::Server(_, name) => format!("{name} of the database's server, read by PostgreSQL itself."),
        }
    }

    /// Goes back from the end, piece by piece, until the page is full, the log
    /// or the time is over, or `most` is read.
    pub(super) async fn page(&self, wanted: &Wanted, most: u64) -> Result<LogPage> {
        let end = wanted.before.and_then(|before| u64::try_from(before).ok()).unwrap_or(self.size);
        let mut at = end.min(self.size);
        let (mut found, mut read) = (Vec::new(), 0);
        let mut over = at == 0;
        while !over && found.len() <= wanted.limit && read < most {
            let from = at.saturating_sub(PIECE);
            let bytes = self.read(from, at - from).await?;
            read += bytes.len() as u64;
            let (cut, entries) = whole(self.form, &bytes, from);
            over = cut == 0 || entries.first().is_some_and(|oldest| wanted.filter.ends_before(oldest));
            found.extend(entries.into_iter().rev().filter(|entry| wanted.filter.takes(entry)));
            at = cut;
        }
        Ok(self.found(found, wanted.limit, (!over).then_some(at), read))
    }

    fn found(&self, mut entries: Vec<Entry>, limit: usize, rest: Option<u64>, read: u64) -> LogPage {
        let more = entries.len() > limit;
        entries.truncate(limit);
        let older = if more { entries.last().map(|entry| entry.id) } else { rest.map(|at| at as i64) };
        LogPage { says: self.says(), entries, older, bytes_read: read as i64, ..LogPage::default() }
    }

    async fn read(&self, from: u64, length: u64) -> Result<Vec<u8>> {
        match &self.place {
            Place::File(path) => read_file(path, from, length).await.map_err(|error| unreadable(path, error)),
            Place::Server(engine, name) => sqlx::query_scalar("SELECT pg_read_binary_file($1, $2, $3)")
                .bind(name)
                .bind(from as i64)
                .bind(length as i64)
                .fetch_one(engine.control())
                .await
                .doing(DOING),
        }
    }
}

/// The entries that begin in this piece, and where the first of them does. A
/// piece without a beginning is the middle of one entry, and is left out.
fn whole(form: Form, bytes: &[u8], from: u64) -> (u64, Vec<Entry>) {
    let line_end = bytes.iter().position(|byte| *byte == b'\n');
    let first = if from == 0 { 0 } else { line_end.map_or(bytes.len(), |end| end + 1) };
    let entries = form.entries(&text(&bytes[first..]), (from + first as u64) as i64);
    let cut = match entries.first() {
        Some(oldest) if from > 0 => oldest.id as u64,
        _ => from,
    };
    (cut, entries)
}

/// What is no UTF-8 keeps its length, so that places stay right.
fn text(bytes: &[u8]) -> String {
    let whole = |chunk: Utf8Chunk<'_>| format!("{}{}", chunk.valid(), "?".repeat(chunk.invalid().len()));
    bytes.utf8_chunks().map(whole).collect()
}

async fn of_file(path: &Path) -> Result<Log> {
    let found = tokio::fs::metadata(path).await.map_err(|error| unreadable(path, error))?;
    // Whoever starts the cluster takes its stderr.
    Ok(Log { place: Place::File(path.to_owned()), form: Form::Stderr, size: found.len() })
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    Error::io(format!("{DOING}, {}", path.display()), error, "Check who may read it.")
}

async fn read_file(path: &Path, from: u64, length: u64) -> std::io::Result<Vec<u8>> {
    let mut file = tokio::fs::File::open(path).await?;
    file.seek(SeekFrom::Start(from)).await?;
    let mut bytes = Vec::with_capacity(length as usize);
    file.take(length).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

async fn of_server(engine: &Engine) -> Result<Result<Log, Why>> {
    let found: Result<Option<(String, String)>> = sqlx::query_as(include_str!("../queries/logs/current.sql"))
        .fetch_optional(engine.control())
        .await
        .doing(DOING);
    let known = |(form, name): (String, String)| Some((Form::parse(&form)?, name));
    let (form, name) = match found.map(|found| found.and_then(known)) {
        Ok(Some(found)) => found,
        Ok(None) => return Ok(Err(elsewhere())),
        Err(error) => return refused(engine, error).map(Err),
    };
    let size: Result<i64> = sqlx::query_scalar("SELECT size FROM pg_stat_file($1)")
        .bind(&name)
        .fetch_one(engine.control())
        .await
        .doing(DOING);
    match size {
        Ok(size) => {
            let place = Place::Server(Box::new(engine.clone()), name);
            Ok(Ok(Log { place, form, size: size.max(0) as u64 }))
        }
        Err(error) => refused(engine, error).map(Err),
    }
}

fn elsewhere() -> Why {
    Why {
        why: "PostgreSQL writes no log into a file of its own (logging_collector, log_destination)".into(),
        next: "Look at it where its output goes: `journalctl -u postgresql`, or the log of its container."
            .into(),
    }
}

/// A right that is missing is a state, not a failure.
fn refused(engine: &Engine, error: Error) -> Result<Why> {
    let missing = error.sqlstate().is_some_and(|code| code == "42501");
    if error.kind == Kind::Unavailable || !missing {
        return Err(error);
    }
    let role = crate::sql::ident(&engine.server().role);
    Ok(Why {
        why: format!("the role {} may not read the log of the database's server", engine.server().role),
        next: format!(
            "A superuser may allow it: GRANT pg_monitor TO {role}; \
             GRANT EXECUTE ON FUNCTION pg_stat_file(text), pg_read_binary_file(text, bigint, bigint) TO {role};"
        ),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use domain::logs::{Filter, Level};

    use super::*;

    fn wanted(filter: Filter, before: Option<i64>, limit: usize) -> Wanted {
        Wanted { filter, before, limit, ..Wanted::default() }
    }

    /// An entry of two lines, of letters that a piece may cut through.
    fn written(form: Form, number: usize) -> String {
        let level = if number.is_multiple_of(1000) { "ERROR" } else { "LOG" };
        let (time, more) = ("2026-11-23 08:00:00.000 UTC", "ü".repeat(number % 90));
        match form {
            Form::Stderr => format!("{time} [1] {level}:  line {number} {more}\n\tof two\n"),
            Form::Csvlog => format!(
                "{time},,,1,,1.1,{number},,{time},,0,{level},00000,\"line {number} {more}\n{time}, of \"\"two\"\"\",,,,,,,,,\"\",\"x\",,0\n"
            ),
            Form::Jsonlog => format!(
                "{{\"timestamp\":\"{time}\",\"pid\":1,\"error_severity\":\"{level}\",\"message\":\"line {number} {more}\\nof two\"}}\n"
            ),
        }
    }

    #[tokio::test]
    async fn pages_join_without_a_gap() {
        for form in [Form::Stderr, Form::Csvlog, Form::Jsonlog] {
            pages_join_in(form).await;
        }
    }

    /// Every entry once and in order, whatever the pages are cut into.
    async fn pages_join_in(form: Form) {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        for number in 0..6_000 {
            file.write_all(written(form, number).as_bytes()).expect("an entry");
        }
        let log = Log { form, ..of_file(file.path()).await.expect("it is there") };
        assert!(log.size > 3 * PIECE, "several pieces");
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = log.page(&wanted(Filter::default(), before, 700), u64::MAX).await.expect("a page");
            let is_whole = |text: &str| text.trim_end_matches('"').ends_with("two") && !text.contains('?');
            assert!(page.entries.iter().all(|entry| is_whole(&entry.text)), "{form:?}: {page:#?}");
            seen.extend(page.entries.iter().map(|entry| entry.text.split(' ').nth(3).map(str::to_owned)));
            match page.older {
                Some(older) => before = Some(older),
                None => break,
            }
        }
        let expected: Vec<_> = (0..6_000).rev().map(|number| Some(number.to_string())).collect();
        assert_eq!(seen, expected, "{form:?}");
        let errors = Filter { level: Level::Error, ..Filter::default() };
        let page = log.page(&wanted(errors.clone(), None, 10), u64::MAX).await.expect("a page");
        assert_eq!((page.entries.len(), page.older), (6, None));
        let little = log.page(&wanted(errors, None, 10), PIECE).await.expect("a page");
        assert!(
            little.bytes_read <= PIECE as i64 && little.older.is_some(),
            "bounded, and says where to go on"
        );
    }
}
