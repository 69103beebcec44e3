//! Foreign keys, in the order in which tables can be filled.

use super::super::foreign_key::ForeignKeyState;
use super::super::grid::Kind::{Main, Number, State, Text};
use super::super::{ForeignKey, Grid, Line, Tone, Value};
use super::cells::{count, qualified, state, text};

pub(super) fn grid(rows: &[ForeignKey]) -> Grid {
    let line = |row: &ForeignKey| {
        let tone = match row.state() {
            ForeignKeyState::Holds if row.index_name.is_some() => Tone::Ok,
            ForeignKeyState::Holds => Tone::Warn,
            ForeignKeyState::NotValidated => Tone::Warn,
            ForeignKeyState::Disabled | ForeignKeyState::NotEnforced => Tone::Bad,
        };
        let mut words = vec![row.state().title().to_owned()];
        words.extend(row.index_name.is_none().then(|| "no index".to_owned()));
        words.extend(row.depth.is_none().then(|| "in a circle".to_owned()));
        let referenced = qualified(&row.referenced_schema, &row.referenced_table);
        let cells = vec![
            Value::Code(qualified(&row.schema, &row.table_name)),
            Value::Code(row.name.clone()),
            state(tone, words),
            count(row.depth.map(i64::from)),
            Value::Code(row.columns.join(", ")),
            Value::Code(format!("{referenced} ({})", row.referenced_columns.join(", "))),
            text(&row.on_delete),
            Value::some(row.index_name.clone(), Value::Code),
            Value::Count(row.rows),
        ];
        Line { cells, tone, remedy: row.remedy.clone() }
    };
    let columns = [
        ("table", "Table", Text),
        ("name", "Foreign key", Main),
        ("verdict", "Verdict", State),
        ("order", "Order", Number),
        ("columns", "Columns", Text),
        ("referenced", "Refers to", Text),
        ("delete", "On delete", Text),
        ("index", "Index", Text),
        ("rows", "Rows, about", Number),
    ];
    Grid::new(&columns, "-verdict", rows.iter().map(line).collect())
}
