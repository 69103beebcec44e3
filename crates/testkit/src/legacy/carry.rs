//! Carries an intent out, in the words of the legacy application.

use std::fmt::Write;
use std::time::Instant;

use sqlx::postgres::PgQueryResult;
use sqlx::{Connection, PgConnection};

use super::intent::{Answer, Intent, Table};
use super::meter::Meter;
use super::row::{Key, Name, Row, Trade};

/// One statement or transaction of the application.
pub(super) struct Call<'a> {
    pub(super) meter: &'a Meter,
    /// Whether the server may have committed already.
    pub(super) commits: bool,
}

impl Call<'_> {
    pub(super) async fn carry_out(
        &mut self,
        conn: &mut PgConnection,
        intent: &Intent,
    ) -> sqlx::Result<Answer> {
        self.commits = !matches!(intent, Intent::Upsert(_) | Intent::Trades(_));
        match intent {
            Intent::Upsert(rows) => self.upsert(conn, rows).await,
            Intent::Trades(trades) => self.trades(conn, trades).await,
            Intent::Insert(row) => self.insert(conn, row).await,
            Intent::Copy(rows) => self.copy(conn, rows).await,
            Intent::Duplicate(row) => duplicate(conn, row).await,
            Intent::Delete(key) => delete(conn, key).await,
            Intent::ChangeKey { from, to } => change_key(conn, &from.key, to).await,
            Intent::Retention(table, before) => {
                let statement = match table {
                    Table::BookTickers => "DELETE FROM book_ticker_snapshots WHERE created_at < $1",
                    Table::Trades => "DELETE FROM trades WHERE created_at < $1",
                };
                sqlx::query(statement).bind(before).execute(conn).await.map(|_| Answer::default())
            }
            Intent::ReadOwn(row) => read_own(conn, row).await,
            Intent::ReadWindow(name) => read_window(conn, name).await,
            Intent::ReadLatest => {
                sqlx::query(include_str!("latest.sql")).fetch_all(conn).await.map(|_| Answer::default())
            }
        }
    }

    async fn upsert(&mut self, conn: &mut PgConnection, rows: &[Row]) -> sqlx::Result<Answer> {
        let mut tx = conn.begin().await?;
        for row in rows {
            let began = Instant::now();
            let stored = write_row(&mut tx, include_str!("upsert.sql"), row).await?;
            self.meter.insert(began.elapsed());
            expect_rows(&stored, 1)?;
        }
        self.commits = true;
        tx.commit().await?;
        Ok(Answer::default())
    }

    async fn trades(&mut self, conn: &mut PgConnection, trades: &[Trade]) -> sqlx::Result<Answer> {
        let mut tx = conn.begin().await?;
        for trade in trades {
            for _ in 0..trade.copies {
                let began = Instant::now();
                let stored = write_trade(&mut tx, trade).await?;
                self.meter.insert(began.elapsed());
                expect_rows(&stored, 1)?;
            }
        }
        self.commits = true;
        tx.commit().await?;
        Ok(Answer::default())
    }

    async fn insert(&mut self, conn: &mut PgConnection, row: &Row) -> sqlx::Result<Answer> {
        let began = Instant::now();
        let [bid_price, bid_qty, ask_price, ask_qty] = row.quote.texts();
        let id: i64 = sqlx::query_scalar(include_str!("insert.sql"))
            .bind(row.key.at)
            .bind(&*row.key.name.exchange)
            .bind(&*row.key.name.base)
            .bind(&*row.key.name.quote)
            .bind(bid_price)
            .bind(bid_qty)
            .bind(ask_price)
            .bind(ask_qty)
            .fetch_one(conn)
            .await?;
        self.meter.insert(began.elapsed());
        Ok(Answer { id: Some(id), ..Answer::default() })
    }

    async fn copy(&mut self, conn: &mut PgConnection, rows: &[Row]) -> sqlx::Result<Answer> {
        let mut lines = String::new();
        for row in rows {
            writeln!(lines, "{}\t{}", row.key, row.quote.texts().join("\t")).expect("a String has room");
        }
        let began = Instant::now();
        let mut copy = conn.copy_in_raw(include_str!("copy.sql")).await?;
        copy.send(lines.as_bytes()).await?;
        let stored = copy.finish().await?;
        self.meter.insert(began.elapsed());
        expect(stored, rows.len() as u64)
    }
}

async fn write_row(
    conn: &mut PgConnection,
    statement: &'static str,
    row: &Row,
) -> sqlx::Result<PgQueryResult> {
    let [bid_price, bid_qty, ask_price, ask_qty] = row.quote.texts();
    sqlx::query(statement)
        .bind(row.key.at)
        .bind(&*row.key.name.exchange)
        .bind(&*row.key.name.base)
        .bind(&*row.key.name.quote)
        .bind(bid_price)
        .bind(bid_qty)
        .bind(ask_price)
        .bind(ask_qty)
        .execute(conn)
        .await
}

async fn write_trade(conn: &mut PgConnection, trade: &Trade) -> sqlx::Result<PgQueryResult> {
    sqlx::query(include_str!("trade.sql"))
        .bind(trade.at)
        .bind(&*trade.name.exchange)
        .bind(&*trade.name.base)
        .bind(&*trade.name.quote)
        .bind(super::row::amount(trade.price))
        .bind(super::row::amount(trade.quantity))
        .bind(trade.side)
        .bind(&trade.trade_id)
        .execute(conn)
        .await
}

/// The unique violation is what the application counts on.
async fn duplicate(conn: &mut PgConnection, row: &Row) -> sqlx::Result<Answer> {
    match write_row(conn, include_str!("insert.sql"), row).await {
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(Answer::default()),
        Err(error) => Err(error),
        Ok(_) => Err(sqlx::Error::AnyDriverError("a second row of the same key was taken".into())),
    }
}

async fn delete(conn: &mut PgConnection, key: &Key) -> sqlx::Result<Answer> {
    let deleted = by_key(include_str!("delete.sql"), key).execute(conn).await?;
    expect_rows(&deleted, 1)
}

async fn change_key(conn: &mut PgConnection, from: &Key, to: &Key) -> sqlx::Result<Answer> {
    let updated = by_key(include_str!("change_key.sql"), from)
        .bind(to.at)
        .bind(&*to.name.exchange)
        .bind(&*to.name.base)
        .bind(&*to.name.quote)
        .execute(conn)
        .await?;
    expect_rows(&updated, 1)
}

async fn read_own(conn: &mut PgConnection, row: &Row) -> sqlx::Result<Answer> {
    let [bid_price, bid_qty, ask_price, ask_qty] = row.quote.texts();
    let found = by_key(include_str!("read_own.sql"), &row.key)
        .bind(bid_price)
        .bind(bid_qty)
        .bind(ask_price)
        .bind(ask_qty)
        .fetch_optional(conn)
        .await?;
    Ok(Answer { stale: found.is_none(), ..Answer::default() })
}

async fn read_window(conn: &mut PgConnection, name: &Name) -> sqlx::Result<Answer> {
    sqlx::query(include_str!("window.sql"))
        .bind(&*name.exchange)
        .bind(&*name.base)
        .bind(&*name.quote)
        .fetch_all(conn)
        .await
        .map(|_| Answer::default())
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

fn by_key<'q>(statement: &'static str, key: &'q Key) -> Query<'q> {
    sqlx::query(statement).bind(key.at).bind(&*key.name.exchange).bind(&*key.name.base).bind(&*key.name.quote)
}

/// The application reads the count off the command tag.
fn expect_rows(result: &PgQueryResult, wanted: u64) -> sqlx::Result<Answer> {
    expect(result.rows_affected(), wanted)
}

fn expect(rows: u64, wanted: u64) -> sqlx::Result<Answer> {
    if rows == wanted {
        return Ok(Answer::default());
    }
    Err(sqlx::Error::AnyDriverError(format!("{rows} rows were affected instead of {wanted}").into()))
}
