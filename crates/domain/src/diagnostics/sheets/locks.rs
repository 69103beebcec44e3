//! Who waits for whom, as a tree.

use super::super::grid::Kind::{Main, Number, State, Text};
use super::super::{Grid, Line, Tone, Value, Waiter};
use super::cells::{code, text};

pub(super) fn grid(rows: &[Waiter]) -> Grid {
    let line = |row: &Waiter| {
        let name =
            if row.pid == 0 { row.application.clone() } else { format!("{} {}", row.pid, row.application) };
        let (tone, word) = match (row.circle, row.waits()) {
            (true, _) => (Tone::Bad, "in a circle"),
            (false, true) => (Tone::Warn, "waits"),
            (false, false) => (Tone::Bad, "in the way"),
        };
        let wants = row.wants.as_ref().map(|wants| match &row.mode {
            Some(mode) => format!("{wants} ({})", mode.trim_end_matches("Lock")),
            None => wants.clone(),
        });
        let cells = vec![
            Value::Branch(row.depth, name),
            Value::State(tone, word.to_owned()),
            Value::seconds(if row.waits() { row.waits } else { row.in_transaction }),
            Value::Count(row.behind),
            Value::some(wants, Value::Code),
            text(&row.state),
            code(&row.statement),
        ];
        Line { cells, tone, remedy: row.remedy.clone() }
    };
    let columns = [
        ("session", "Session", Text),
        ("verdict", "Verdict", State),
        ("for", "For", Number),
        ("behind", "Wait behind it", Number),
        ("wants", "Wants", Text),
        ("state", "State", Text),
        ("statement", "Statement", Main),
    ];
    Grid::new(&columns, "", rows.iter().map(line).collect())
}
