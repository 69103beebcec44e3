//! Statements by what they cost.

use super::super::grid::Kind::{Main, Number, Text};
use super::super::{Grid, Line, Statement, Tone, Value};

pub(super) fn grid(rows: &[Statement]) -> Grid {
    let line = |row: &Statement| {
        let blocks = row.blocks_hit + row.blocks_read;
        let cells = vec![
            Value::Code(row.statement.clone()),
            Value::some(row.role.clone(), Value::Text),
            Value::Count(row.calls),
            Value::Milliseconds(row.total_ms),
            Value::Milliseconds(row.mean_ms),
            Value::some(row.share, Value::Percent),
            Value::Count(row.rows),
            Value::some((blocks > 0).then(|| 100.0 * row.blocks_hit as f64 / blocks as f64), Value::Percent),
            Value::Count(row.temp_blocks),
        ];
        let tone = if row.is_slow() { Tone::Warn } else { Tone::Idle };
        Line { cells, tone, remedy: None }
    };
    let columns = [
        ("statement", "Statement", Main),
        ("role", "Role", Text),
        ("calls", "Calls", Number),
        ("total", "Total", Number),
        ("mean", "Mean", Number),
        ("share", "Share", Number),
        ("rows", "Rows", Number),
        ("hits", "From buffers", Number),
        ("temp", "Temporary blocks", Number),
    ];
    Grid::new(&columns, "-total", rows.iter().map(line).collect())
}
