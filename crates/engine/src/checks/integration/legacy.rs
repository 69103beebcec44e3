//! What the legacy client does goes on as before, and the compatibility view
//! shows a normalised row under its old names.

use chrono::{DateTime, Utc};
use domain::market::{BookTicker, Decimal};
use sqlx::PgConnection;

use super::{BASE, DOING, QUOTE, Step, World, decimal, does, refuses, same};
use crate::error::{Doing, Error, Result};
use crate::market::ticker;

const INSERT: &str = include_str!("../queries/legacy_insert.sql");
const ROWS: &str = include_str!("../queries/legacy_rows.sql");
const VIEW: &str = include_str!("../queries/legacy_view.sql");
const UPSERT: &str = include_str!("../../queries/load/legacy_upsert.sql");
const UNIQUE_VIOLATION: &str = "23505";

pub(super) const STEPS: &[Step] = &[
    does("a single write returns the id of its row", |conn, world| {
        Box::pin(async move {
            let id: Option<i64> = of(INSERT, &world).fetch_one(conn).await.doing(DOING)?;
            Ok(id.is_none().then(|| "the id is null".into()))
        })
    }),
    refuses("a second one of the same key is a unique violation", |conn, world| {
        Box::pin(async move {
            let came: Result<Option<i64>> = of(INSERT, &world).fetch_one(conn).await.doing(DOING);
            let code = came.as_ref().err().and_then(Error::sqlstate);
            Ok(same("the code", &code.as_deref(), &Some(UNIQUE_VIOLATION)))
        })
    }),
    does("the collector's upsert changes the row in place", |conn, world| {
        Box::pin(async move {
            let query = sqlx::query(UPSERT).bind(DateTime::<Utc>::UNIX_EPOCH).bind(&world.exchange);
            let query = query.bind(BASE).bind(QUOTE).bind(decimal(700)).bind(decimal(1));
            query.bind(decimal(701)).bind(decimal(1)).execute(&mut *conn).await.doing(DOING)?;
            Ok(same("rows and bid", &rows(conn, ROWS, &world).await?, &(1, Some(decimal(700)))))
        })
    }),
    does("the view shows a normalised row under its old names", |conn, world| {
        Box::pin(async move {
            let values = [decimal(900), decimal(1), decimal(901), decimal(1)];
            let quoted = BookTicker::new(world.symbol, DateTime::UNIX_EPOCH, values)
                .map_err(|fault| Error::invalid(DOING, fault.to_string(), ""))?;
            ticker::upsert(&mut *conn, &quoted).await?;
            Ok(same("rows and bid", &rows(conn, VIEW, &world).await?, &(1, Some(decimal(900)))))
        })
    }),
];

type Scalar<'q> = sqlx::query::QueryScalar<'q, sqlx::Postgres, Option<i64>, sqlx::postgres::PgArguments>;

fn of<'q>(statement: &'static str, world: &'q World) -> Scalar<'q> {
    sqlx::query_scalar(statement).bind(&world.exchange).bind(BASE).bind(QUOTE)
}

async fn rows(
    conn: &mut PgConnection,
    statement: &'static str,
    world: &World,
) -> Result<(i64, Option<Decimal>)> {
    let query = sqlx::query_as(statement).bind(&world.exchange).bind(BASE).bind(QUOTE);
    query.fetch_one(conn).await.doing(DOING)
}
