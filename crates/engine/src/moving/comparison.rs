//! The statements of a comparison: what a row comes to, and which keys of a
//! range differ.

use domain::plan::Column;

use super::capture::Capture;
use super::key::{as_text, condition, leading};
use super::shape::list;
use super::{Range, Shape};
use crate::sql;

impl Shape {
    /// A 64-bit hash of a row's values. Equal values hash alike whatever their
    /// scale; the order of columns counts, and so does NULL.
    ///
    /// PostgreSQL's hash of a record is linear in those of its columns, so the
    /// sum over two rows would not change when they swap values: the key seeds
    /// the hash.
    fn hash(&self, value: impl Fn(&Column) -> String) -> String {
        let values = list(&self.spec.columns, |column| {
            let value = value(column);
            match unseen(&value, &self.target_types[&column.target]) {
                Some(more) => format!("{value}, {more}"),
                None => value,
            }
        });
        if !self.record_hash {
            return format!("hashtextextended(ROW({values})::text, 0)");
        }
        let keys = self.spec.columns.iter().filter(|column| self.spec.target_key.contains(&column.target));
        let key = keys.map(value).collect::<Vec<_>>().join(", ");
        format!("hash_record_extended(ROW({values}), hash_record_extended(ROW({key}), 0))")
    }

    fn image_hash(&self) -> String {
        self.hash(|column| self.image(column))
    }

    fn stored_hash(&self) -> String {
        self.hash(|column| format!("v.{}", sql::ident(&column.target)))
    }

    /// Rows and hash sums of both sides of a range, by one statement.
    pub(crate) fn compare(&self, range: &Range) -> String {
        format!(
            "SELECT s.n AS source_rows, t.n AS target_rows, s.h = t.h AS same FROM \
             (SELECT count(*) AS n, coalesce(sum({image_hash}), 0) AS h FROM {from_source} WHERE {source_within}) s, \
             (SELECT count(*) AS n, coalesce(sum({stored_hash}), 0) AS h FROM {from_target} WHERE {target_within}) t",
            image_hash = self.image_hash(),
            from_source = self.source_joined(),
            source_within = condition(&self.source_key, range),
            stored_hash = self.stored_hash(),
            from_target = if range.is_by_first_column() {
                format!("{} v", self.target())
            } else {
                self.target_joined()
            },
            target_within = self.target_within(range),
        )
    }

    /// Names every key of a range that is missing, extra or different, unless
    /// the log holds it: then its change is on its way. Returns how many were
    /// named, and how many are on their way. `$1` run.
    ///
    /// Rows are counted by key: one that is there twice is a difference.
    pub(crate) fn differences(&self, range: &Range, log: &Capture) -> String {
        format!(
            "WITH s AS MATERIALIZED (SELECT {source_key} AS k, count(*) AS n, sum({image_hash}) AS h FROM {from_source} WHERE {source_within} GROUP BY 1), \
             t AS MATERIALIZED (SELECT {target_key} AS k, count(*) AS n, sum({stored_hash}) AS h FROM {from_target} WHERE {target_within} GROUP BY 1), \
             d AS MATERIALIZED (SELECT CASE WHEN t.k IS NULL THEN 'missing' WHEN s.k IS NULL OR t.n > s.n THEN 'extra' ELSE 'different' END AS kind, \
               coalesce(s.k, t.k) AS k FROM s FULL JOIN t ON s.k = t.k WHERE (s.n, s.h) IS DISTINCT FROM (t.n, t.h)), \
             q AS MATERIALIZED (SELECT k FROM d WHERE EXISTS (SELECT 1 FROM {log} q WHERE {logged} = d.k)), \
             named AS (INSERT INTO refit.difference (run, kind, key) \
               SELECT $1, kind, k FROM d WHERE NOT EXISTS (SELECT 1 FROM q WHERE q.k = d.k) ON CONFLICT (run, key) DO NOTHING) \
             SELECT (SELECT count(*) FROM d) - (SELECT count(*) FROM q) AS named, (SELECT count(*) FROM q) AS logged",
            source_key = as_text(&self.source_key),
            image_hash = self.image_hash(),
            from_source = self.source_joined(),
            source_within = condition(&self.source_key, range),
            log = log.log(),
            logged = log.key_text("q."),
            target_key = as_text(&self.target_key),
            stored_hash = self.stored_hash(),
            from_target = self.target_joined(),
            target_within = self.target_within(range),
        )
    }

    /// The target's rows of a range. Where a row's names cannot be read back,
    /// no order tells on which side of an end it is: it belongs to both ranges.
    fn target_within(&self, range: &Range) -> String {
        let within = condition(&self.target_key, range);
        let lost = self
            .key_lookups()
            .map(|(index, lookup)| format!("k{index}.{} IS NULL", sql::ident(&lookup.yields)));
        let lost = lost.collect::<Vec<_>>().join(" OR ");
        if lost.is_empty() || range.is_by_first_column() {
            return within;
        }
        format!("{} AND ({within} OR {lost})", leading(&self.target_key, range))
    }
}

/// What the hash of a type does not see of a value: that of a number the sign,
/// and that of a bigint in which half a bit stands. Values that are equal are
/// alike in it.
fn unseen(value: &str, kind: &str) -> Option<String> {
    match kind {
        "bigint" => Some(format!("({value}) >> 32")),
        "numeric" => Some(format!("({value}) < 0")),
        "boolean"
        | "smallint"
        | "integer"
        | "real"
        | "double precision"
        | "text"
        | "character varying"
        | "bpchar"
        | "uuid"
        | "bytea"
        | "date"
        | "timestamp with time zone"
        | "timestamp without time zone" => None,
        // Numbers may be inside; the scale does not count.
        _ => Some(format!("translate(({value})::text, '0123456789.', '')")),
    }
}
