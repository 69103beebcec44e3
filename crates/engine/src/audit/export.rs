//! The audit as a file, sent page by page.

use domain::audit::Entry;
use futures::Stream;
use futures::stream::try_unfold;

use super::{Filter, LARGEST_PAGE, page};
use crate::Engine;
use crate::error::{Error, Kind, Result};
use crate::quarantine::Format;
use crate::spreadsheet::{cell, written};

/// Newest first. A CSV begins with its heads even when no line follows.
pub fn export(
    engine: &Engine,
    filter: Filter,
    format: Format,
) -> impl Stream<Item = Result<String>> + Send + use<> {
    let engine = engine.clone();
    try_unfold(Some(None), move |before: Option<Option<i64>>| {
        let (engine, filter) = (engine.clone(), filter.clone());
        async move {
            let Some(before) = before else { return Ok(None) };
            let lines = page(&engine, &filter, before, LARGEST_PAGE).await?;
            let text = match format {
                Format::Csv => csv(&lines, before.is_none())?,
                Format::JsonLines => json_lines(&lines)?,
            };
            Ok(Some((text, lines.last().map(|last| Some(last.seq)))))
        }
    })
}

const HEADS: [&str; 10] =
    ["line", "at", "actor", "session", "from", "verb", "object", "before", "after", "request"];

fn csv(lines: &[Entry], with_heads: bool) -> Result<String> {
    written(with_heads.then_some(&HEADS), lines.iter().map(cells)).map_err(|error| failed(&error))
}

fn cells(line: &Entry) -> [String; 10] {
    let text = |text: &Option<String>| cell(text.as_deref().unwrap_or_default());
    [
        line.seq.to_string(),
        line.at.to_rfc3339(),
        cell(&line.actor),
        cell(&line.session),
        cell(&line.origin),
        cell(&line.verb),
        cell(&line.object),
        text(&line.before),
        text(&line.after),
        cell(&line.request),
    ]
}

fn json_lines(lines: &[Entry]) -> Result<String> {
    let line = |entry| serde_json::to_string(entry).map(|line| line + "\n").map_err(|error| failed(&error));
    lines.iter().map(line).collect()
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::new(Kind::Failed, "writing the audit as a file", error.to_string(), "See the log of the server.")
}
