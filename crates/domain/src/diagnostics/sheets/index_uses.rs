//! How often indexes were used, from sample to sample.

use super::super::grid::Kind::{Main, Number, Text};
use super::super::index_use::{IndexUse, IndexUses};
use super::super::{Grid, Line, Value};
use super::cells::qualified;

pub(super) fn grid(uses: &IndexUses) -> Grid {
    let line = |row: &IndexUse| {
        let cells = vec![
            Value::Code(qualified(&row.schema, &row.name)),
            Value::Code(qualified(&row.schema, &row.table_name)),
            if row.course.is_empty() {
                Value::None
            } else {
                Value::Course(row.course.iter().map(|scans| *scans as f64).collect())
            },
            if row.course.is_empty() { Value::None } else { Value::Count(row.of_late()) },
            Value::some(row.used_at, Value::Moment),
            Value::Count(row.scans),
            Value::some(row.bytes, Value::Bytes),
            Value::some(row.grown, Value::Bytes),
        ];
        Line::new(cells)
    };
    let columns = [
        ("index", "Index", Text),
        ("table", "Table", Main),
        ("course", "Course", Number),
        ("late", "Scans between samples", Number),
        ("used", "Used until", Number),
        ("scans", "Scans since reset", Number),
        ("size", "Size", Number),
        ("grown", "Grown by", Number),
    ];
    Grid::new(&columns, "-late", uses.indexes.iter().map(line).collect())
}
