//! Made-up legacy rows: the same for the same seed, and as the collector's.

use domain::plan::Legacy;
use engine::legacy::{SampleOptions, SampleSummary, ensure_table, sample};
use sqlx::PgPool;
use testkit::TestDb;

const BOOK_TICKERS: &str = include_str!("../../../migrations/cex_arbitrage/legacy/book_ticker_snapshots.sql");
const TRADES: &str = include_str!("../../../migrations/cex_arbitrage/legacy/trades.sql");

async fn database() -> TestDb {
    let db = TestDb::new().await;
    for (table, create) in [("book_ticker_snapshots", BOOK_TICKERS), ("trades", TRADES)] {
        let mut key: Vec<String> =
            ["timestamp", "exchange", "symbol_base", "symbol_quote"].map(String::from).into();
        if table == "trades" {
            key.push("id".into());
        }
        let legacy = Legacy { table: table.into(), key, columns: vec!["id".into()], create: None };
        ensure_table(db.pool(), &legacy, Some(create)).await.expect("the table can be made");
    }
    db
}

fn options(rows: u64, seed: u64) -> SampleOptions {
    SampleOptions { rows, seed, trades: None, start: None }
}

async fn make(pool: &PgPool, rows: u64, seed: u64) -> SampleSummary {
    sample(pool, options(rows, seed), |_| {}).await.expect("the sample can be made")
}

async fn text(pool: &PgPool, sql: &'static str) -> String {
    sqlx::query_scalar(sql).fetch_one(pool).await.expect("the query is right")
}

async fn number(pool: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.expect("the query is right")
}

async fn hash(pool: &PgPool) -> String {
    text(
        pool,
        "select md5(string_agg(b::text, '' order by id)) || (select md5(string_agg(t::text, '' order by id)) from trades t)
         from book_ticker_snapshots b",
    )
    .await
}

/// Keys, indexes and checks of both tables, as the catalog tells them.
async fn shape(pool: &PgPool) -> String {
    text(
        pool,
        "select string_agg(line, E'\\n' order by line) from (
             select indexdef from pg_indexes where schemaname = 'public'
             union all
             select conname || conrelid::regclass || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
         ) shape (line)",
    )
    .await
}

#[tokio::test]
async fn the_same_seed_makes_the_same_rows() {
    let (one, two, three) = (database().await, database().await, database().await);
    let summary = make(one.pool(), 20_000, 7).await;
    assert_eq!((summary.book_tickers, summary.trades), (20_000, 2_500));
    make(two.pool(), 20_000, 7).await;
    make(three.pool(), 20_000, 8).await;
    assert_eq!(hash(one.pool()).await, hash(two.pool()).await);
    assert_ne!(hash(one.pool()).await, hash(three.pool()).await);
    assert_eq!(number(one.pool(), "select count(*) from book_ticker_snapshots").await, 20_000);
    for ids in [
        "select count(*) from trades where id between 1 and 2500",
        "select count(distinct id) from trades",
        "select nextval('trades_id_seq') - 1",
    ] {
        assert_eq!(number(one.pool(), ids).await, 2_500, "{ids}");
    }
}

#[tokio::test]
async fn keys_and_indexes_come_back_as_they_were() {
    let db = database().await;
    let before = shape(db.pool()).await;
    let summary = make(db.pool(), 5_000, 1).await;
    assert!(summary.indexes_built_last);
    assert_eq!(shape(db.pool()).await, before);
}

#[tokio::test]
async fn one_table_waits_for_the_other_as_long_as_it_takes() {
    let db = database().await;
    let hasty =
        (*db.pool().connect_options()).clone().options([("idle_in_transaction_session_timeout", "20")]);
    let pool = PgPool::connect_with(hasty).await.expect("the database is there");
    assert_eq!(make(&pool, 50_000, 1).await.trades, 6_250);
    assert_eq!(number(db.pool(), "select count(*) from trades").await, 6_250);
    pool.close().await;
}

#[tokio::test]
async fn an_empty_table_that_is_in_use_keeps_its_indexes() {
    let db = database().await;
    sqlx::raw_sql(
        "create function f() returns trigger language plpgsql as 'begin return new; end';
        create trigger t after insert on book_ticker_snapshots execute function f()",
    )
    .execute(db.pool())
    .await
    .expect("the statement is right");
    assert!(!make(db.pool(), 1_000, 1).await.indexes_built_last);

    let db = database().await;
    let mut reader = db.pool().begin().await.expect("a transaction");
    sqlx::query("select from book_ticker_snapshots").execute(&mut *reader).await.expect("the table is there");
    assert!(!make(db.pool(), 1_000, 1).await.indexes_built_last);
    assert_eq!(number(db.pool(), "select count(*) from book_ticker_snapshots").await, 1_000);

    let db = database().await;
    sqlx::raw_sql(
        "create view v as select timestamp, exchange, symbol_base, symbol_quote, bid_price
        from book_ticker_snapshots group by timestamp, exchange, symbol_base, symbol_quote",
    )
    .execute(db.pool())
    .await
    .expect("the statement is right");
    assert!(!make(db.pool(), 1_000, 1).await.indexes_built_last);
}

#[tokio::test]
async fn a_second_sample_goes_on_where_the_first_ended() {
    let db = database().await;
    let first = make(db.pool(), 3_000, 1).await;
    let second = make(db.pool(), 3_000, 1).await;
    assert!(second.first > first.last);
    assert!(!second.indexes_built_last);
    assert_eq!(number(db.pool(), "select count(*) from book_ticker_snapshots").await, 6_000);
    let start = Some(first.first);
    let error = sample(db.pool(), SampleOptions { start, ..options(1, 1) }, |_| {}).await;
    assert!(
        error.expect_err("it would run into the rows").to_string().contains("the tables have rows up to")
    );
    let error = sample(db.pool(), options(0, 1), |_| {}).await.expect_err("there is nothing to make");
    assert!(error.to_string().contains("it would have no rows"), "{error}");
}

#[tokio::test]
async fn the_rows_look_like_the_collectors() {
    let db = database().await;
    make(db.pool(), 150_000, 42).await;
    let exchanges = text(
        db.pool(),
        "select string_agg(distinct exchange, ' ' order by exchange) from book_ticker_snapshots",
    )
    .await;
    assert_eq!(exchanges, "GATEIO GATEIO_FUTURES GATEIO_SPOT MEXC MEXC_SPOT");
    let odd = "select count(distinct symbol_base) from book_ticker_snapshots where symbol_base in ('kPepe', 'F', 'AI16Z')";
    assert_eq!(number(db.pool(), odd).await, 3);
    let repeated =
        "select count(*) from (select from trades group by exchange, trade_id having count(*) > 1) r";
    assert!((100..1_000).contains(&number(db.pool(), repeated).await));
    let quiet = number(db.pool(), "select count(*) from book_ticker_snapshots where symbol_base = 'F'").await;
    let busy =
        number(db.pool(), "select count(*) from book_ticker_snapshots where symbol_base = 'BTC'").await;
    assert!(quiet > 0 && quiet * 5 < busy, "{quiet} against {busy}");
    // What one exchange bids is above what another asks in the same second,
    // now and then.
    let gaps = number(
        db.pool(),
        "select count(*) from book_ticker_snapshots a join book_ticker_snapshots b
         on date_trunc('second', a.timestamp) = date_trunc('second', b.timestamp)
         and (a.symbol_base, a.symbol_quote) = (b.symbol_base, b.symbol_quote) and a.bid_price > b.ask_price and a.exchange <> b.exchange",
    )
    .await;
    assert!((100..40_000).contains(&gaps), "{gaps} gaps");
    let wild =
        "select count(*) from (select max(bid_price) / min(bid_price) as swing from book_ticker_snapshots
        group by symbol_base, symbol_quote) s where swing > 3";
    assert_eq!(number(db.pool(), wild).await, 0);
}
