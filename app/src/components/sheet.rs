//! A sheet of the diagnosis: its rows, what to do about them, and the statement
//! that asked.

use crate::prelude::*;
use chrono::{DateTime, Utc};
use domain::diagnostics::grid::Kind;
use domain::diagnostics::{Grid, Line, Part, Remedy, Sheet, Tone, Value, Why};
use domain::fixed::fixed;

use super::chip::none;
use super::kpi::spark;
use super::notice::{notice, stop};
use super::sql::sql;
use super::table::clip;
use super::time::age;
use crate::format;

/// What a column's head leads to, for its name in the address.
pub type Sorted = Box<dyn Fn(&str) -> String>;

/// The rows of a sheet, or why there are none.
pub fn rows(sheet: &Sheet, at: DateTime<Utc>, sorted: Option<&Sorted>) -> AnyView {
    match &sheet.grid {
        Part::Unknown(why) => unknown(why),
        Part::Known(grid) if grid.lines.is_empty() => {
            let text = if grid.all > 0 { "No row fits.".to_owned() } else { sheet.none.clone() };
            view! { <div class="empty short"><p>{text}</p></div> }.erased()
        }
        Part::Known(grid) => table(&sheet.title, grid, at, sorted),
    }
}

fn unknown(why: &Why) -> AnyView {
    let body = notice("warn", "Unknown".to_owned(), stop(&why.why), why.next.clone());
    view! { <div class="body">{body}</div> }.erased()
}

/// The statement that asked, folded.
pub fn query(sheet: &Sheet) -> Option<AnyView> {
    (!sheet.query.is_empty()).then(|| {
        view! {
            <details class="asked">
                <summary>"The statement that asks"</summary>
                {sql(&sheet.query)}
            </details>
        }
        .erased()
    })
}

fn table(title: &str, grid: &Grid, at: DateTime<Utc>, sorted: Option<&Sorted>) -> AnyView {
    let heads = grid.columns.iter().map(|column| {
        let class = class_of(column.kind);
        head(class, &column.title, &column.key, &grid.sort, sorted)
    });
    let heads = heads.collect_view();
    let lines = grid.lines.iter().map(|line| drawn(grid, line, at)).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=format!("Table: {title}")>
            <table class="data rich cards sheet">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .erased()
}

fn class_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "",
        Kind::Main => "main-col",
        Kind::Number => "num",
        Kind::State => "state-col",
    }
}

/// Numbers begin with the highest, words with the first. An order of its own
/// has no heads to sort by.
fn head(class: &'static str, title: &str, key: &str, sort: &str, sorted: Option<&Sorted>) -> AnyView {
    let down = format!("-{key}");
    let (order, mark) = match sort {
        sort if sort == down => (Some("descending"), " ↓"),
        sort if sort == key => (Some("ascending"), " ↑"),
        _ => (None, ""),
    };
    let title = title.to_owned();
    let Some(sorted) = sorted.filter(|_| !sort.is_empty()) else {
        return view! { <th scope="col" class=class>{title}</th> }.erased();
    };
    let words = matches!(class, "" | "main-col");
    let other = match order {
        Some("descending") => key,
        None if words => key,
        _ => down.as_str(),
    };
    view! {
        <th scope="col" class=class aria-sort=order>
            <a href=sorted(other)>{title} {mark}</a>
        </th>
    }
    .erased()
}

fn drawn(grid: &Grid, line: &Line, at: DateTime<Utc>) -> AnyView {
    let cells = grid.columns.iter().zip(&line.cells).enumerate().map(|(place, (column, value))| {
        let mono = matches!(value, Value::Code(_) | Value::Branch(..));
        let lead = place == 0 && column.kind != Kind::Number;
        let class = match (column.kind, mono, lead) {
            (Kind::Text, true, true) => "lead mono",
            (Kind::Text, true, false) => "mono",
            (Kind::Text, false, true) => "lead",
            (Kind::Main, true, _) => "main-col mono",
            (kind, ..) => class_of(kind),
        };
        let label = (!lead && !matches!(column.kind, Kind::State)).then(|| column.title.clone());
        view! {
            <td class=class data-label=label>
                {cell(value, at)}
            </td>
        }
    });
    let cells = cells.collect_view();
    let remedy = line.remedy.as_ref().map(|remedy| below(remedy, grid.columns.len()));
    view! {
        <tr>{cells}</tr>
        {remedy}
    }
    .erased()
}

fn below(remedy: &Remedy, columns: usize) -> AnyView {
    view! {
        <tr class="detail">
            <td colspan=columns.to_string()>
                <details class="remedy">
                    <summary>"Remedy: " {remedy.does.clone()}</summary>
                    {sql(&remedy.statement)}
                </details>
            </td>
        </tr>
    }
    .erased()
}

fn cell(value: &Value, at: DateTime<Utc>) -> AnyView {
    match value {
        Value::None => none(),
        Value::Text(text) | Value::Code(text) => clip(text),
        Value::Count(count) => format::number(*count).erased(),
        Value::Bytes(bytes) => format::bytes(*bytes).erased(),
        Value::Percent(percent) => format!("{} %", fixed(*percent, 1)).erased(),
        Value::Milliseconds(ms) => format::duration(*ms).erased(),
        Value::Rate(rate) => format!("{} /s", fixed(*rate, u32::from(*rate < 10.0))).erased(),
        Value::BytesRate(rate) => format!("{}/s", format::bytes(rate.round() as i64)).erased(),
        Value::Moment(moment) => age(*moment, at),
        Value::Course(values) => spark(values),
        Value::State(tone, word) => {
            view! { <span class="tone" data-tone=tone_of(*tone)>{word.clone()}</span> }.erased()
        }
        Value::Branch(depth, text) => clip(&branch(*depth, text)),
    }
}

/// Spaces as wide as letters: the indentation is text, so that it is read out
/// of no style.
fn branch(depth: u32, text: &str) -> String {
    match depth.min(12) as usize {
        0 => text.to_owned(),
        depth => format!("{}└ {text}", "\u{2007}\u{2007}".repeat(depth - 1)),
    }
}

fn tone_of(tone: Tone) -> &'static str {
    match tone {
        Tone::Idle => "idle",
        Tone::Ok => "ok",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
    }
}

#[cfg(test)]
mod tests {
    use super::branch;

    #[test]
    fn branches_stand_below_what_they_hang_on() {
        assert_eq!(branch(0, "7 app"), "7 app");
        assert_eq!(branch(1, "8 app"), "└ 8 app");
        assert_eq!(branch(2, "9 app"), "\u{2007}\u{2007}└ 9 app");
    }
}
