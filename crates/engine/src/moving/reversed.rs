//! Statements of the way back: the source follows the target. `$1`, `$2`, …
//! are the columns of the target's keys, as arrays of text.

use domain::plan::Lookup;

use super::Shape;
use super::capture::Capture;
use super::keyed::{keys, part, prefixed};
use crate::sql;

impl Shape {
    /// Source column and the expression that gives its value back, from the
    /// target `v` and its look-ups.
    fn given_back(&self) -> Vec<(String, String)> {
        let mut columns: Vec<(String, String)> = Vec::new();
        for column in &self.spec.columns {
            let Some(source) = &column.source else { continue };
            let stored = format!("v.{}", sql::ident(&column.target));
            let value = if column.map.is_empty() { stored } else { unmapped(&stored, &column.map) };
            columns.push((source.clone(), value));
        }
        for (index, lookup) in self.spec.lookups.iter().enumerate() {
            let matched = lookup.matches.iter();
            columns.extend(
                matched.map(|(column, source)| (source.clone(), format!("k{index}.{}", sql::ident(column)))),
            );
        }
        columns
    }

    /// Removes source rows whose target row is gone.
    pub(crate) fn remove_gone_back(&self) -> String {
        format!(
            "WITH k AS MATERIALIZED ({keys}) DELETE FROM {source} d USING k{joins} CROSS JOIN LATERAL (SELECT l.tableoid, l.ctid FROM {source} l WHERE {same} OFFSET 0) t \
             WHERE (d.tableoid, d.ctid) = (t.tableoid, t.ctid) AND NOT EXISTS (SELECT 1 FROM {target} v WHERE {here} OFFSET 0)",
            keys = keys(&self.target_key_types()),
            source = self.source(),
            joins = self.joined_by_target_key(),
            same = self.source_is_told(),
            target = self.target(),
            here = self.target_has_key(),
        )
    }

    /// Locks the source's rows with these keys, so that one that a client has
    /// removed since the snapshot makes the batch fail: to an insert it would be
    /// no obstacle, and the client's change would be lost.
    pub(crate) fn hold_sources(&self) -> String {
        format!(
            "WITH k AS MATERIALIZED ({keys}) SELECT count(*) FROM k{joins} \
             CROSS JOIN LATERAL (SELECT FROM {source} l WHERE {same} FOR NO KEY UPDATE) held",
            keys = keys(&self.target_key_types()),
            joins = self.joined_by_target_key(),
            source = self.source(),
            same = self.source_is_told(),
        )
    }

    /// Names of the source that the target's keys `k` come to.
    fn joined_by_target_key(&self) -> String {
        let joins = self.spec.lookups.iter().enumerate().filter_map(|(index, lookup)| {
            let key = self.spec.target_key.iter().position(|key| self.looks_up(key, lookup))?;
            let (relation, yields) = (sql::qualified(&lookup.relation), sql::ident(&lookup.yields));
            Some(format!(" JOIN {relation} k{index} ON k{index}.{yields} = k.{}", part(key)))
        });
        joins.collect()
    }

    fn source_is_told(&self) -> String {
        let same = self.spec.key.iter().map(|column| {
            let value = self.told_by_target_key(column);
            format!("l.{} = {value}", sql::ident(column))
        });
        same.collect::<Vec<_>>().join(" AND ")
    }

    fn looks_up(&self, target: &str, lookup: &Lookup) -> bool {
        let found = |column: &&domain::plan::Column| column.target == target;
        self.spec.columns.iter().find(found).and_then(|column| column.lookup.as_deref()) == Some(&lookup.id)
    }

    /// A source key column, told by the target's key.
    fn told_by_target_key(&self, column: &str) -> String {
        let carried = self.carrying(column).map(|carried| carried.target.as_str());
        match carried.and_then(|target| self.spec.target_key.iter().position(|key| key == target)) {
            Some(index) => format!("k.{}", part(index)),
            None => {
                let given = self.given_back().into_iter().find(|(source, _)| source == column);
                given.map_or_else(|| "NULL".into(), |(_, value)| value)
            }
        }
    }

    fn target_has_key(&self) -> String {
        let each = self.spec.target_key.iter().enumerate();
        each.map(|(index, key)| format!("v.{} = k.{}", sql::ident(key), part(index)))
            .collect::<Vec<_>>()
            .join(" AND ")
    }

    /// Makes the source hold what the target does. A row that is right already
    /// is not touched, and so not locked.
    pub(crate) fn upsert_back(&self) -> String {
        let given = self.given_back();
        let names: Vec<String> = given.iter().map(|(name, _)| sql::ident(name)).collect();
        let values = given.iter().map(|(name, value)| format!("({value})::{}", self.source_types[name]));
        let rest = given.iter().filter(|(name, _)| !self.spec.key.contains(name));
        let rest: Vec<String> = rest.map(|(name, _)| sql::ident(name)).collect();
        let set: Vec<String> = rest.iter().map(|name| format!("{name} = excluded.{name}")).collect();
        let key: Vec<String> = self.spec.key.iter().map(|name| sql::ident(name)).collect();
        format!(
            "WITH k AS MATERIALIZED ({keys}) INSERT INTO {source} AS l ({names}) OVERRIDING SYSTEM VALUE SELECT {values} FROM k CROSS JOIN LATERAL (SELECT * FROM {target} v WHERE {here} OFFSET 0) v {lookups} \
             ON CONFLICT ({key}) DO UPDATE SET {set} WHERE ({old}) IS DISTINCT FROM ({new})",
            keys = keys(&self.target_key_types()),
            source = self.source(),
            names = names.join(", "),
            values = values.collect::<Vec<_>>().join(", "),
            target = self.target(),
            lookups = self.target_lookups(),
            here = self.target_has_key(),
            key = key.join(", "),
            set = set.join(", "),
            old = prefixed("l.", &rest),
            new = prefixed("excluded.", &rest),
        )
    }

    /// Keys of the source, given by `$1`, `$2`, …, that wait in the reverse
    /// log as well: the target holds the truth. After the keys: plan, move.
    /// The source's rows are kept as the losers; the keys come back.
    pub(crate) fn contested(&self, reverse: &Capture) -> String {
        let key = &self.spec.key;
        let in_reverse: Vec<String> = reverse
            .key
            .iter()
            .map(|(name, _)| format!("q.{name} = v.{name}", name = sql::ident(name)))
            .collect();
        let texts: Vec<String> = (0..key.len()).map(|index| format!("k.{}::text", part(index))).collect();
        format!(
            "WITH k AS MATERIALIZED ({keys}), \
             both_sides AS (SELECT array[{texts}] AS key, to_jsonb(l) AS loser FROM k LEFT JOIN {source} l ON {here} \
               CROSS JOIN LATERAL {target} \
               WHERE EXISTS (SELECT 1 FROM {log} q WHERE {in_reverse})) \
             INSERT INTO refit.conflict (plan, move, key, loser) SELECT ${plan}, ${id}, key, loser FROM both_sides RETURNING key",
            keys = keys(&self.source_key_types()),
            texts = texts.join(", "),
            source = self.source(),
            here = self.source_is_key(),
            target = self.target_key_of_key(),
            log = reverse.log(),
            in_reverse = in_reverse.join(" AND "),
            plan = key.len() + 1,
            id = key.len() + 2,
        )
    }

    /// The same for keys of the target on their way back, of which the source
    /// was changed as well since the log was read: what it has is kept before it
    /// is overwritten. After the keys: plan, move.
    pub(crate) fn contested_back(&self, forward: &Capture) -> String {
        let types = self.source_key_types();
        let told = types.iter().enumerate().map(|(index, (name, kind))| {
            format!("({})::{kind} AS {}", self.told_by_target_key(name), part(index))
        });
        let texts: Vec<String> = (0..types.len()).map(|index| format!("k.{}::text", part(index))).collect();
        let logged = types.iter().enumerate();
        let logged = logged.map(|(index, (name, _))| format!("q.{} = k.{}", sql::ident(name), part(index)));
        format!(
            "WITH k AS MATERIALIZED ({keys}), told AS MATERIALIZED (SELECT {told} FROM k{joins}) \
             INSERT INTO refit.conflict (plan, move, key, loser) \
             SELECT ${plan}, ${id}, array[{texts}], to_jsonb(l) FROM told k LEFT JOIN {source} l ON {here} \
              WHERE EXISTS (SELECT 1 FROM {log} q WHERE {logged})",
            keys = keys(&self.target_key_types()),
            told = told.collect::<Vec<_>>().join(", "),
            joins = self.joined_by_target_key(),
            texts = texts.join(", "),
            source = self.source(),
            here = self.source_is_key(),
            log = forward.log(),
            logged = logged.collect::<Vec<_>>().join(" AND "),
            plan = self.spec.target_key.len() + 1,
            id = self.spec.target_key.len() + 2,
        )
    }

    /// Keys of a comparison as `k1`, `k2`, … of their types, beside what the row
    /// of `refit.difference` has. `$1` run.
    fn differing_keys(&self) -> String {
        let kinds = self.source_key_types();
        let typed = kinds.iter().enumerate();
        let typed =
            typed.map(|(index, (_, kind))| format!("d.key[{}]::{kind} AS {}", index + 1, part(index)));
        format!(
            "SELECT d.*, d.xmin AS written, {} FROM refit.difference d WHERE d.run = $1",
            typed.collect::<Vec<_>>().join(", ")
        )
    }

    /// The target's key `v`, worked out of the source's key `k`.
    fn target_key_of_key(&self) -> String {
        let each = self.spec.target_key.iter().map(|name| self.image_of(name, &sql::ident(name)));
        format!("(SELECT {} FROM {}) v", each.collect::<Vec<_>>().join(", "), self.lookups_of_key())
    }

    /// Takes the keys back that this very transaction named and that wait in
    /// the log of the target. `$1` run.
    pub(crate) fn forget_on_its_way_back(&self, reverse: &Capture) -> String {
        let logged =
            reverse.key.iter().map(|(name, _)| format!("q.{name} = v.{name}", name = sql::ident(name)));
        format!(
            "WITH k AS MATERIALIZED ({keys}) DELETE FROM refit.difference WHERE run = $1 AND key IN \
             (SELECT k.key FROM k CROSS JOIN LATERAL {target} \
               WHERE k.written = (txid_current() % 4294967296)::text::xid AND EXISTS (SELECT 1 FROM {log} q WHERE {logged}))",
            keys = self.differing_keys(),
            target = self.target_key_of_key(),
            log = reverse.log(),
            logged = logged.collect::<Vec<_>>().join(" AND "),
        )
    }

    /// Puts keys of a comparison on the log of the target, whose rows are the
    /// truth since writers use it. What the source has in their place is kept.
    /// What quarantine holds stays in the source. `$1` run, `$2` plan, `$3` move.
    pub(crate) fn log_again_back(&self, reverse: &Capture) -> String {
        format!(
            "WITH k AS MATERIALIZED (SELECT * FROM ({keys}) d WHERE kind = 'extra' OR NOT EXISTS (SELECT 1 FROM refit.quarantine q \
                WHERE q.plan = $2 AND q.move = $3 AND q.state IN ('open', 'accepted') AND q.key = d.key)), \
             kept AS (INSERT INTO refit.conflict (plan, move, key, loser) \
                SELECT $2, $3, k.key, to_jsonb(l) FROM k JOIN {source} l ON {here}) \
             INSERT INTO {log} ({columns}, refit_op) SELECT {values}, 'r' FROM k CROSS JOIN LATERAL {target}",
            keys = self.differing_keys(),
            source = self.source(),
            here = self.source_is_key(),
            log = reverse.log(),
            columns = reverse.columns(""),
            values = reverse.columns("v."),
            target = self.target_key_of_key(),
        )
    }

    /// A target key column worked out of the source's key `k`.
    fn image_of(&self, target: &str, name: &str) -> String {
        let column = self.spec.columns.iter().find(|column| column.target == target);
        let by_lookup = column.and_then(|column| column.lookup.as_deref()).and_then(|id| {
            let index = self.spec.lookups.iter().position(|lookup| lookup.id == id)?;
            Some(format!("k{index}.{} AS {name}", sql::ident(&self.spec.lookups[index].yields)))
        });
        by_lookup.unwrap_or_else(|| {
            let source = column.and_then(|column| column.source.as_ref());
            let index = source.and_then(|source| self.spec.key.iter().position(|key| key == source));
            index.map_or_else(|| format!("NULL AS {name}"), |index| format!("k.{} AS {name}", part(index)))
        })
    }

    /// The look-ups that the key goes through, joined to `k`.
    fn lookups_of_key(&self) -> String {
        let parts: Vec<String> = self
            .key_lookups()
            .map(|(index, lookup)| {
                let on: Vec<String> = lookup
                    .matches
                    .iter()
                    .filter_map(|(column, source)| {
                        let key = self.spec.key.iter().position(|key| key == source)?;
                        Some(format!("k{index}.{} = k.{}", sql::ident(column), part(key)))
                    })
                    .collect();
                format!("JOIN {} k{index} ON {}", sql::qualified(&lookup.relation), on.join(" AND "))
            })
            .collect();
        format!("(SELECT 1) one {}", parts.join(" "))
    }
}

/// The map of a column, read backwards.
fn unmapped(stored: &str, map: &std::collections::BTreeMap<String, String>) -> String {
    let arms: Vec<String> = map
        .iter()
        .map(|(from, to)| format!("WHEN {} THEN {}", sql::literal(to), sql::literal(from)))
        .collect();
    format!("CASE ({stored})::text {} END", arms.join(" "))
}
