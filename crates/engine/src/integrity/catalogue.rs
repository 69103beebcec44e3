//! Probes that are made from the catalog and know no plan: whatever the tables
//! are called.

use std::collections::BTreeMap;

use domain::integrity::{Kind, Weight};
use sqlx::PgPool;

use super::piece::Pieces;
use super::probe::{Ask, Probe};
use crate::error::{Doing, Kind as Fault, Result};
use crate::sql::{self, probe as statement};
use statement::Table;

/// A table of this many rows is no list of names any more.
const NAMES: i64 = 1_000_000;

/// So many keys are compared with each other by one statement.
const SHARE: i64 = 4_000_000;

#[derive(sqlx::FromRow)]
struct TableRow {
    schema: String,
    name: String,
    rows: i64,
    key: Vec<String>,
    amounts: Vec<String>,
    times: Vec<String>,
}

#[derive(sqlx::FromRow)]
struct ForeignKey {
    schema: String,
    table: String,
    name: String,
    to_schema: String,
    to_table: String,
    columns: Vec<String>,
    keys: Vec<String>,
}

#[derive(sqlx::FromRow)]
struct UniqueKey {
    schema: String,
    table: String,
    name: String,
    expressions: Vec<String>,
    condition: String,
    columns: Vec<String>,
    texts: Vec<bool>,
    foldable: bool,
}

#[derive(sqlx::FromRow)]
struct OpenCheck {
    schema: String,
    table: String,
    name: String,
    condition: String,
}

#[derive(sqlx::FromRow)]
struct Sequence {
    schema: String,
    table: String,
    column: String,
    sequence_schema: String,
    sequence: String,
    up: bool,
}

/// What the catalog says of the tables that people own.
pub(super) struct Catalogue {
    tables: BTreeMap<(String, String), TableRow>,
    foreign_keys: Vec<ForeignKey>,
    unique_keys: Vec<UniqueKey>,
    open_checks: Vec<OpenCheck>,
    sequences: Vec<Sequence>,
    infinite_numbers: bool,
    /// What could not be read, and why: a lock may be in the way.
    unread: Vec<(&'static str, String)>,
}

/// A part of the catalog, bounded in time like everything else.
async fn rows<T>(pool: &PgPool, text: &'static str) -> Result<Vec<T>>
where
    T: Send + Unpin + for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
{
    let doing = "reading the catalog";
    let mut tx = pool.begin_with("BEGIN READ ONLY").await.doing(doing)?;
    sqlx::raw_sql(include_str!("../queries/integrity/settings.sql")).execute(&mut *tx).await.doing(doing)?;
    sqlx::query_as(text).fetch_all(&mut *tx).await.doing(doing)
}

impl Catalogue {
    pub(super) async fn read(pool: &PgPool, version: i32) -> Result<Self> {
        let tables: Vec<TableRow> = rows(pool, include_str!("../queries/integrity/tables.sql")).await?;
        let mut catalogue = Self {
            tables: tables.into_iter().map(|row| ((row.schema.clone(), row.name.clone()), row)).collect(),
            foreign_keys: Vec::new(),
            unique_keys: Vec::new(),
            open_checks: Vec::new(),
            sequences: Vec::new(),
            // Numbers have an infinity since PostgreSQL 14.
            infinite_numbers: version >= 140_000,
            unread: Vec::new(),
        };
        let found = rows(pool, include_str!("../queries/integrity/foreign_keys.sql")).await;
        catalogue.foreign_keys = catalogue.or_note("foreign keys", found)?;
        let found = rows(pool, include_str!("../queries/integrity/unique_keys.sql")).await;
        catalogue.unique_keys = catalogue.or_note("unique indexes", found)?;
        let found = rows(pool, include_str!("../queries/integrity/open_checks.sql")).await;
        catalogue.open_checks = catalogue.or_note("checks that are not validated", found)?;
        let found = rows(pool, include_str!("../queries/integrity/sequences.sql")).await;
        catalogue.sequences = catalogue.or_note("sequences", found)?;
        Ok(catalogue)
    }

    fn or_note<T>(&mut self, what: &'static str, found: Result<Vec<T>>) -> Result<Vec<T>> {
        match found {
            Err(error) if error.kind != Fault::Unavailable => {
                self.unread.push((what, error.why));
                Ok(Vec::new())
            }
            other => other,
        }
    }

    /// Everything that can be asked without knowing a plan.
    pub(super) fn probes(&self) -> Vec<Probe> {
        let mut probes = whole();
        probes.extend(self.unread.iter().map(|(what, why)| unread(what, why)));
        probes.extend(self.foreign_keys.iter().filter_map(|key| self.orphans(key)));
        probes.extend(self.unique_keys.iter().filter_map(|key| self.duplicates(key)));
        probes.extend(self.unique_keys.iter().filter_map(|key| self.twins(key)));
        probes.extend(self.tables.values().filter_map(|table| self.odd_values(table)));
        probes.extend(self.open_checks.iter().filter_map(|check| self.breaks(check)));
        probes.extend(self.sequences.iter().filter_map(|sequence| self.beyond(sequence)));
        probes
    }

    /// Whether a foreign key keeps these columns already.
    pub(super) fn keeps(&self, from: &Table, columns: &[String], to: &Table) -> bool {
        self.foreign_keys.iter().any(|key| {
            (&key.schema, &key.table) == (&from.schema, &from.name)
                && key.columns == columns
                && (&key.to_schema, &key.to_table) == (&to.schema, &to.name)
        })
    }

    /// Whether a unique index keeps exactly these columns.
    pub(super) fn is_unique(&self, table: &Table, columns: &[String]) -> bool {
        let sorted = |names: &[String]| {
            let mut names = names.to_vec();
            names.sort();
            names
        };
        self.unique_keys.iter().any(|key| {
            (&key.schema, &key.table) == (&table.schema, &table.name)
                && key.condition.is_empty()
                && key.expressions.len() == key.columns.len()
                && sorted(&key.columns) == sorted(columns)
        })
    }

    /// A table by its name in a plan; one that is not there is named all the
    /// same, so that asking about it says so.
    pub(super) fn named(&self, name: &str) -> Table {
        let (schema, name) = name.split_once('.').unwrap_or(("public", name));
        self.table(schema, name).unwrap_or_else(|| Table {
            schema: schema.into(),
            name: name.into(),
            key: Vec::new(),
        })
    }

    /// About how many rows it has.
    pub(super) fn rows(&self, table: &Table) -> i64 {
        self.tables.get(&(table.schema.clone(), table.name.clone())).map_or(0, |row| row.rows)
    }

    fn table(&self, schema: &str, name: &str) -> Option<Table> {
        let row = self.tables.get(&(schema.to_owned(), name.to_owned()))?;
        Some(Table { schema: row.schema.clone(), name: row.name.clone(), key: row.key.clone() })
    }

    fn orphans(&self, key: &ForeignKey) -> Option<Probe> {
        let from = self.table(&key.schema, &key.table)?;
        let to = self.table(&key.to_schema, &key.to_table).unwrap_or_else(|| Table {
            schema: key.to_schema.clone(),
            name: key.to_table.clone(),
            key: Vec::new(),
        });
        Some(orphans(&from, &key.columns, &to, &key.keys, &key.name))
    }

    fn duplicates(&self, key: &UniqueKey) -> Option<Probe> {
        let table = self.table(&key.schema, &key.table)?;
        let rows = self.rows(&table);
        let subject = format!("{} ({})", table.shown(), key.expressions.join(", "));
        Some(duplicates(&table, &key.name, &subject, &key.expressions, &key.condition, rows))
    }

    /// Among names only: no person reads a million of them.
    fn twins(&self, key: &UniqueKey) -> Option<Probe> {
        let table = self.table(&key.schema, &key.table)?;
        let is_for_names = key.foldable && key.texts.iter().any(|text| *text);
        if !is_for_names || self.rows(&table) >= NAMES {
            return None;
        }
        let by: Vec<(String, bool)> = key.columns.iter().cloned().zip(key.texts.iter().copied()).collect();
        Some(Probe {
            id: format!("twin {}.{}", table.shown(), key.name),
            title: format!("Names in {} by {} that differ only by case or blanks", table.shown(), key.name),
            kind: Kind::Twin,
            about: table.shown(),
            phase: None,
            weight: Weight::Warning,
            remedy: "They are kept apart because the key keeps them apart. Find out whether one is a mistake; if so, correct it where it is written and merge the rows.".into(),
            fix: String::new(),
            ask: Ask::Rows {
                statement: statement::twins(&table, &by),
                pieces: Pieces::Shares {
                    table: table.quoted(),
                    filter: key.condition.clone(),
                    by: Vec::new(),
                    turns: 1,
                },
            },
        })
    }

    fn odd_values(&self, row: &TableRow) -> Option<Probe> {
        let table = self.table(&row.schema, &row.name)?;
        let amounts = row.amounts.iter().map(|name| (name.clone(), false));
        let columns: Vec<(String, bool)> =
            amounts.chain(row.times.iter().map(|name| (name.clone(), true))).collect();
        (!columns.is_empty()).then(|| Probe {
            id: format!("values {}", table.shown()),
            title: format!("Amounts that are no numbers and times without an end in {}", table.shown()),
            kind: Kind::OutOfRule,
            about: table.shown(),
            phase: None,
            weight: Weight::Critical,
            remedy: "NaN and infinity pass every rule of the form \"greater than\" and spoil every sum. Correct the rows, then add a constraint that refuses them.".into(),
            fix: String::new(),
            ask: Ask::Rows {
                statement: statement::odd_values(&table, &columns, self.infinite_numbers),
                pieces: Pieces::Blocks(table.quoted()),
            },
        })
    }

    fn breaks(&self, check: &OpenCheck) -> Option<Probe> {
        let table = self.table(&check.schema, &check.table)?;
        Some(Probe {
            id: format!("breaks {}.{}", table.shown(), check.name),
            title: format!("Rows of {} that break {}, which is not validated", table.shown(), check.name),
            kind: Kind::OutOfRule,
            about: table.shown(),
            phase: None,
            weight: Weight::Critical,
            remedy: "Correct the rows, then validate the constraint.".into(),
            fix: String::new(),
            ask: Ask::Rows {
                statement: statement::breaks(&table, &check.name, &check.condition),
                pieces: Pieces::Blocks(table.quoted()),
            },
        })
    }

    fn beyond(&self, sequence: &Sequence) -> Option<Probe> {
        let table = self.table(&sequence.schema, &sequence.table)?;
        let place = (sequence.sequence_schema.as_str(), sequence.sequence.as_str());
        Some(Probe {
            id: format!("sequence {}.{}", table.shown(), sequence.column),
            title: format!("The sequence of {}.{} against the column", table.shown(), sequence.column),
            kind: Kind::Sequence,
            about: table.shown(),
            phase: None,
            weight: Weight::Critical,
            remedy: "The next rows get numbers that are there already. Set the sequence to the highest number of its column while nobody writes.".into(),
            fix: String::new(),
            ask: Ask::Rows {
                statement: statement::beyond(&table, &sequence.column, place, sequence.up),
                pieces: Pieces::Blocks(table.quoted()),
            },
        })
    }
}

pub(super) fn orphans(from: &Table, columns: &[String], to: &Table, keys: &[String], name: &str) -> Probe {
    Probe {
        id: format!("orphan {}.{name}", from.shown()),
        title: format!(
            "Rows of {} whose {} names nothing in {}",
            from.shown(),
            columns.join(", "),
            to.shown()
        ),
        kind: Kind::Orphan,
        about: from.shown(),
        phase: None,
        weight: Weight::Critical,
        remedy: format!(
            "A foreign key was dropped, switched off or gone around. Bring back the rows of {} that are named, or remove the orphans; then add or validate the foreign key.",
            to.shown()
        ),
        fix: String::new(),
        ask: Ask::Rows {
            statement: statement::orphans(from, columns, to, keys),
            pieces: Pieces::Blocks(from.quoted()),
        },
    }
}

pub(super) fn duplicates(
    table: &Table,
    name: &str,
    subject: &str,
    by: &[String],
    condition: &str,
    rows: i64,
) -> Probe {
    let condition = if condition.is_empty() { "true" } else { condition };
    Probe {
        id: format!("duplicate {}.{name}", table.shown()),
        title: format!("Keys of {} that are there more than once, by {name}", table.shown()),
        kind: Kind::Duplicate,
        about: table.shown(),
        phase: None,
        weight: Weight::Critical,
        remedy: "Find out which row is right, remove the others, then build the unique index anew.".into(),
        fix: String::new(),
        ask: Ask::Rows {
            statement: statement::duplicates(table, subject, by),
            pieces: Pieces::Shares {
                table: table.quoted(),
                // Where a part is null nothing has to be unique.
                filter: format!("({condition}) AND num_nulls({}) = 0", by.join(", ")),
                by: by.to_vec(),
                turns: rows / SHARE + 1,
            },
        },
    }
}

/// Nothing was asked about these, because the catalog did not say which there are.
fn unread(what: &str, why: &str) -> Probe {
    Probe {
        id: format!("catalog {what}"),
        title: format!("The list of {what}"),
        kind: Kind::Undeclared,
        about: String::new(),
        phase: None,
        weight: Weight::Critical,
        remedy: String::new(),
        fix: String::new(),
        ask: Ask::Unread(why.to_owned()),
    }
}

/// Questions that the catalog answers by itself.
fn whole() -> Vec<Probe> {
    let probe = |id: &str, kind, weight, title: &str, remedy: &str, text: &str| Probe {
        id: id.into(),
        title: title.into(),
        kind,
        about: String::new(),
        phase: None,
        weight,
        remedy: remedy.into(),
        fix: String::new(),
        ask: Ask::Rows { statement: text.into(), pieces: Pieces::Whole },
    };
    vec![
        probe(
            "constraints",
            Kind::Unvalidated,
            Weight::Warning,
            "Constraints that are not validated",
            "Validate it: that reads the table once and lets writers go on. If it is refused, its rows are named among the findings.",
            include_str!("../queries/integrity/unvalidated.sql"),
        ),
        probe(
            "indexes",
            Kind::InvalidIndex,
            Weight::Critical,
            "Indexes that are not valid",
            "Build it anew beside the readers and writers, or drop it when it is the left-over of a build that failed.",
            include_str!("../queries/integrity/invalid_index.sql"),
        ),
        probe(
            "triggers",
            Kind::Trigger,
            Weight::Critical,
            "Triggers that do not fire",
            "Switch it on again, then look for rows that were written meanwhile.",
            include_str!("../queries/integrity/trigger.sql"),
        ),
    ]
}

/// Columns of a key as expressions.
pub(super) fn idents(names: &[String]) -> Vec<String> {
    names.iter().map(|name| sql::ident(name)).collect()
}
