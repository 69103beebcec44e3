//! A move's quarantine as a file: CSV for people, JSON lines for programs.
//! Sent part by part, so that neither many rows nor long ones take memory.

use std::str::FromStr;

use domain::quarantine::{Filter, Kept};
use futures::Stream;
use futures::stream::try_unfold;
use store::quarantine::Part;

use super::{LARGEST_PAGE, page};
use crate::Engine;
use crate::error::{Error, Result};
use crate::spreadsheet::{cell, written};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    JsonLines,
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "csv" => Ok(Self::Csv),
            "jsonl" => Ok(Self::JsonLines),
            _ => {
                let why = format!("there is no format {text:?}");
                Err(Error::invalid("exporting a quarantine", why, "Choose csv or jsonl."))
            }
        }
    }
}

/// The file in parts. A CSV begins with its heads even when no row follows.
pub fn export(
    engine: &Engine,
    id: &str,
    filter: Filter,
    format: Format,
) -> impl Stream<Item = Result<String>> + Send + use<> {
    let (engine, id) = (engine.clone(), id.to_owned());
    try_unfold(Some((0, FIRST)), move |from| {
        let (engine, id, filter) = (engine.clone(), id.clone(), filter.clone());
        async move {
            let Some((after, rows)) = from else { return Ok(None) };
            let rows = page(&engine, &id, &filter, after, part(rows)).await?;
            let text = match format {
                Format::Csv => csv(&rows, after == 0)?,
                Format::JsonLines => json_lines(&rows)?,
            };
            Ok(Some((text, rows.last().map(|last| (last.id, 2 * rows.len() as i64)))))
        }
    })
}

/// Rows are counted in bytes by the database, which reads all that are asked
/// for: so no more of them than might come.
const FIRST: i64 = 16;
const BYTES: i64 = 1 << 20;

fn part(rows: i64) -> Part {
    Part { rows: rows.min(LARGEST_PAGE), bytes: BYTES, longest: i32::MAX }
}

const HEADS: [&str; 9] = ["id", "state", "reason", "key", "row", "at", "settled_at", "settled_by", "note"];

fn csv(rows: &[Kept], with_heads: bool) -> Result<String> {
    let failed = |error: &dyn std::fmt::Display| {
        Error::new(crate::error::Kind::Failed, "writing a quarantine as CSV", error.to_string(), "")
    };
    written(with_heads.then_some(&HEADS), rows.iter().map(cells)).map_err(|error| failed(&error))
}

fn cells(row: &Kept) -> [String; 9] {
    let time = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(|at| at.to_rfc3339()).unwrap_or_default();
    [
        row.id.to_string(),
        row.state.as_str().to_owned(),
        cell(&row.reason),
        // A key column may hold any character, so the parts are told apart as JSON.
        serde_json::Value::from(row.key.clone()).to_string(),
        row.row.clone(),
        row.at.to_rfc3339(),
        time(row.settled_at),
        cell(row.settled_by.as_deref().unwrap_or_default()),
        cell(row.note.as_deref().unwrap_or_default()),
    ]
}

fn json_lines(rows: &[Kept]) -> Result<String> {
    let mut text = String::new();
    for row in rows {
        text += &json_line(row)?;
        text.push('\n');
    }
    Ok(text)
}

/// The row as JSON and not as text of JSON. Its numbers stay as they were
/// written: no program of ours reads them.
fn json_line(kept: &Kept) -> Result<String> {
    let failed = |error: serde_json::Error| {
        Error::new(crate::error::Kind::Failed, "writing a quarantine as JSON", error.to_string(), "")
    };
    let whole = serde_json::to_value(Kept { row: String::new(), ..kept.clone() }).map_err(failed)?;
    let mut parts = Vec::new();
    for (name, value) in whole.as_object().into_iter().flatten() {
        let value = if name == "row" { kept.row.clone() } else { value.to_string() };
        parts.push(format!("{}:{value}", serde_json::Value::from(name.as_str())));
    }
    Ok(format!("{{{}}}", parts.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use domain::quarantine::KeptState;

    fn kept(row: &str, key: &[&str]) -> Kept {
        Kept {
            id: 7,
            run: None,
            key: key.iter().map(|part| (*part).to_owned()).collect(),
            reason: "said \"no\", twice\nand more".into(),
            row: row.into(),
            at: DateTime::UNIX_EPOCH,
            state: KeptState::Open,
            settled_at: None,
            settled_by: None,
            note: None,
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let row = r#"{"price": 12345678901234567890.12345678, "name": "ä,\"b"}"#;
        let rows = [kept(row, &["a,b", "c\"d", ""])];
        let text = csv(&rows, true).expect("CSV");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().expect("heads"), &csv::StringRecord::from(HEADS.to_vec()));
        let record = reader.records().next().expect("a record").expect("a record");
        assert_eq!(&record[2], rows[0].reason);
        assert_eq!(&record[3], r#"["a,b","c\"d",""]"#);
        assert_eq!(&record[4], row);
        let line = json_line(&rows[0]).expect("a line");
        assert!(line.contains("12345678901234567890.12345678"), "{line}");
        assert!(!line.contains('\n'));
        let read: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(read["row"]["name"], "ä,\"b");
        assert_eq!(read["key"][1], "c\"d");
    }
}
