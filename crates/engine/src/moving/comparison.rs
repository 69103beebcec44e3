//! The statements of a comparison: what a range comes to, and which of its keys
//! differ.

use domain::plan::Column;

use super::capture::Capture;
use super::key::{as_text, condition, leading};
use super::{Range, Shape};
use crate::sql;

impl Shape {
    /// An amount of the source as its constraints know it, where a cast would only
    /// hide it from them.
    fn uncast(&self, column: &Column) -> String {
        let is_numeric = |source: &String| self.source_types[source] == "numeric";
        match column.source.as_ref().filter(|source| column.map.is_empty() && is_numeric(source)) {
            Some(source) if self.kind(column) == "numeric" => format!("l.{}", sql::ident(source)),
            _ => self.image(column),
        }
    }

    fn amounts(&self) -> impl Iterator<Item = &Column> {
        self.spec.columns.iter().filter(|column| self.kind(column) == "numeric")
    }

    /// Whether a row has an amount below zero, and a hash of which they are: the
    /// hash of a numeric leaves the sign out. Hardly a row has one.
    fn signs(&self, value: impl Fn(&Column) -> String) -> Option<(String, String)> {
        let below: Vec<String> = self.amounts().map(|column| format!("{} < 0", value(column))).collect();
        let any = format!("({})", below.join(" OR "));
        let which = format!("ROW(ARRAY[{}]::text)", below.join(", "));
        (self.record_hash && !below.is_empty())
            .then(|| (any, format!("hash_record_extended({which}, {})", self.key_hash(&value))))
    }

    /// Sum of the hashes of rows, signs and all.
    fn whole_sum(&self, value: impl Fn(&Column) -> String) -> String {
        let sum = format!("coalesce(sum({}), 0)", self.hash(&value));
        match self.signs(value) {
            Some((any, signs)) => format!("{sum} + coalesce(sum(CASE WHEN {any} THEN {signs} END), 0)"),
            None => sum,
        }
    }

    /// What the signs add to the sum of a range, by a statement of its own: where
    /// the table's constraints leave no amount below zero, the planner knows that
    /// it finds nothing, and no row is asked.
    fn sum_of_signs(&self, value: impl Fn(&Column) -> String, from: &str, within: &str) -> String {
        match self.signs(value) {
            Some((any, signs)) => {
                format!("SELECT coalesce(sum({signs}), 0) FROM {from} WHERE {within} AND {any}")
            }
            None => "SELECT 0".to_owned(),
        }
    }

    fn stored(column: &Column) -> String {
        format!("v.{}", sql::ident(&column.target))
    }

    /// Rows and hash sums of both sides of a range, by one statement, and the
    /// same without the rows whose keys are in the log: their changes are on
    /// their way. Few keys are, so they are looked up and taken off the sums.
    pub(crate) fn compare(&self, range: &Range, log: &Capture) -> String {
        let image = |column: &Column| self.image(column);
        let uncast = |column: &Column| self.uncast(column);
        let (source, source_within) = (self.source_joined(), condition(&self.source_key, range));
        let by_first = range.is_by_first_column();
        let target = if by_first { format!("{} v", self.target()) } else { self.target_joined() };
        let target_within = self.target_within(range);
        format!(
            "WITH k AS MATERIALIZED (SELECT DISTINCT {logged} FROM {log} WHERE refit_op <> 'T'), \
             s AS (SELECT count(*) AS n, coalesce(sum({image_hash}), 0) + ({image_signs}) AS h FROM {source} WHERE {source_within}), \
             t AS (SELECT count(*) AS n, coalesce(sum({stored_hash}), 0) + ({stored_signs}) AS h FROM {target} WHERE {target_within}), \
             s_on_way AS (SELECT count(*) AS n, {image_sum} AS h FROM {named_rows} WHERE {source_within}), \
             t_on_way AS (SELECT count(*) AS n, {stored_sum} AS h FROM {named_targets} WHERE {target_within}) \
             SELECT s.n AS source_rows, t.n AS target_rows, s.n - s_on_way.n AS source_settled, \
               t.n - t_on_way.n AS target_settled, s.h - s_on_way.h = t.h - t_on_way.h AS same FROM s, t, s_on_way, t_on_way",
            logged = log.numbered(),
            log = log.log(),
            image_hash = self.hash(image),
            image_signs = self.sum_of_signs(uncast, &source, &source_within),
            image_sum = self.whole_sum(image),
            stored_hash = self.hash(Self::stored),
            stored_signs = self.sum_of_signs(Self::stored, &target, &target_within),
            stored_sum = self.whole_sum(Self::stored),
            named_rows = self.named_rows(),
            named_targets = self.named_targets(),
        )
    }

    /// Names every key of a range that is missing, extra or different, unless
    /// the log holds it: then its change is on its way. Returns how many were
    /// named, and how many are on their way. `$1` run.
    ///
    /// Rows are counted by key: one that is there twice is a difference.
    pub(crate) fn differences(&self, range: &Range, log: &Capture) -> String {
        format!(
            "WITH s AS MATERIALIZED (SELECT {source_key} AS k, count(*) AS n, {image_sum} AS h FROM {from_source} WHERE {source_within} GROUP BY 1), \
             t AS MATERIALIZED (SELECT {target_key} AS k, count(*) AS n, {stored_sum} AS h FROM {from_target} WHERE {target_within} GROUP BY 1), \
             d AS MATERIALIZED (SELECT CASE WHEN t.k IS NULL THEN 'missing' WHEN s.k IS NULL OR t.n > s.n THEN 'extra' ELSE 'different' END AS kind, \
               coalesce(s.k, t.k) AS k FROM s FULL JOIN t ON s.k = t.k WHERE (s.n, s.h) IS DISTINCT FROM (t.n, t.h)), \
             q AS MATERIALIZED (SELECT k FROM d WHERE EXISTS (SELECT 1 FROM {log} q WHERE {logged} = d.k)), \
             named AS (INSERT INTO refit.difference (run, kind, key) \
               SELECT $1, kind, k FROM d WHERE NOT EXISTS (SELECT 1 FROM q WHERE q.k = d.k) ON CONFLICT (run, key) DO NOTHING) \
             SELECT (SELECT count(*) FROM d) - (SELECT count(*) FROM q) AS named, (SELECT count(*) FROM q) AS logged",
            source_key = as_text(&self.source_key),
            image_sum = self.whole_sum(|column| self.image(column)),
            from_source = self.source_joined(),
            source_within = condition(&self.source_key, range),
            log = log.log(),
            logged = log.key_text("q."),
            target_key = as_text(&self.target_key),
            stored_sum = self.whole_sum(Self::stored),
            from_target = self.target_joined(),
            target_within = self.target_within(range),
        )
    }

    /// The target's rows of a range. Where a row's names cannot be read back,
    /// no order tells on which side of an end it is: it belongs to both ranges.
    pub(super) fn target_within(&self, range: &Range) -> String {
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
