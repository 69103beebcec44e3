//! Data on stdout: a table for people, JSON for programs.

use std::io::{IsTerminal, Write};

use comfy_table::{Cell, ContentArrangement, Table, presets};
use serde::Serialize;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    #[default]
    Table,
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    format: Format,
    color: bool,
}

/// What a word in a table stands for, so that eyes find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Good,
    Bad,
    Busy,
    Plain,
}

impl Output {
    pub(crate) fn new(format: Format, color: Color) -> Self {
        let color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                std::io::stdout().is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        };
        Self { format, color }
    }

    /// The value as JSON, or the table that `draw` makes of it.
    pub(crate) fn show<T: Serialize + ?Sized>(&self, value: &T, draw: impl FnOnce(&Self)) {
        match self.format {
            Format::Json => self.json(value),
            Format::Table => draw(self),
        }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    fn json<T: Serialize + ?Sized>(&self, value: &T) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => self.line(text),
            Err(error) => tracing::error!(%error, "could not write the answer as JSON"),
        }
    }

    pub(crate) fn table(&self, headers: &[&str], rows: Vec<Vec<String>>) {
        if rows.is_empty() {
            return;
        }
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        if self.color {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        table.set_header(headers.iter().map(|header| self.bold(header)));
        table.add_rows(
            rows.into_iter().map(|row| row.into_iter().map(|word| self.cell(word)).collect::<Vec<_>>()),
        );
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        for line in table.lines() {
            self.line(line.trim_end());
        }
    }

    /// A line of its own. Whoever has closed our stdout wants no more lines.
    pub(crate) fn line(&self, text: impl AsRef<str>) {
        let _ = writeln!(std::io::stdout(), "{}", text.as_ref());
    }

    /// Text that has its own ends of lines.
    pub(crate) fn part(&self, text: impl AsRef<str>) {
        let _ = write!(std::io::stdout(), "{}", text.as_ref());
    }

    fn bold(&self, word: &str) -> Cell {
        let cell = Cell::new(word);
        if self.color { cell.add_attribute(comfy_table::Attribute::Bold) } else { cell }
    }

    fn cell(&self, word: String) -> Cell {
        let color = match mood(&word) {
            Mood::Good => comfy_table::Color::Green,
            Mood::Bad => comfy_table::Color::Red,
            Mood::Busy => comfy_table::Color::Cyan,
            Mood::Plain => return Cell::new(word),
        };
        if self.color { Cell::new(word).fg(color) } else { Cell::new(word) }
    }
}

fn mood(word: &str) -> Mood {
    match word {
        "passed" | "verified" | "succeeded" | "completed" | "applied" | "ok" | "fine" | "healthy" => {
            Mood::Good
        }
        "failed" | "damaged" | "broken" | "blocked" | "changed" | "bad" | "holds" | "unknown, holds"
        | "critical" => Mood::Bad,
        "running" | "dumping" | "queued" | "pausing" | "cancelling" | "in_progress" => Mood::Busy,
        _ => Mood::Plain,
    }
}
