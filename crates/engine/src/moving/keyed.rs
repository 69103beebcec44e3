//! Statements about rows that are named by their keys. `$1`, `$2`, … are the
//! columns of the keys, as arrays of text.

use domain::plan::Column;

use super::Shape;
use super::capture::Capture;
use crate::sql;

impl Shape {
    /// Name and type of the source's key columns.
    pub(crate) fn source_key_types(&self) -> Vec<(String, String)> {
        let kinds = self.source_key.iter().map(|column| column.kind.clone());
        self.spec.key.iter().cloned().zip(kinds).collect()
    }

    pub(crate) fn target_key_types(&self) -> Vec<(String, String)> {
        let typed = |column: &String| (column.clone(), self.target_types[column].clone());
        self.spec.target_key.iter().map(typed).collect()
    }

    /// Removes target rows whose source row is gone.
    pub(crate) fn remove_gone(&self) -> String {
        format!(
            "WITH k AS MATERIALIZED ({keys}) DELETE FROM {target} d USING k{joins} CROSS JOIN LATERAL (SELECT v.tableoid, v.ctid FROM {target} v WHERE {same} OFFSET 0) t \
             WHERE (d.tableoid, d.ctid) = (t.tableoid, t.ctid) AND NOT EXISTS (SELECT 1 FROM {source} l WHERE {here} OFFSET 0)",
            keys = keys(&self.source_key_types()),
            target = self.target(),
            joins = self.joined_by_key(),
            same = self.target_is_key(),
            source = self.source(),
            here = self.source_is_key(),
        )
    }

    /// Locks the target's rows with these keys, while clients write there too:
    /// one that was removed since the snapshot makes the batch fail instead of
    /// being inserted again.
    pub(crate) fn hold_targets(&self) -> String {
        format!(
            "WITH k AS MATERIALIZED ({keys}) SELECT count(*) FROM k{joins} \
             CROSS JOIN LATERAL (SELECT FROM {target} v WHERE {same} FOR NO KEY UPDATE) held",
            keys = keys(&self.source_key_types()),
            joins = self.joined_by_key(),
            target = self.target(),
            same = self.target_is_key(),
        )
    }

    /// What the names in a source's key come to in the target.
    fn joined_by_key(&self) -> String {
        let joins = self.key_lookups().map(|(index, lookup)| {
            let on = lookup.matches.iter().filter_map(|(column, source)| {
                let key = self.spec.key.iter().position(|key| key == source)?;
                Some(format!("k{index}.{} = k.{}", sql::ident(column), part(key)))
            });
            let on: Vec<String> = on.collect();
            format!(" JOIN {} k{index} ON {}", sql::qualified(&lookup.relation), on.join(" AND "))
        });
        joins.collect()
    }

    /// The target's rows with the keys, each looked up by itself.
    pub(super) fn named_targets(&self) -> String {
        format!(
            "k{joins} CROSS JOIN LATERAL (SELECT * FROM {target} v WHERE {same} OFFSET 0) v",
            joins = self.joined_by_key(),
            target = self.target(),
            same = self.target_is_key(),
        )
    }

    /// Look-ups that a part of the key goes through.
    pub(super) fn key_lookups(&self) -> impl Iterator<Item = (usize, &domain::plan::Lookup)> {
        let used = |column: &str| !self.is_carried(column);
        self.spec.lookups.iter().enumerate().filter(move |(_, lookup)| {
            lookup.matches.values().any(|source| self.spec.key.contains(source) && used(source))
        })
    }

    /// Whether the target has a column of the source as it is.
    fn is_carried(&self, source: &str) -> bool {
        self.carrying(source).is_some()
    }

    pub(super) fn carrying(&self, source: &str) -> Option<&Column> {
        let same = |column: &&Column| column.source.as_deref() == Some(source) && column.map.is_empty();
        self.spec.columns.iter().find(same)
    }

    fn target_is_key(&self) -> String {
        let carried = self.spec.key.iter().enumerate().filter_map(|(index, key)| {
            let column = self.carrying(key)?;
            Some(format!("v.{} = k.{}", sql::ident(&column.target), part(index)))
        });
        let looked_up = self.key_lookups().filter_map(|(index, lookup)| {
            let column =
                self.spec.columns.iter().find(|column| column.lookup.as_deref() == Some(&lookup.id))?;
            Some(format!("v.{} = k{index}.{}", sql::ident(&column.target), sql::ident(&lookup.yields)))
        });
        carried.chain(looked_up).collect::<Vec<_>>().join(" AND ")
    }

    pub(super) fn source_is_key(&self) -> String {
        let each = self.spec.key.iter().enumerate();
        each.map(|(index, key)| format!("l.{} = k.{}", sql::ident(key), part(index)))
            .collect::<Vec<_>>()
            .join(" AND ")
    }

    /// The source's rows with the keys, each looked up by itself: without
    /// statistics the planner would rather read the whole table.
    pub(super) fn named_rows(&self) -> String {
        format!(
            "k CROSS JOIN LATERAL (SELECT * FROM {} l WHERE {} OFFSET 0) l {}",
            self.source(),
            self.source_is_key(),
            self.source_lookups()
        )
    }

    /// Makes the target hold the image of the source's rows. A row that is
    /// right already is not touched.
    pub(crate) fn upsert(&self) -> String {
        let key = &self.spec.target_key;
        let rest: Vec<String> = self
            .spec
            .columns
            .iter()
            .map(|column| &column.target)
            .filter(|name| !key.contains(name))
            .map(|name| sql::ident(name))
            .collect();
        let conflict = if rest.is_empty() {
            "DO NOTHING".to_owned()
        } else {
            let set: Vec<String> = rest.iter().map(|name| format!("{name} = excluded.{name}")).collect();
            format!(
                "DO UPDATE SET {} WHERE ({}) IS DISTINCT FROM ({})",
                set.join(", "),
                prefixed("v.", &rest),
                prefixed("excluded.", &rest)
            )
        };
        format!(
            "WITH k AS MATERIALIZED ({keys}) INSERT INTO {target} AS v ({columns}) OVERRIDING SYSTEM VALUE SELECT {image} FROM {from} WHERE {mappable} ON CONFLICT ({key}) {conflict}",
            keys = keys(&self.source_key_types()),
            target = self.target(),
            columns = self.columns(),
            image = self.raw_image(),
            from = self.named_rows(),
            mappable = self.mappable(),
            key = self.target_key_columns(),
        )
    }

    /// How many of the source's rows no look-up or map has an answer for.
    pub(crate) fn count_unmapped(&self) -> String {
        format!(
            "WITH k AS MATERIALIZED ({keys}) SELECT count(*) FROM {from} WHERE NOT ({mappable})",
            keys = keys(&self.source_key_types()),
            from = self.named_rows(),
            mappable = self.mappable(),
        )
    }

    /// Keeps the rows with these keys as they are. After the keys: run, plan,
    /// move, reason. `all` takes mappable rows as well.
    pub(crate) fn quarantine_keys(&self, all: bool) -> String {
        let which = if all { "true".into() } else { format!("NOT ({})", self.mappable()) };
        let next = self.spec.key.len() + 1;
        format!(
            "WITH k AS MATERIALIZED ({keys}) INSERT INTO refit.quarantine (run, plan, move, key, reason, \"row\") SELECT ${run}, ${plan}, ${id}, {key}, ${reason}, to_jsonb(l) FROM {from} WHERE {which}",
            keys = keys(&self.source_key_types()),
            run = next,
            plan = next + 1,
            id = next + 2,
            reason = next + 3,
            key = super::key::as_text(&self.source_key),
            from = self.named_rows(),
        )
    }

    /// Takes up to `$1` changes off the log, counts who made them, and returns
    /// their keys. `$2` plan, `$3` move, `$4` side.
    pub(crate) fn take(&self, capture: &Capture) -> String {
        format!(
            "WITH taken AS (DELETE FROM {log} WHERE ctid = ANY (ARRAY(SELECT ctid FROM {log} WHERE refit_op <> 'T' LIMIT $1)) RETURNING *), \
             counted AS (INSERT INTO refit.census AS c (plan, move, side, hour, application, role, op, rows) \
                SELECT $2, $3, $4, date_trunc('hour', refit_at), coalesce(refit_application, ''), coalesce(refit_role, ''), refit_op, count(*) \
                  FROM taken WHERE refit_op <> 'r' GROUP BY 4, 5, 6, 7 \
                ON CONFLICT (plan, move, side, hour, application, role, op) DO UPDATE SET rows = c.rows + excluded.rows) \
             SELECT {key}, count(*) FROM taken GROUP BY 1",
            log = capture.log(),
            key = capture.key_text(""),
        )
    }

    /// Puts keys of a comparison back on the log, to be applied again. A loss
    /// that was accepted stays one. `$1` run, `$2` plan, `$3` move.
    pub(crate) fn log_again(&self, capture: &Capture) -> String {
        let typed =
            capture.key.iter().enumerate().map(|(index, (_, kind))| format!("d.key[{}]::{kind}", index + 1));
        format!(
            "INSERT INTO {log} ({columns}, refit_op) SELECT {typed}, 'r' FROM refit.difference d WHERE d.run = $1 \
             AND NOT EXISTS (SELECT 1 FROM refit.quarantine q WHERE q.plan = $2 AND q.move = $3 AND q.state = 'accepted' AND q.key = d.key AND d.kind <> 'extra')",
            log = capture.log(),
            columns = capture.columns(""),
            typed = typed.collect::<Vec<_>>().join(", "),
        )
    }
}

/// The keys as a relation with the columns `k1`, `k2`, … of their types.
pub(super) fn keys(types: &[(String, String)]) -> String {
    let numbers = || 1..=types.len();
    let typed = types.iter().zip(numbers()).map(|((_, kind), n)| format!("t.k{n}::{kind} AS k{n}"));
    let arrays = numbers().map(|n| format!("${n}::text[]"));
    let names = numbers().map(|n| format!("k{n}"));
    format!(
        "SELECT {} FROM unnest({}) AS t({})",
        typed.collect::<Vec<_>>().join(", "),
        arrays.collect::<Vec<_>>().join(", "),
        names.collect::<Vec<_>>().join(", ")
    )
}

pub(super) fn part(index: usize) -> String {
    format!("k{}", index + 1)
}

pub(super) fn prefixed(prefix: &str, names: &[String]) -> String {
    names.iter().map(|name| format!("{prefix}{name}")).collect::<Vec<_>>().join(", ")
}
