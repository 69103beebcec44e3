//! How many rows both sides of a move have, by the names in its key and by day.
//! It shares nothing with the hashes of the comparison.

use super::capture::Capture;
use super::key::{KeyColumn, as_text, condition};
use super::{Range, Shape};
use crate::sql;

impl Shape {
    /// Groups of a range whose counts differ by more than what is on its way or
    /// waits in quarantine. `$1` plan, `$2` move.
    pub(crate) fn tally(&self, range: &Range, log: &Capture) -> String {
        let by_first = range.is_by_first_column();
        let (source_within, target_within) = (condition(&self.source_key, range), self.target_within(range));
        let (source, target) = (grouped(&self.source_key), grouped(&self.target_key));
        let target_rows = if by_first && !self.groups_by_name() {
            format!("{} v", self.target())
        } else {
            self.target_joined()
        };
        format!(
            "WITH k AS MATERIALIZED (SELECT DISTINCT {logged} FROM {log} WHERE refit_op <> 'T'), \
             q AS MATERIALIZED ({kept_keys}), \
             s AS ({s}), t AS ({t}), s_on_way AS ({s_on_way}), t_on_way AS ({t_on_way}), kept AS ({kept}), \
             both_sides AS (SELECT g, coalesce(s.n, 0) - coalesce(s_on_way.n, 0) AS source_rows, \
               coalesce(t.n, 0) - coalesce(t_on_way.n, 0) AS target_rows, coalesce(kept.n, 0) AS kept \
               FROM s FULL JOIN t USING (g) LEFT JOIN s_on_way USING (g) LEFT JOIN t_on_way USING (g) LEFT JOIN kept USING (g)) \
             SELECT g, source_rows, target_rows FROM both_sides \
             WHERE NOT source_rows - target_rows BETWEEN 0 AND kept ORDER BY g",
            kept_keys = include_str!("../queries/moving/kept_keys.sql").trim_end(),
            logged = log.numbered(),
            log = log.log(),
            s = source.counted(&format!("{} l", self.source()), &source_within),
            t = target.counted(&target_rows, &target_within),
            s_on_way = source.counted(&self.named_rows(), &source_within),
            t_on_way = target.counted(&self.named_targets(), &target_within),
            kept = source.counted(
                &format!("{} l", self.source()),
                &format!(
                    "EXISTS (SELECT FROM q) AND {source_within} AND {} IN (SELECT key FROM q)",
                    as_text(&self.source_key)
                )
            ),
        )
    }

    /// The rows of both sides with one key.
    pub(crate) fn both_rows(&self, key: &[String]) -> String {
        format!(
            "SELECT * FROM {} l WHERE {};\nSELECT v.* FROM {} WHERE {}",
            self.source(),
            super::key::key_is(&self.source_key, key),
            self.target_joined(),
            super::key::key_is(&self.target_key, key),
        )
    }

    fn groups_by_name(&self) -> bool {
        self.key_lookups().next().is_some()
    }
}

/// What rows are counted by: the names of the key, and the day.
struct Group {
    columns: Vec<String>,
}

fn grouped(key: &[KeyColumn]) -> Group {
    let day = |column: &KeyColumn| {
        let expression = &column.expression;
        match column.kind.as_str() {
            "timestamp with time zone" | "timestamp without time zone" | "date" => {
                Some(format!("date_trunc('day', {expression})"))
            }
            "text" | "character varying" | "character" => Some(expression.clone()),
            _ => None,
        }
    };
    // Names first, the day last: so a person reads it.
    let (mut names, mut days): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for column in key {
        if let Some(part) = day(column) {
            if part.starts_with("date_trunc") { days.push(part) } else { names.push(part) }
        }
    }
    names.extend(days);
    Group { columns: names }
}

impl Group {
    fn counted(&self, rows: &str, within: &str) -> String {
        let named = || (1..=self.columns.len()).map(|place| format!("g{place}"));
        let inner: Vec<String> = self
            .columns
            .iter()
            .zip(named())
            .map(|(column, name)| format!("{column} AS {}", sql::ident(&name)))
            .collect();
        let shown: Vec<String> = self
            .columns
            .iter()
            .zip(named())
            .map(|(column, name)| match column.starts_with("date_trunc") {
                true => format!("to_char({name}, 'YYYY-MM-DD')"),
                false => format!("coalesce({name}, 'no name')"),
            })
            .collect();
        if inner.is_empty() {
            return format!("SELECT 'all rows' AS g, count(*) AS n FROM {rows} WHERE {within}");
        }
        let places: Vec<String> = (1..=inner.len()).map(|place| place.to_string()).collect();
        format!(
            "SELECT concat_ws(' ', {}) AS g, sum(n)::bigint AS n FROM (SELECT {}, count(*) AS n FROM {rows} WHERE {within} GROUP BY {}) c GROUP BY 1",
            shown.join(", "),
            inner.join(", "),
            places.join(", ")
        )
    }
}
