//! Files into the legacy tables: what is stored, what is refused and why.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use domain::plan::Legacy;
use engine::error::Kind as ErrorKind;
use engine::legacy::{Ensured, ImportSummary, Kind, Source, default_reject_file, ensure_table, import};
use flate2::Compression;
use flate2::write::GzEncoder;
use sqlx::PgPool;
use testkit::TestDb;

const BOOK_TICKERS: &str = include_str!("../../../migrations/cex_arbitrage/legacy/book_ticker_snapshots.sql");
const TRADES: &str = include_str!("../../../migrations/cex_arbitrage/legacy/trades.sql");

const TICKER_HEADER: &str = "timestamp,exchange,symbol_base,symbol_quote,bid_price,bid_qty,ask_price,ask_qty";
const TRADE_HEADER: &str = "exchange,symbol_base,symbol_quote,price,quantity,side,trade_id,timestamp";

fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn legacy(kind: Kind) -> Legacy {
    let mut key = strings(&["timestamp", "exchange", "symbol_base", "symbol_quote"]);
    if kind == Kind::Trades {
        key.push("id".into());
    }
    let columns = strings(&["id", "timestamp", "exchange", "symbol_base", "symbol_quote", "created_at"]);
    Legacy { table: kind.table().into(), key, columns, create: None }
}

/// A database with the legacy tables, and a folder for files.
struct World {
    db: TestDb,
    folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let world =
            Self { db: TestDb::new().await, folder: tempfile::tempdir().expect("a folder for files") };
        for (kind, create) in [(Kind::BookTickers, BOOK_TICKERS), (Kind::Trades, TRADES)] {
            let ensured = ensure_table(world.pool(), &legacy(kind), Some(create)).await;
            assert_eq!(ensured.expect("the table can be made"), Ensured::Created);
        }
        world
    }

    fn pool(&self) -> &PgPool {
        self.db.pool()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, content: &[u8]) -> PathBuf {
        let path = self.path("rows.csv");
        fs::write(&path, content).expect("the folder can be written to");
        path
    }

    async fn import(&self, kind: Kind, content: &[u8]) -> Result<ImportSummary, engine::error::Error> {
        let path = self.file(content);
        import(self.pool(), kind, Source::File(path), &self.path("rejects.csv"), |_| {}).await
    }

    async fn rows(&self, sql: &'static str) -> Vec<String> {
        sqlx::query_scalar(sql).fetch_all(self.pool()).await.expect("the rows can be read")
    }

    async fn count(&self, kind: Kind) -> i64 {
        let sql = match kind {
            Kind::BookTickers => "select count(*) from book_ticker_snapshots",
            Kind::Trades => "select count(*) from trades",
        };
        sqlx::query_scalar(sql).fetch_one(self.pool()).await.expect("the rows can be counted")
    }

    fn rejects(&self) -> String {
        fs::read(self.path("rejects.csv"))
            .map(|file| String::from_utf8_lossy(&file).into_owned())
            .unwrap_or_default()
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).expect("memory can be written to");
    encoder.finish().expect("memory can be written to")
}

fn tickers(lines: &[&str]) -> Vec<u8> {
    format!("{TICKER_HEADER}\n{}\n", lines.join("\n")).into_bytes()
}

fn trades(lines: &[&str]) -> Vec<u8> {
    format!("{TRADE_HEADER}\n{}\n", lines.join("\n")).into_bytes()
}

const STORED_TICKERS: &str =
    "select concat_ws(' ', to_char(timestamp at time zone 'utc', 'HH24:MI:SS.US'), exchange,
    symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty, sequence_number, update_type)
    from book_ticker_snapshots order by timestamp, exchange, symbol_base, symbol_quote";

#[tokio::test]
async fn columns_stand_in_any_order_and_spelling_is_kept() {
    let world = World::new().await;
    let content = "ask_qty,ask_price,bid_qty,bid_price,symbol_quote,symbol_base,exchange,timestamp,sequence_number\n\
        4,0.00000947,3,0.00000946,USDT,kPepe,MEXC_SPOT,2025-10-06T00:00:00.5Z,17\n\
        1,2,1,2.000000000,USDT,F,\"odd, \\name\",2025-10-06 02:00:00+02,\n";
    let summary = world.import(Kind::BookTickers, content.as_bytes()).await.expect("the file is good");
    assert_eq!((summary.read, summary.inserted, summary.rejected), (2, 2, 0));
    assert_eq!(summary.reject_file, None);
    assert!(!world.path("rejects.csv").exists());
    assert_eq!(
        world.rows(STORED_TICKERS).await,
        [
            "00:00:00.000000 odd, \\name F USDT 2.00000000 1.00000000 2.00000000 1.00000000 snapshot",
            "00:00:00.500000 MEXC_SPOT kPepe USDT 0.00000946 3.00000000 0.00000947 4.00000000 17 snapshot",
        ]
    );
}

#[tokio::test]
async fn the_later_row_of_a_key_wins_and_a_second_import_changes_nothing() {
    let world = World::new().await;
    let first = "2025-10-06T00:00:00Z,MEXC_SPOT,BTC,USDT,1,1,2,1";
    let content = tickers(&[
        first,
        "2025-10-06T00:00:01Z,MEXC_SPOT,BTC,USDT,1,1,2,1",
        "2025-10-06T02:00:00+02:00,MEXC_SPOT,BTC,USDT,5,1,6,1",
    ]);
    let summary = world.import(Kind::BookTickers, &content).await.expect("the file is good");
    assert_eq!((summary.read, summary.inserted, summary.replaced), (3, 2, 1));

    let again = world.import(Kind::BookTickers, &content).await.expect("the file is good");
    assert_eq!((again.inserted, again.updated, again.present, again.replaced), (0, 0, 2, 1));

    let summary = world.import(Kind::BookTickers, &tickers(&[first])).await.expect("the file is good");
    assert_eq!((summary.inserted, summary.updated, summary.present), (0, 1, 0));
    assert!(world.rows(STORED_TICKERS).await[0].contains("BTC USDT 1.0"));
}

#[tokio::test]
async fn an_update_keeps_what_the_file_does_not_have() {
    let world = World::new().await;
    let content =
        format!("{TICKER_HEADER},sequence_number,update_type\n2025-10-06T00:00:00Z,A,B,C,1,1,2,1,7,update\n");
    world.import(Kind::BookTickers, content.as_bytes()).await.expect("the file is good");
    let summary = world.import(Kind::BookTickers, &tickers(&["2025-10-06T00:00:00Z,A,B,C,1,1,3,1"])).await;
    assert_eq!(summary.expect("the file is good").updated, 1);
    assert_eq!(
        world.rows(STORED_TICKERS).await[0].rsplit(' ').take(3).collect::<Vec<_>>(),
        ["update", "7", "1.00000000"]
    );
}

#[tokio::test]
async fn equal_trades_are_all_kept_and_stored_once() {
    let world = World::new().await;
    let (a, b) = (
        "MEXC_SPOT,BTC,USDT,1,1,buy,1,2025-10-06T00:00:00Z",
        "MEXC_SPOT,BTC,USDT,1,1,buy,,2025-10-06T00:00:00Z",
    );
    let summary = world.import(Kind::Trades, &trades(&[a, a, b])).await.expect("the file is good");
    assert_eq!((summary.read, summary.inserted, summary.present), (3, 3, 0));

    let summary = world.import(Kind::Trades, &trades(&[a, a, a, b])).await.expect("the file is good");
    assert_eq!((summary.inserted, summary.present), (1, 3));
    assert_eq!(world.count(Kind::Trades).await, 4);
    assert_eq!(world.rows("select distinct trade_id is null || '' from trades").await.len(), 2);
}

#[tokio::test]
async fn bad_rows_are_told_by_line_and_reason_and_the_rest_is_stored() {
    let world = World::new().await;
    let time = "2025-10-06T00:00:00Z";
    let long = "x".repeat(70_000);
    let cases: [(String, &str); 17] = [
        (format!("{time},A,B,C,1,1"), "the line has 6 fields, the header 8"),
        (format!("{time},A,B,C,1,1,2,1,9"), "the line has 9 fields, the header 8"),
        (format!("{time},A,B,C,one,1,2,1"), "bid_price one is not a number"),
        (format!("{time},A,B,C,NaN,1,2,1"), "bid_price NaN is not a number"),
        (format!("{time},A,B,C,0.000010058,1,2,1"), "bid_price 0.000010058 has 9 decimals, 8 at most"),
        (
            format!("{time},A,B,C,1,1000000000000,2,1"),
            "bid_qty 1000000000000 has more than 12 digits before the point",
        ),
        (format!("{time},A,B,C,0.0,1,-2,1"), "bid_price 0.0 is not above zero; ask_price -2 is below zero"),
        (format!("{time},A,B,C,,,2,1"), "bid_price is empty; bid_qty is empty"),
        (format!("{time},A,B,C,2,1,1.99999999,1"), "ask_price 1.99999999 is below bid_price 2"),
        (
            format!("{time},ABCDEFGHIJKLMNOPQRSTU,B,C,1,1,2,1"),
            "exchange ABCDEFGHIJKLMNOPQRSTU has 21 characters, 20 at most",
        ),
        (format!("{time},A,,C,1,1,2,1"), "symbol_base is empty"),
        (
            "2025-10-06T00:00:00,A,B,C,1,1,2,1".into(),
            "timestamp 2025-10-06T00:00:00 is not a date and time with a time zone, such as 2025-10-06T12:00:00.5Z",
        ),
        (
            "2025-10-06T00:00:00.1234567Z,A,B,C,1,1,2,1".into(),
            "timestamp 2025-10-06T00:00:00.1234567Z is finer than a microsecond",
        ),
        (format!("{time},A,B\0,C,1,1,2,1"), "symbol_base B\\0 has a zero byte"),
        (format!("{time},A,\"B,C,1,1,2,1"), "a quote is not closed"),
        (format!("{time},A,\u{e9}\u{e9},C,1,1,2,x"), "ask_qty x is not a number"),
        (long, "the line is longer than 64 KiB"),
    ];
    let mut lines: Vec<&str> = cases.iter().map(|(line, _)| line.as_str()).collect();
    lines.push("2025-10-06T00:00:00Z,A,twenty_letters_éééé_,C,1,1,2,1");
    let summary =
        world.import(Kind::BookTickers, &tickers(&lines)).await.expect("the file is read to its end");
    assert_eq!((summary.read, summary.rejected, summary.inserted), (18, 17, 1));
    assert_eq!(summary.reject_file.as_deref(), Some(world.path("rejects.csv").as_path()));

    let mut rejects =
        csv::ReaderBuilder::new().flexible(true).from_path(world.path("rejects.csv")).expect("it is there");
    for (place, (record, (line, reason))) in rejects.records().zip(&cases).enumerate() {
        let record = record.expect("the reject file is CSV");
        assert_eq!((&record[0], &record[1]), ((place + 2).to_string().as_str(), *reason));
        assert!(
            line.len() > 1_000
                || line.matches('"').count() == 1
                || record.iter().skip(2).collect::<Vec<_>>().join(",") == *line
        );
    }
}

#[tokio::test]
async fn a_line_that_is_not_utf8_spoils_only_itself() {
    let world = World::new().await;
    let mut content = tickers(&["2025-10-06T00:00:00Z,A,B,C,1,1,2,1"]);
    content.extend_from_slice(b"2025-10-06T00:00:00Z,A,B\xff,C,1,1,2,1\n2025-10-06T00:00:01Z,A,B,C,1,1,2,1");
    let summary = world.import(Kind::BookTickers, &content).await.expect("the file is read to its end");
    assert_eq!((summary.inserted, summary.rejected), (2, 1));
    assert!(world.rejects().contains("3,the line is not valid UTF-8 after 24 bytes,"), "{}", world.rejects());
}

#[tokio::test]
async fn a_corrected_reject_file_is_imported_and_trades_have_rules_of_their_own() {
    let world = World::new().await;
    let content = trades(&["A,B,C,1,1,BUY,1,2025-10-06T00:00:00Z", "A,B,C,1,0,sell,1,2025-10-06T00:00:00Z"]);
    let summary = world.import(Kind::Trades, &content).await.expect("the file is read to its end");
    assert_eq!((summary.inserted, summary.rejected), (0, 2));
    let rejects = world.rejects();
    assert!(rejects.contains("2,\"side BUY is not one of buy, sell\",A,B,C,1,1,BUY,1,"), "{rejects}");
    assert!(rejects.contains("3,quantity 0 is not above zero,A,"), "{rejects}");

    let corrected = rejects.replace("BUY", "buy").replace("1,0,sell", "1,0,side");
    let summary =
        world.import(Kind::Trades, corrected.as_bytes()).await.expect("the file is read to its end");
    assert_eq!((summary.inserted, summary.rejected), (1, 1));
    assert_eq!(summary.ignored_columns, ["line", "reason"]);
    assert!(world.rejects().starts_with("line,reason,exchange,symbol_base"), "{}", world.rejects());
}

async fn check_refused(world: &World, content: &[u8], kind: ErrorKind, words: &str) {
    let error = world.import(Kind::BookTickers, content).await.expect_err(words);
    assert_eq!(error.kind, kind, "{error}");
    assert!(error.to_string().contains(words), "{error}");
    assert_eq!(world.count(Kind::BookTickers).await, 0);
    assert_eq!(
        fs::read_dir(world.folder.path()).expect("the folder is there").count(),
        1,
        "a reject file was left"
    );
}

#[tokio::test]
async fn a_file_with_a_fault_of_its_own_stores_nothing() {
    let world = World::new().await;
    check_refused(&world, b"", ErrorKind::Invalid, "it is empty").await;
    check_refused(&world, b"a;b;c\n1;2;3\n", ErrorKind::Invalid, "its header has column a;b;c that").await;
    check_refused(
        &world,
        b"exchange,timestamp\n",
        ErrorKind::Invalid,
        "its header lacks the columns symbol_base",
    )
    .await;
    check_refused(&world, b"exchange,\xff\n", ErrorKind::Invalid, "not valid UTF-8").await;
    check_refused(&world, b"exchange,exchange\n", ErrorKind::Invalid, "names the column exchange twice")
        .await;

    let lines: Vec<String> = (0..50_000)
        .map(|row| format!("2025-10-06T00:00:00.{row:06}Z,A,B{},C,{row},1,2,1", row % 7))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let packed = gzip(&tickers(&lines));
    check_refused(&world, &packed[..packed.len() - 2_000], ErrorKind::Unavailable, "cut off").await;
    let mut damaged = packed.clone();
    damaged.extend_from_slice(b"and then something else");
    check_refused(&world, &damaged, ErrorKind::Unavailable, "damaged").await;
}

#[tokio::test]
async fn compression_is_told_by_the_content() {
    let world = World::new().await;
    let mut content = gzip(&tickers(&["2025-10-06T00:00:00Z,A,B,C,1,1,2,1"]));
    content.extend(gzip(b"2025-10-06T00:00:01Z,A,B,C,1,1,2,1\n"));
    let summary = world.import(Kind::BookTickers, &content).await.expect("the file is good");
    assert_eq!(summary.inserted, 2);
}

#[tokio::test]
async fn a_file_that_is_not_there() {
    let world = World::new().await;
    let source = Source::File(world.path("nothing.csv"));
    let error = import(world.pool(), Kind::Trades, source, &world.path("rejects.csv"), |_| {}).await;
    let error = error.expect_err("there is no file");
    assert!(error.to_string().contains("nothing.csv"), "{error}");
}

/// Replaces the table by what the statement makes and expects this refusal.
async fn check_table(statement: &'static str, kind: ErrorKind, words: &str) {
    let world = World::new().await;
    let error = world.import(Kind::BookTickers, &tickers(&[])).await;
    error.expect("the table is as it should be");
    sqlx::raw_sql(statement).execute(world.pool()).await.expect("the statement is right");
    let error = world.import(Kind::BookTickers, &tickers(&[])).await.expect_err(words);
    assert_eq!(error.kind, kind, "{error}");
    assert!(error.to_string().contains(words), "{error}");
}

#[tokio::test]
async fn a_table_that_is_not_the_legacy_table() {
    check_table("drop table book_ticker_snapshots", ErrorKind::NotFound, "it does not exist").await;
    check_table(
        "alter table book_ticker_snapshots drop constraint book_ticker_snapshots_pkey, add primary key (id)",
        ErrorKind::Invalid,
        "it has no unique index over (timestamp, exchange, symbol_base, symbol_quote)",
    )
    .await;
    check_table(
        "alter table book_ticker_snapshots rename to moved; create view book_ticker_snapshots as select * from moved",
        ErrorKind::Invalid,
        "it is a view, not a table",
    )
    .await;
    check_table(
        "alter table book_ticker_snapshots rename bid_qty to bid_quantity",
        ErrorKind::Invalid,
        "it has no column bid_qty",
    )
    .await;
}

#[tokio::test]
async fn the_table_is_made_once_and_another_shape_is_refused() {
    let world = World::new().await;
    let ensured = ensure_table(world.pool(), &legacy(Kind::Trades), Some(TRADES)).await;
    assert_eq!(ensured.expect("it is there"), Ensured::Present);
    let mut other = legacy(Kind::Trades);
    other.table = "trades_of_old".into();
    let error = ensure_table(world.pool(), &other, None).await.expect_err("nothing makes it");
    assert_eq!(error.kind, ErrorKind::NotFound);
    let error =
        ensure_table(world.pool(), &other, Some("create table trades_of_old (id int primary key)")).await;
    assert!(error.expect_err("it lacks columns").to_string().contains("it has no column timestamp"));
    assert!(world.rows("select 'there' where to_regclass('trades_of_old') is not null").await.is_empty());
}

#[tokio::test]
async fn two_imports_at_once_are_one_too_many() {
    let world = World::new().await;
    let mut other = world.pool().acquire().await.expect("a connection");
    let lock = include_str!("../src/legacy/queries/lock_import.sql");
    let locked: bool =
        sqlx::query_scalar(lock).bind("trades").fetch_one(&mut *other).await.expect("the lock is free");
    assert!(locked);
    let error = world.import(Kind::Trades, &trades(&[])).await.expect_err("the table is taken");
    assert_eq!(error.kind, ErrorKind::Busy);
}

#[test]
fn the_reject_file_is_named_after_the_source() {
    let named = |source| default_reject_file(&source);
    assert_eq!(named(Source::File("/data/rows.csv.gz".into())), Path::new("rows.csv.gz.rejected.csv"));
    assert_eq!(named(Source::Stdin), Path::new("stdin.rejected.csv"));
}
