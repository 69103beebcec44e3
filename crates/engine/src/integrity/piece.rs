//! How a table is read piece by piece.

use sqlx::{AssertSqlSafe, PgConnection};

use crate::error::{Doing, Result};
use crate::sql::probe as sql;

#[derive(Clone, Debug)]
pub(crate) enum Pieces {
    /// All at once: the statement names what it reads.
    Whole,
    /// By place in the table, quoted here. Rows that are changed meanwhile may
    /// be read twice or not at all; those that rest are read once.
    Blocks(String),
    /// All rows with one value of a column, one value after the other.
    Values { table: String, column: String },
    /// Shares of the rows by a hash, so that equal keys come together.
    Shares { table: String, filter: String, by: Vec<String>, turns: i64 },
}

/// A piece that is about to be read.
pub(super) struct Piece {
    /// None when the statement names what it reads.
    pub(super) rows: Option<String>,
    /// Where the next one begins; none after the last.
    pub(super) next: Option<Vec<String>>,
}

impl Pieces {
    /// The piece at this place; none when there is nothing left to read.
    pub(super) async fn at(
        &self,
        cursor: Option<&[String]>,
        conn: &mut PgConnection,
    ) -> Result<Option<Piece>> {
        let place = cursor.and_then(<[String]>::first);
        Ok(match self {
            Self::Whole => Some(Piece { rows: None, next: None }),
            Self::Blocks(table) => {
                let from = place.and_then(|place| place.parse().ok()).unwrap_or(0);
                let (next, last) = sql::next_block(from, blocks(conn, table).await?);
                let next = (!last).then(|| vec![next.to_string()]);
                Some(Piece { rows: Some(sql::blocks(table, from, last)), next })
            }
            Self::Values { table, column } => by_value(conn, table, column, place).await?,
            Self::Shares { table, filter, by, turns } => {
                let turn = place.and_then(|place| place.parse().ok()).unwrap_or(0);
                let next = (turn + 1 < *turns).then(|| vec![(turn + 1).to_string()]);
                Some(Piece { rows: Some(sql::share(table, filter, by, (turn, *turns))), next })
            }
        })
    }

    /// All rows, for whoever wants to see them by a statement of their own.
    pub(super) fn whole(&self) -> Option<String> {
        match self {
            Self::Whole => None,
            Self::Blocks(table) | Self::Values { table, .. } => Some(sql::blocks(table, 0, true)),
            Self::Shares { table, filter, by, .. } => Some(sql::share(table, filter, by, (0, 1))),
        }
    }
}

async fn blocks(conn: &mut PgConnection, table: &str) -> Result<i64> {
    sqlx::query_scalar(include_str!("../queries/integrity/blocks.sql"))
        .bind(table)
        .fetch_one(conn)
        .await
        .doing(format!("asking for the size of {table}"))
}

/// Without an index on the column its values cannot be walked, and all rows are
/// one piece.
async fn by_value(
    conn: &mut PgConnection,
    table: &str,
    column: &str,
    after: Option<&String>,
) -> Result<Option<Piece>> {
    let doing = format!("looking for the values of {column} in {table}");
    let walks: bool = sqlx::query_scalar(include_str!("../queries/integrity/leads.sql"))
        .bind(table)
        .bind(column)
        .fetch_one(&mut *conn)
        .await
        .doing(doing.clone())?;
    if !walks {
        return Ok(after.is_none().then(|| Piece { rows: Some(sql::blocks(table, 0, true)), next: None }));
    }
    let next = sql::next_value_of(table, column, after.map(String::as_str));
    let value: Option<String> =
        sqlx::query_scalar(AssertSqlSafe(next)).persistent(false).fetch_optional(conn).await.doing(doing)?;
    Ok(value.map(|value| Piece { rows: Some(sql::value(table, column, &value)), next: Some(vec![value]) }))
}
