//! Indexes, and which of them nobody needs.

use super::super::grid::Kind::{Main, Number, State, Text};
use super::super::{Grid, Index, Line, Tone, Value, index};
use super::cells::{qualified, state, text};

/// A smaller index that nobody uses costs next to nothing.
const SMALL: i64 = 1 << 20;

pub(super) fn grid(rows: &[Index]) -> Grid {
    let line = |row: &Index| {
        let tone = match row.faults.first() {
            Some(index::IndexFault::Invalid) => Tone::Bad,
            Some(index::IndexFault::Unused) if row.bytes.is_some_and(|bytes| bytes < SMALL) => Tone::Idle,
            Some(_) => Tone::Warn,
            None => Tone::Idle,
        };
        let mut words: Vec<String> = row.faults.iter().map(index::IndexFault::title).collect();
        words.extend((!row.is_valid && row.in_work).then(|| "being built".to_owned()));
        words.extend(row.bytes.is_none().then(|| "locked, so not measured".to_owned()));
        let kind = match row {
            Index { is_primary: true, .. } => "primary key",
            Index { is_constraint: true, .. } => "constraint",
            Index { is_unique: true, .. } => "unique",
            _ => "",
        };
        let cells = vec![
            Value::Code(qualified(&row.schema, &row.name)),
            Value::Code(qualified(&row.table_schema, &row.table_name)),
            state(tone, words),
            text(kind),
            Value::some(row.bytes, Value::Bytes),
            Value::Count(row.scans),
            Value::some(row.last_scan, Value::Moment),
            Value::Code(row.built.clone()),
        ];
        Line { cells, tone, remedy: row.remedy.clone() }
    };
    let columns = [
        ("index", "Index", Text),
        ("table", "Table", Text),
        ("verdict", "Verdict", State),
        ("kind", "Kind", Text),
        ("size", "Size", Number),
        ("scans", "Scans", Number),
        ("last", "Last scan", Number),
        ("built", "Built", Main),
    ];
    Grid::new(&columns, "-size", rows.iter().map(line).collect())
}
