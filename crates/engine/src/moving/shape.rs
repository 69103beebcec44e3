//! The statements of a move, put together from its declaration and the
//! catalog's column types. The only place where they are written.

use std::collections::{BTreeMap, BTreeSet};

use domain::plan::{Column, Lookup, Move};

use super::Range;
use super::key::{KeyColumn, as_text, condition, key_is};
use crate::error::{Doing, Error, Kind, Result};
use crate::{Engine, sql};

/// A move with everything that its statements need.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) spec: Move,
    /// Name and type of the target's columns, without length or scale: a
    /// value that would be cut or rounded must stay different from its image.
    pub(super) target_types: BTreeMap<String, String>,
    pub(super) source_types: BTreeMap<String, String>,
    /// The target's columns that hold a value in every row.
    pub(super) not_null: BTreeSet<String>,
    pub(super) source_key: Vec<KeyColumn>,
    /// The same key, read back from the target.
    pub(super) target_key: Vec<KeyColumn>,
    pub(super) record_hash: bool,
    /// Rows are hashed value by value where that is faster.
    pub(super) chains: bool,
}

impl Shape {
    pub(crate) async fn read(engine: &Engine, spec: &Move) -> Result<Self> {
        let (source_types, _) = columns(engine, &spec.source).await?;
        let (target_types, not_null) = columns(engine, &spec.target).await?;
        for column in &spec.columns {
            known(&spec.target, &target_types, &column.target)?;
            column.source.as_ref().map_or(Ok(()), |source| known(&spec.source, &source_types, source))?;
        }
        Ok(Self {
            source_key: source_key(spec, &source_types)?,
            target_key: target_key(spec, &source_types)?,
            target_types,
            source_types,
            not_null,
            record_hash: engine.server_version() >= 140_000,
            chains: true,
            spec: spec.clone(),
        })
    }

    pub(crate) fn source(&self) -> String {
        sql::qualified(&self.spec.source)
    }

    pub(crate) fn target(&self) -> String {
        sql::qualified(&self.spec.target)
    }

    /// `source l LEFT JOIN relation k0 ON …`: an outer join, so that a row
    /// without its look-up is seen and not lost.
    pub(super) fn source_joined(&self) -> String {
        format!("{} l {}", self.source(), self.source_lookups())
    }

    /// The same of one range, which is read before anything is looked up. With
    /// rows that have no look-up left out, the planner would else begin with the
    /// names, and read the range once for each of them.
    fn range_joined(&self, range: &Range) -> String {
        let within = condition(&self.source_key, range);
        format!("(SELECT * FROM {} l WHERE {within} OFFSET 0) l {}", self.source(), self.source_lookups())
    }

    pub(super) fn source_lookups(&self) -> String {
        let joins = self.spec.lookups.iter().enumerate().map(|(index, lookup)| {
            join(index, lookup, "LEFT JOIN", |relation, source| {
                format!("{relation} = l.{}", sql::ident(source))
            })
        });
        joins.collect::<Vec<_>>().join(" ")
    }

    /// The target with its look-ups read backwards, to get the key's strings.
    pub(super) fn target_joined(&self) -> String {
        format!("{} v {}", self.target(), self.target_lookups())
    }

    pub(super) fn target_lookups(&self) -> String {
        let joins = self.spec.lookups.iter().enumerate().map(|(index, lookup)| {
            let by = self.spec.columns.iter().find(|column| column.lookup.as_deref() == Some(&lookup.id));
            let column = by.map_or_else(String::new, |column| sql::ident(&column.target));
            format!(
                "LEFT JOIN {} k{index} ON k{index}.{} = v.{column}",
                sql::qualified(&lookup.relation),
                sql::ident(&lookup.yields)
            )
        });
        joins.collect::<Vec<_>>().join(" ")
    }

    /// The target's columns, in the order of the declaration.
    pub(crate) fn columns(&self) -> String {
        list(&self.spec.columns, |column| sql::ident(&column.target))
    }

    /// A source's value as the target should hold it.
    pub(super) fn image(&self, column: &Column) -> String {
        format!("({})::{}", self.expression(column), self.target_types[&column.target])
    }

    fn expression(&self, column: &Column) -> String {
        match (&column.lookup, &column.source) {
            (Some(id), _) => {
                let index = self.spec.lookups.iter().position(|lookup| lookup.id == *id).unwrap_or_default();
                format!("k{index}.{}", sql::ident(&self.spec.lookups[index].yields))
            }
            (None, Some(source)) if column.map.is_empty() => format!("l.{}", sql::ident(source)),
            (None, source) => mapped(source.as_deref().unwrap_or_default(), &column.map),
        }
    }

    /// True for rows whose look-ups and maps all have an answer.
    pub(super) fn mappable(&self) -> String {
        let lookups = self.spec.columns.iter().filter(|column| column.lookup.is_some());
        let found = lookups.map(|column| format!("{} IS NOT NULL", self.expression(column)));
        let maps = self.spec.columns.iter().filter(|column| !column.map.is_empty());
        let inside = maps.map(|column| {
            let source = sql::ident(column.source.as_deref().unwrap_or_default());
            format!("(l.{source} IS NULL OR {} IS NOT NULL)", self.expression(column))
        });
        let all: Vec<String> = found.chain(inside).collect();
        if all.is_empty() { "true".into() } else { all.join(" AND ") }
    }

    /// The key of the n-th row of a range, if it has that many. The rows before
    /// it are only counted: one select deeper, none of them is made into text.
    pub(crate) fn range_end(&self, range: &Range, rows: i64) -> String {
        let key = &self.source_key;
        let order = key.iter().map(|column| column.expression.clone()).collect::<Vec<_>>().join(", ");
        format!(
            "SELECT {} FROM (SELECT {order} FROM {} l WHERE {} ORDER BY {order} OFFSET {} LIMIT 1) l",
            as_text(key),
            self.source(),
            condition(key, range),
            rows - 1
        )
    }

    /// Whether no more than so many rows of the source have this first key
    /// column.
    pub(crate) fn group_is_small(&self, value: &str, rows: i64) -> String {
        let first = std::slice::from_ref(&self.source_key[0]);
        let same = key_is(first, &[value.to_owned()]);
        format!(
            "SELECT count(*) <= {rows} FROM (SELECT 1 FROM {} l WHERE {same} LIMIT {}) g",
            self.source(),
            rows + 1
        )
    }

    pub(crate) fn last_key(&self) -> String {
        let key = &self.source_key;
        let order =
            key.iter().map(|column| format!("{} DESC", column.expression)).collect::<Vec<_>>().join(", ");
        format!("SELECT {} FROM {} l ORDER BY {order} LIMIT 1", as_text(key), self.source())
    }

    /// How many rows of the source lie in a range.
    pub(crate) fn count(&self, range: &Range) -> String {
        format!("SELECT count(*) FROM {} l WHERE {}", self.source(), condition(&self.source_key, range))
    }

    /// Copies the mappable rows of a range. With `onto_rows` rows may be there
    /// already and are left alone.
    pub(crate) fn copy(&self, range: &Range, onto_rows: bool) -> String {
        let conflict = if onto_rows {
            format!("ON CONFLICT ({}) DO NOTHING", self.target_key_columns())
        } else {
            String::new()
        };
        format!(
            "INSERT INTO {target} ({columns}) OVERRIDING SYSTEM VALUE SELECT {image} FROM {from} WHERE {mappable} {conflict}",
            target = self.target(),
            columns = self.columns(),
            image = self.raw_image(),
            from = self.range_joined(range),
            mappable = self.mappable(),
        )
    }

    /// As inserted: without a cast, so that the target's own rules decide.
    pub(super) fn raw_image(&self) -> String {
        list(&self.spec.columns, |column| {
            let expression = self.expression(column);
            if column.map.is_empty() {
                expression
            } else {
                format!("({expression})::{}", self.target_types[&column.target])
            }
        })
    }

    pub(super) fn target_key_columns(&self) -> String {
        self.spec.target_key.iter().map(|column| sql::ident(column)).collect::<Vec<_>>().join(", ")
    }

    /// Puts rows of a range into quarantine, as they are. `$1` run, `$2` plan,
    /// `$3` move, `$4` reason; `all` takes mappable rows as well (a row that the target
    /// refused).
    pub(crate) fn quarantine(&self, range: &Range, all: bool) -> String {
        let which = if all { "true".into() } else { format!("NOT ({})", self.mappable()) };
        format!(
            "INSERT INTO refit.quarantine (run, plan, move, key, reason, \"row\") SELECT $1, $2, $3, {key}, $4, to_jsonb(l) FROM {from} WHERE {within} AND {which}",
            key = as_text(&self.source_key),
            from = self.source_joined(),
            within = condition(&self.source_key, range),
        )
    }

    /// The target's column that carries the first key column unchanged: ranges
    /// can be read from the target if an index begins with it.
    pub(crate) fn leading_target_column(&self) -> Option<&str> {
        let first = self.spec.key.first()?;
        let carried = self
            .spec
            .columns
            .iter()
            .find(|column| column.source.as_ref() == Some(first) && column.map.is_empty());
        carried.map(|column| column.target.as_str())
    }
}

pub(super) fn list(columns: &[Column], each: impl Fn(&Column) -> String) -> String {
    columns.iter().map(each).collect::<Vec<_>>().join(", ")
}

fn join(index: usize, lookup: &Lookup, kind: &str, on: impl Fn(&str, &str) -> String) -> String {
    let conditions: Vec<String> = lookup
        .matches
        .iter()
        .map(|(relation, source)| on(&format!("k{index}.{}", sql::ident(relation)), source))
        .collect();
    format!("{kind} {} k{index} ON {}", sql::qualified(&lookup.relation), conditions.join(" AND "))
}

fn mapped(source: &str, map: &BTreeMap<String, String>) -> String {
    let arms: Vec<String> = map
        .iter()
        .map(|(from, to)| format!("WHEN {} THEN {}", sql::literal(from), sql::literal(to)))
        .collect();
    format!("CASE l.{}::text {} END", sql::ident(source), arms.join(" "))
}

fn source_key(spec: &Move, types: &BTreeMap<String, String>) -> Result<Vec<KeyColumn>> {
    spec.key
        .iter()
        .map(|column| {
            known(&spec.source, types, column)?;
            Ok(KeyColumn { expression: format!("l.{}", sql::ident(column)), kind: types[column].clone() })
        })
        .collect()
}

/// A key column comes back from the target either as it was copied or through
/// the look-up that it was matched by.
fn target_key(spec: &Move, types: &BTreeMap<String, String>) -> Result<Vec<KeyColumn>> {
    spec.key
        .iter()
        .map(|key| {
            let copied = spec
                .columns
                .iter()
                .find(|column| column.source.as_ref() == Some(key) && column.map.is_empty());
            let expression = copied
                .map(|column| format!("v.{}", sql::ident(&column.target)))
                .or_else(|| looked_up(spec, key));
            let expression = expression.ok_or_else(|| missing(&spec.target, key))?;
            Ok(KeyColumn { expression, kind: types[key].clone() })
        })
        .collect()
}

fn looked_up(spec: &Move, key: &str) -> Option<String> {
    spec.lookups.iter().enumerate().find_map(|(index, lookup)| {
        let (relation, _) = lookup.matches.iter().find(|(_, source)| *source == key)?;
        Some(format!("k{index}.{}", sql::ident(relation)))
    })
}

fn known(table: &str, types: &BTreeMap<String, String>, column: &str) -> Result<()> {
    if types.contains_key(column) { Ok(()) } else { Err(missing(table, column)) }
}

fn missing(table: &str, column: &str) -> Error {
    let next = "Apply the plan's migrations, or correct the move in plan.toml.";
    Error::new(
        Kind::Refused,
        format!("reading the shape of {table}"),
        format!("it has no column {column}"),
        next,
    )
}

/// The types of a table's columns, and which of them are never NULL.
type Columns = (BTreeMap<String, String>, BTreeSet<String>);

async fn columns(engine: &Engine, table: &str) -> Result<Columns> {
    let rows: Vec<(String, String, bool)> = sqlx::query_as(include_str!("../queries/moving/columns.sql"))
        .bind(sql::qualified(table))
        .fetch_all(engine.work())
        .await
        .doing(format!("reading the shape of {table}"))?;
    if rows.is_empty() {
        let next = "Apply the plan's migrations first: `refit migrate up`.";
        return Err(Error::new(
            Kind::Refused,
            format!("reading the shape of {table}"),
            "the table does not exist",
            next,
        ));
    }
    let not_null = rows.iter().filter(|(.., not_null)| *not_null).map(|(name, ..)| name.clone()).collect();
    Ok((rows.into_iter().map(|(name, kind, _)| (name, kind)).collect(), not_null))
}
