//! A CSV file of the ledger, line by line: a line that is not in order goes to
//! the reject file with its number and the reason, the rest is stored.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use csv::ByteRecord;

use crate::error::{Error, Result};
use crate::legacy::Source;
use crate::legacy::lines::{Lines, split};
use crate::legacy::reject::Rejects;

/// Name, and whether a file must have it.
pub(super) type Column = (&'static str, bool);

/// Those of a reject file that was corrected.
const IGNORED: [&str; 2] = ["line", "reason"];

pub(super) struct File {
    lines: Lines,
    /// How many fields the header has.
    width: usize,
    /// Of each column, where it stands.
    places: Vec<(&'static str, Option<usize>)>,
    pub(super) rejects: Rejects,
    pub(super) read: u64,
}

/// A line that is not understood yet.
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) fields: ByteRecord,
}

impl File {
    pub(super) fn open(source: &Source, columns: &[Column], rejects: &Path) -> Result<Self> {
        let mut lines = Lines::new(source.clone(), source.open(Arc::new(AtomicU64::new(0)))?);
        let refuse = |why: String| refused(source, columns, why);
        if !lines.advance()? {
            return Err(refuse("it is empty".into()));
        }
        let mut fields = ByteRecord::new();
        if lines.cut || !split(&lines.text, &mut fields) {
            return Err(refuse("its first line is no CSV header".into()));
        }
        let names: Vec<String> =
            fields.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let places = places(&names, columns).map_err(refuse)?;
        Ok(Self { lines, width: names.len(), places, rejects: Rejects::new(rejects, &names), read: 0 })
    }

    /// The next line that has the header's fields; the others are rejected here.
    pub(super) fn next(&mut self) -> Result<Option<Line>> {
        while self.lines.advance()? {
            self.read += 1;
            let mut fields = ByteRecord::new();
            let closed = split(&self.lines.text, &mut fields);
            let line = Line { number: self.lines.number, fields };
            match self.fault(closed, line.fields.len()) {
                None => return Ok(Some(line)),
                Some(why) => self.reject(&line, &why)?,
            }
        }
        Ok(None)
    }

    fn fault(&self, closed: bool, found: usize) -> Option<String> {
        if self.lines.cut {
            return Some("the line is longer than 64 KiB".into());
        }
        if std::str::from_utf8(&self.lines.text).is_err() {
            return Some("the line is not valid UTF-8".into());
        }
        if !closed {
            return Some("a quote is not closed".into());
        }
        (found != self.width).then(|| format!("the line has {found} fields, the header {}", self.width))
    }

    pub(super) fn reject(&mut self, line: &Line, why: &str) -> Result<()> {
        self.rejects.add(line.number, why, &line.fields)
    }

    /// The value of a column; none where it is empty or the file has no such.
    pub(super) fn value<'a>(&self, line: &'a Line, column: &str) -> Option<&'a str> {
        let (_, place) = self.places.iter().find(|(name, _)| *name == column)?;
        let text = std::str::from_utf8(line.fields.get((*place)?)?).ok()?.trim();
        (!text.is_empty()).then_some(text)
    }
}

fn places(names: &[String], columns: &[Column]) -> Result<Vec<(&'static str, Option<usize>)>, String> {
    let known = |name: &str| IGNORED.contains(&name) || columns.iter().any(|(column, _)| *column == name);
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        return Err(format!("its header has the column {unknown}, which is not known"));
    }
    if let Some((_, twice)) = names.iter().enumerate().find(|(place, name)| names[..*place].contains(name)) {
        return Err(format!("its header names the column {twice} twice"));
    }
    let place = |column: &str| names.iter().position(|name| name == column);
    let places: Vec<_> = columns.iter().map(|(column, _)| (*column, place(column))).collect();
    let missing =
        columns.iter().zip(&places).find(|((_, required), (_, place))| *required && place.is_none());
    match missing {
        Some(((column, _), _)) => Err(format!("its header lacks the column {column}")),
        None => Ok(places),
    }
}

fn refused(source: &Source, columns: &[Column], why: String) -> Error {
    let named = |wanted: bool| {
        let of = columns.iter().filter(|(_, required)| *required == wanted);
        of.map(|(column, _)| *column).collect::<Vec<_>>().join(", ")
    };
    let next = format!(
        "The first line must name the columns, in any order: {}; it may also name {}. Nothing was stored.",
        named(true),
        named(false)
    );
    Error::invalid(format!("reading {source}"), why, next)
}
