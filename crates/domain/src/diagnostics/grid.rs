//! Rows as they are shown: one shape for every kind, so that pages, command
//! line and the cases of trouble draw and sort them alike.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Part, Remedy};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    #[default]
    Idle,
    Ok,
    Warn,
    Bad,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Not known, or not there.
    #[default]
    None,
    Text(String),
    /// A name of the database or a piece of SQL.
    Code(String),
    Count(i64),
    Bytes(i64),
    Percent(f64),
    Milliseconds(f64),
    /// Per second.
    Rate(f64),
    BytesRate(f64),
    Moment(DateTime<Utc>),
    State(Tone, String),
    /// How a number went, oldest first.
    Course(Vec<f64>),
    /// A branch of a tree at this depth.
    Branch(u32, String),
}

impl Value {
    pub fn some<T>(value: Option<T>, of: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::None, of)
    }

    pub fn seconds(seconds: Option<f64>) -> Self {
        Self::some(seconds, |seconds| Self::Milliseconds(seconds * 1000.0))
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Count(value) | Self::Bytes(value) => Some(*value as f64),
            Self::Percent(value) | Self::Milliseconds(value) | Self::Rate(value) | Self::BytesRate(value) => {
                Some(*value)
            }
            Self::Moment(at) => Some(at.timestamp_millis() as f64),
            Self::Course(values) => Some(values.iter().sum()),
            _ => None,
        }
    }

    fn words(&self) -> &str {
        match self {
            Self::Text(text) | Self::Code(text) | Self::State(_, text) | Self::Branch(_, text) => text,
            _ => "",
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::State(one, text), Self::State(two, words)) => one.cmp(two).then_with(|| text.cmp(words)),
            _ => match (self.number(), other.number()) {
                (Some(one), Some(two)) => one.total_cmp(&two),
                (one, two) => one.is_some().cmp(&two.is_some()).then_with(|| self.words().cmp(other.words())),
            },
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Text,
    /// Takes the room that is left.
    Main,
    Number,
    /// The word for the row's state.
    State,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// In the address.
    pub key: String,
    pub title: String,
    pub kind: Kind,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub cells: Vec<Value>,
    pub tone: Tone,
    pub remedy: Option<Remedy>,
}

impl Line {
    pub fn new(cells: Vec<Value>) -> Self {
        Self { cells, ..Self::default() }
    }

    /// Something is wrong with it.
    pub fn is_found(&self) -> bool {
        matches!(self.tone, Tone::Warn | Tone::Bad)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    pub columns: Vec<Column>,
    pub lines: Vec<Line>,
    /// The column it is sorted by, after a minus for the highest first. Empty
    /// for an order of its own.
    pub sort: String,
    /// Before anything was narrowed.
    pub all: usize,
}

impl Grid {
    pub fn new(columns: &[(&str, &str, Kind)], sort: &str, lines: Vec<Line>) -> Self {
        let column = |(key, title, kind): &(&str, &str, Kind)| Column {
            key: (*key).to_owned(),
            title: (*title).to_owned(),
            kind: *kind,
        };
        let all = lines.len();
        let mut grid =
            Self { columns: columns.iter().map(column).collect(), lines, sort: String::new(), all };
        let _ = grid.sort(sort);
        grid
    }

    /// Lines that are equal stay in their order.
    pub fn sort(&mut self, by: &str) -> Result<(), String> {
        if by.is_empty() {
            return Ok(());
        }
        let (key, down) = by.strip_prefix('-').map_or((by, false), |key| (key, true));
        let place = self.columns.iter().position(|column| column.key == key);
        let place = place.ok_or_else(|| format!("there is no column {key:?}, only {}", self.keys()))?;
        let none = Value::None;
        self.lines.sort_by(|one, two| {
            let of = |line: &'_ Line| line.cells.get(place).cloned().unwrap_or_default();
            let (one, two) = (of(one), of(two));
            // What is not known comes last either way.
            match ((one == none), (two == none)) {
                (false, false) if down => two.compare(&one),
                (false, false) => one.compare(&two),
                (one, two) => one.cmp(&two),
            }
        });
        by.clone_into(&mut self.sort);
        Ok(())
    }

    fn keys(&self) -> String {
        self.columns.iter().map(|column| column.key.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Only lines in which some word contains this, whatever its case.
    pub fn narrow(&mut self, text: &str) {
        let text = text.trim().to_lowercase();
        if !text.is_empty() {
            self.lines
                .retain(|line| line.cells.iter().any(|cell| cell.words().to_lowercase().contains(&text)));
        }
    }

    /// Only lines that are at least so bad.
    pub fn at_least(mut self, tone: Tone) -> Self {
        self.lines.retain(|line| line.tone >= tone);
        self.all = self.lines.len();
        self
    }
}

/// A question to the database, how it was asked and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    pub id: String,
    pub title: String,
    /// One sentence: what can be seen here.
    pub says: String,
    /// What it means that there is no row.
    pub none: String,
    /// The statement, as it was sent.
    pub query: String,
    pub grid: Part<Grid>,
}

/// How a question of a case of trouble was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    Fine,
    Found,
    /// It could not be asked: neither a pass nor a fault.
    Unknown,
}

impl Sheet {
    pub fn answered(&self) -> Answered {
        match &self.grid {
            Part::Unknown(_) => Answered::Unknown,
            Part::Known(grid) if grid.lines.iter().any(Line::is_found) => Answered::Found,
            Part::Known(_) => Answered::Fine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        let line = |name: &str, size: Option<i64>| {
            Line::new(vec![Value::Code(name.into()), Value::some(size, Value::Bytes)])
        };
        let lines = vec![line("b", Some(2)), line("A", None), line("c", Some(10))];
        Grid::new(&[("name", "Name", Kind::Text), ("size", "Size", Kind::Number)], "-size", lines)
    }

    fn names(grid: &Grid) -> Vec<&str> {
        grid.lines.iter().map(|line| line.cells[0].words()).collect()
    }

    #[test]
    fn what_is_not_known_comes_last() {
        let mut sorted = grid();
        assert_eq!(names(&sorted), ["c", "b", "A"]);
        sorted.sort("size").expect("a column");
        assert_eq!(names(&sorted), ["b", "c", "A"]);
        sorted.sort("name").expect("a column");
        assert_eq!(names(&sorted), ["A", "b", "c"]);
        let refused = sorted.sort("-colour").expect_err("no column");
        assert_eq!(refused, "there is no column \"colour\", only name, size");
        assert_eq!(sorted.sort, "name");
    }

    #[test]
    fn words_are_found_in_any_cell() {
        let mut narrowed = grid();
        narrowed.narrow(" a ");
        assert_eq!((names(&narrowed), narrowed.all), (vec!["A"], 3));
    }
}
