//! The first line of a file: which column stands where.

use csv::ByteRecord;

use super::Kind;
use super::column::IGNORED;
use super::lines::{self, Lines};
use super::source::Source;
use crate::error::{Error, Result};

#[derive(Debug)]
pub(super) struct Header {
    pub(super) names: Vec<String>,
    /// For each column of the kind, its place in the file.
    pub(super) places: Vec<Option<usize>>,
    /// The places of bid_price and ask_price, which are compared.
    pub(super) bid_ask: Option<(usize, usize)>,
}

impl Header {
    pub(super) fn read(kind: Kind, source: &Source, lines: &mut Lines) -> Result<Self> {
        if !lines.advance()? {
            return Err(refuse(kind, source, "it is empty".into()));
        }
        let names = names(lines).map_err(|why| refuse(kind, source, why))?;
        Self::find(kind, names).map_err(|why| refuse(kind, source, why))
    }

    fn find(kind: Kind, names: Vec<String>) -> Result<Self, String> {
        let known =
            |name: &str| IGNORED.contains(&name) || kind.columns().iter().any(|column| column.name == name);
        let unknown: Vec<_> = names.iter().filter(|name| !known(name)).map(|name| shown(name)).collect();
        if !unknown.is_empty() {
            return Err(format!(
                "its header has {} that {} does not know",
                listed("column", &unknown),
                kind.table()
            ));
        }
        if let Some((_, twice)) =
            names.iter().enumerate().find(|(place, name)| names[..*place].contains(name))
        {
            return Err(format!("its header names the column {twice} twice"));
        }
        let place = |name: &str| names.iter().position(|found| found == name);
        let places: Vec<_> = kind.columns().iter().map(|column| place(column.name)).collect();
        let columns = kind.columns().iter().zip(&places);
        let missing = columns.filter(|(column, place)| column.required && place.is_none());
        let missing: Vec<_> = missing.map(|(column, _)| column.name.to_owned()).collect();
        if !missing.is_empty() {
            return Err(format!("its header lacks the {}", listed("column", &missing)));
        }
        let bid_ask = place("bid_price").zip(place("ask_price"));
        Ok(Self { names, places, bid_ask })
    }

    pub(super) fn has(&self, kind: Kind, name: &str) -> bool {
        let columns = kind.columns().iter().zip(&self.places);
        columns.into_iter().any(|(column, place)| column.name == name && place.is_some())
    }

    /// The columns that are read and not stored.
    pub(super) fn ignored(&self) -> Vec<String> {
        self.names.iter().filter(|name| IGNORED.contains(&name.as_str())).cloned().collect()
    }
}

fn names(lines: &Lines) -> Result<Vec<String>, String> {
    let text =
        std::str::from_utf8(&lines.text).map_err(|_| "its first line is not valid UTF-8".to_owned())?;
    let mut fields = ByteRecord::new();
    if lines.cut || !lines::split(text.as_bytes(), &mut fields) {
        return Err("its first line is no CSV header".into());
    }
    Ok(fields.iter().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect())
}

fn refuse(kind: Kind, source: &Source, why: String) -> Error {
    let optional = |required: bool| {
        let columns = kind.columns().iter().filter(|column| column.required == required);
        columns.map(|column| column.name).collect::<Vec<_>>().join(", ")
    };
    let next = format!(
        "The first line must name the columns, separated by commas, in any order: {}; it may also name {}. Nothing was stored.",
        optional(true),
        optional(false)
    );
    Error::invalid(format!("reading {source}"), why, next)
}

/// A name from the file, short enough for a sentence.
fn shown(name: &str) -> String {
    match name.char_indices().nth(60) {
        None if name.is_empty() => "(without a name)".to_owned(),
        None => name.to_owned(),
        Some((end, _)) => format!("{}…", &name[..end]),
    }
}

fn listed(noun: &str, names: &[String]) -> String {
    format!("{noun}{} {}", if names.len() == 1 { "" } else { "s" }, names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: Result<&[Option<usize>], &str>) {
        let names = header.split(',').map(str::to_owned).collect();
        let found = Header::find(Kind::Trades, names);
        let found = found.as_ref().map(|header| header.places.as_slice()).map_err(String::as_str);
        assert_eq!(found, expected);
    }

    #[test]
    fn headers() {
        check(
            "exchange,symbol_base,symbol_quote,price,quantity,side,timestamp,reason",
            Ok(&[Some(6), Some(0), Some(1), Some(2), Some(3), Some(4), Some(5), None, None, None, None]),
        );
        check("exchange,venue", Err("its header has column venue that trades does not know"));
        check("price,price", Err("its header names the column price twice"));
        check(
            "exchange,symbol_base,symbol_quote,price,quantity",
            Err("its header lacks the columns timestamp, side"),
        );
    }
}
