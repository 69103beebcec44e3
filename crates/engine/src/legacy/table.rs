//! Is the legacy table there, and is it the one its application writes to?

use domain::plan::Legacy;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

use crate::error::{Doing, Error, Result};

const SHAPE: &str = include_str!("queries/shape.sql");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ensured {
    Present,
    Created,
}

#[derive(sqlx::FromRow)]
struct Shape {
    kind: String,
    columns: Vec<String>,
    has_key: bool,
}

/// Creates the legacy table as its application does when it is absent, and
/// refuses one of another shape.
pub async fn ensure_table(pool: &PgPool, legacy: &Legacy, create_sql: Option<&str>) -> Result<Ensured> {
    let doing = format!("creating the table {}", legacy.table);
    let mut transaction = pool.begin().await.doing(doing.as_str())?;
    let absent = shape(&mut transaction, &legacy.table, &legacy.key).await?.is_none();
    if let (true, Some(create)) = (absent, create_sql) {
        let created = sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut *transaction);
        created.await.doing(doing.as_str())?;
    }
    check(&mut transaction, &legacy.table, &legacy.key, &legacy.columns).await?;
    transaction.commit().await.doing(doing.as_str())?;
    Ok(if absent { Ensured::Created } else { Ensured::Present })
}

/// Refuses a table that the application's own statements would fail on.
pub(super) async fn check<T: AsRef<str>>(
    connection: &mut PgConnection,
    table: &str,
    key: &[T],
    columns: &[T],
) -> Result<()> {
    let doing = format!("looking at the table {table}");
    let Some(shape) = shape(connection, table, key).await? else {
        let next = "Connect to the database of the legacy application, or let Refit create the table with `refit sample`.";
        return Err(Error::not_found(doing, "it does not exist", next));
    };
    match fault(&shape, key, columns) {
        None => Ok(()),
        Some((why, next)) => Err(Error::invalid(doing, why, next)),
    }
}

async fn shape<T: AsRef<str>>(
    connection: &mut PgConnection,
    table: &str,
    key: &[T],
) -> Result<Option<Shape>> {
    let mut key: Vec<&str> = key.iter().map(AsRef::as_ref).collect();
    key.sort_unstable();
    let shape = sqlx::query_as(SHAPE).bind(table).bind(key).fetch_optional(connection);
    shape.await.doing(format!("looking at the table {table}"))
}

fn fault<T: AsRef<str>>(shape: &Shape, key: &[T], columns: &[T]) -> Option<(String, &'static str)> {
    if shape.kind != "r" && shape.kind != "p" {
        let next = "The application's upsert needs a real table: give the name back to it.";
        return Some((format!("it is {}, not a table", kind(&shape.kind)), next));
    }
    let names = columns.iter().map(AsRef::as_ref);
    let missing: Vec<_> = names.filter(|name| !shape.columns.iter().any(|column| column == name)).collect();
    if !missing.is_empty() {
        let next = "It is a table of another shape: rename it, or connect to the right database.";
        return Some((format!("it has no column {}", missing.join(", ")), next));
    }
    if !shape.has_key {
        let key: Vec<_> = key.iter().map(AsRef::as_ref).collect();
        let next = "This is the older shape, which the application's upsert fails on as well: add that unique index first.";
        return Some((format!("it has no unique index over ({})", key.join(", ")), next));
    }
    None
}

fn kind(relkind: &str) -> &'static str {
    match relkind {
        "v" => "a view",
        "m" => "a materialised view",
        "f" => "a foreign table",
        "S" => "a sequence",
        "i" | "I" => "an index",
        _ => "something else",
    }
}
