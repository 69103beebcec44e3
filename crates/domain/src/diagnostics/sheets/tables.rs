//! Tables with what they need.

use super::super::grid::Kind::{Main, Number, State};
use super::super::{Grid, Line, Table, Tone, Value, table};
use super::cells::{count, qualified, state};

pub(super) fn grid(rows: &[Table]) -> Grid {
    let line = |row: &Table| {
        let tone = match row.faults.first() {
            Some(table::TableFault::Unfrozen) => Tone::Bad,
            Some(_) => Tone::Warn,
            None => Tone::Idle,
        };
        let mut words: Vec<String> = row.faults.iter().map(|fault| fault.title().to_owned()).collect();
        words.extend(row.locked.then(|| "locked, so not measured".to_owned()));
        let cells = vec![
            Value::Code(qualified(&row.schema, &row.name)),
            state(tone, words),
            Value::some(row.bytes, Value::Bytes),
            Value::some(row.index_bytes, Value::Bytes),
            count(row.live),
            count(row.dead),
            Value::some(row.bloat_bytes, Value::Bytes),
            count(row.whole_reads),
            count(row.index_reads),
            Value::some(row.vacuumed, Value::Moment),
            Value::some(row.analyzed, Value::Moment),
        ];
        Line { cells, tone, remedy: row.remedy.clone() }
    };
    let columns = [
        ("table", "Table", Main),
        ("verdict", "Verdict", State),
        ("size", "Size", Number),
        ("indexes", "Indexes", Number),
        ("live", "Rows", Number),
        ("dead", "Dead", Number),
        ("bloat", "Bloat, estimate", Number),
        ("whole", "Read whole", Number),
        ("index", "By index", Number),
        ("vacuumed", "Vacuumed", Number),
        ("analyzed", "Analysed", Number),
    ];
    Grid::new(&columns, "-size", rows.iter().map(line).collect())
}
