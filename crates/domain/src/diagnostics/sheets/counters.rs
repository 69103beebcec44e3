//! The counters of the server, and their rates.

use super::super::grid::Kind::{Main, Number};
use super::super::{Diagnosis, Grid, Line, Part, Value};
use super::cells::text;

pub(super) fn grid(seen: &Diagnosis) -> Part<Grid> {
    let rates = seen.rates;
    let rate = |of: fn(&super::super::Rates) -> f64| Value::some(rates, |rates| Value::Rate(of(&rates)));
    seen.figures.map(|figures| {
        let mut lines = vec![
            ("Commits", Value::Count(figures.commits), rate(|rates| rates.commits)),
            ("Rollbacks", Value::Count(figures.rollbacks), rate(|rates| rates.rollbacks)),
            (
                "Rows written",
                Value::Count(figures.inserted + figures.updated + figures.deleted),
                rate(|rates| rates.written),
            ),
            ("Rows read", Value::Count(figures.returned), rate(|rates| rates.returned)),
            (
                "WAL",
                Value::some(figures.wal_bytes, Value::Bytes),
                Value::some(rates.and_then(|rates| rates.wal_bytes), Value::BytesRate),
            ),
            (
                "Temporary files",
                Value::Bytes(figures.temp_bytes),
                Value::some(rates, |rates| Value::BytesRate(rates.temp_bytes)),
            ),
            (
                "Blocks found in the buffers",
                Value::some(figures.hit_percent(), Value::Percent),
                Value::some(rates.and_then(|rates| rates.hit_percent), Value::Percent),
            ),
            ("Deadlocks", Value::Count(figures.deadlocks), Value::None),
            ("Age of the oldest row, transactions", Value::Count(figures.transaction_age), Value::None),
        ];
        if let Part::Known(checkpoints) = &seen.checkpoints {
            lines.push(("Checkpoints by time", Value::Count(checkpoints.timed), Value::None));
            lines.push(("Checkpoints on request", Value::Count(checkpoints.requested), Value::None));
            lines.push(("Checkpoints, time writing", Value::Milliseconds(checkpoints.write_ms), Value::None));
        }
        let line = |(name, value, rate): (&str, Value, Value)| Line::new(vec![text(name), value, rate]);
        let columns = [("figure", "Figure", Main), ("value", "So far", Number), ("rate", "Now", Number)];
        Grid::new(&columns, "", lines.into_iter().map(line).collect())
    })
}
