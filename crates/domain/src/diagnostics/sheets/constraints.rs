//! Constraints that nobody has validated.

use super::super::grid::Kind::{Main, State, Text};
use super::super::{Grid, Line, Tone, Unvalidated, Value};
use super::cells::qualified;

pub(super) fn grid(rows: &[Unvalidated]) -> Grid {
    let line = |row: &Unvalidated| Line {
        cells: vec![
            Value::Code(qualified(&row.schema, &row.table_name)),
            Value::Code(row.name.clone()),
            Value::State(Tone::Warn, format!("{}, not validated", row.kind)),
        ],
        tone: Tone::Warn,
        remedy: row.remedy.clone(),
    };
    let columns = [("table", "Table", Text), ("name", "Constraint", Main), ("verdict", "Verdict", State)];
    Grid::new(&columns, "table", rows.iter().map(line).collect())
}
