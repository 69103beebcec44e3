//! Market data in the normalised tables: what is stored comes back, what the
//! tables refuse is refused whole, and the judge is SQL.

#[path = "market/world.rs"]
#[allow(dead_code)]
mod world;

#[path = "market/reference.rs"]
mod reference;

use std::io::Cursor;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use domain::market::{BookTicker, Decimal, Side, SymbolId, Trade};
use engine::cache::ClassifierCache;
use engine::error::Kind;
use engine::market::{Bucket, Stored, Window, file, ticker, trade};
use futures::stream;
use world::{World, at};

const EACH: &str = "select string_agg(format('%s %s %s %s %s %s %s', symbol_id,
    extract(epoch from timestamp)::numeric(20, 6), bid_price, bid_qty, ask_price, ask_qty, sequence_number),
    ',' order by symbol_id, timestamp) from book_ticker_snapshots_v2";

fn quoted(symbol: SymbolId, second: i64, bid: &str) -> BookTicker {
    let ask = (bid.parse::<Decimal>().expect("a number") + Decimal::ONE).to_string();
    BookTicker::from_text(symbol, at(second), [bid, "0.5", &ask, "123456789.00000001"])
        .expect("a good ticker")
}

#[tokio::test]
async fn every_way_in_stores_the_same_row() {
    let world = World::new().await;
    let symbol = world.symbol("MEXC_SPOT", "BTC", "USDT").await;
    let values = ["0.00000001", "999999999999.99999999", "65000.1", "1"];
    let time = at(1) + Duration::microseconds(123_456);
    let row = BookTicker::from_text(symbol, time, values).expect("a good ticker");
    let row = BookTicker { sequence_number: Some(-7), ..row };
    let mut seen = Vec::new();
    for way in 0..4 {
        let mut conn = world.conn().await;
        match way {
            0 => drop(ticker::insert(&mut *conn, &row).await.expect("it is stored")),
            1 => ticker::upsert(&mut *conn, &row).await.expect("it is stored"),
            2 => drop(ticker::upsert_batch(&mut *conn, &[row]).await.expect("it is stored")),
            _ => assert_eq!(ticker::copy(&mut conn, stream::iter([row])).await.expect("it is stored"), 1),
        }
        seen.push(world.one::<String>(EACH).await);
        let back = ticker::latest(&mut *conn).await.expect("it is read");
        assert_eq!(back, [row]);
        world.run("truncate book_ticker_snapshots_v2").await;
    }
    let expected = format!(
        "{} 1700000001.123456 0.00000001 999999999999.99999999 65000.10000000 1.00000000 -7",
        symbol.0
    );
    assert_eq!(seen, vec![expected; 4]);
}

#[tokio::test]
async fn a_batch_counts_what_became_of_its_rows() {
    let world = World::new().await;
    let symbol = world.symbol("MEXC_SPOT", "BTC", "USDT").await;
    let first = [quoted(symbol, 1, "10"), quoted(symbol, 2, "11")];
    let pool = world.pool();
    let stored = ticker::upsert_batch(pool, &first).await.expect("it is stored");
    assert_eq!(stored, Stored { inserted: 2, updated: 0, unchanged: 0 });
    // Times 1 as it is, 2 twice with the last one to count, 3 new.
    let second = [quoted(symbol, 3, "9"), quoted(symbol, 2, "5"), first[0], quoted(symbol, 2, "6")];
    let stored = ticker::upsert_batch(pool, &second).await.expect("it is stored");
    assert_eq!(stored, Stored { inserted: 1, updated: 1, unchanged: 1 });
    let bids = "select string_agg(bid_price::numeric(10, 0)::text, ' ' order by timestamp)
        from book_ticker_snapshots_v2";
    assert_eq!(world.one::<String>(bids).await, "10 6 9");
    // What is left alone keeps the time it was stored at.
    let times = "select count(distinct created_at) from book_ticker_snapshots_v2";
    assert_eq!(world.one::<i64>(times).await, 2);
    assert_eq!(ticker::upsert_batch(pool, &[]).await.expect("nothing to do"), Stored::default());
}

#[tokio::test]
async fn a_refused_row_stores_nothing_of_its_batch() {
    let world = World::new().await;
    let symbol = world.symbol("MEXC_SPOT", "BTC", "USDT").await;
    let unknown = quoted(SymbolId(999_999), 1, "10");
    let (good, pool) = (quoted(symbol, 1, "10"), world.pool());
    let mut conn = world.conn().await;
    let refused = [
        ticker::upsert_batch(pool, &[good, unknown]).await.err(),
        ticker::copy(&mut conn, stream::iter([good, unknown])).await.err(),
        ticker::copy(&mut conn, stream::iter([good, good])).await.err(),
        ticker::insert(pool, &unknown).await.err(),
    ];
    for error in refused.into_iter().map(|error| error.expect("it is refused")) {
        assert_eq!(error.kind, Kind::Invalid, "{error}");
        assert!(error.next.ends_with("Nothing was stored."), "{error}");
    }
    assert_eq!(world.one::<i64>("select count(*) from book_ticker_snapshots_v2").await, 0);
    // The connection is whole again after a COPY that failed.
    ticker::insert(&mut *conn, &good).await.expect("it is stored");
    let twice = ticker::insert(pool, &good).await.expect_err("it is there already");
    assert!(twice.next.starts_with("Use an upsert"), "{twice}");
}

#[tokio::test]
async fn the_newest_come_from_the_primary_key() {
    let world = World::new().await;
    let symbols = world.many_symbols(50).await;
    world.quotes(200).await;
    let newest = ticker::latest(world.pool()).await.expect("they are read");
    let judge = "select string_agg(format('%s@%s', symbol_id, bid_price), ',' order by symbol_id) from (
        select distinct on (symbol_id) symbol_id, bid_price from book_ticker_snapshots_v2
        order by symbol_id, timestamp desc) newest";
    let told: Vec<String> =
        newest.iter().map(|row| format!("{}@{:.8}", row.symbol.0, row.bid_price.value())).collect();
    assert_eq!(told.join(","), world.one::<String>(judge).await);
    let some = ticker::latest_of(world.pool(), &symbols[3..5]).await.expect("they are read");
    assert_eq!(some, newest[3..5]);
    for (name, sql) in [
        ("latest", include_str!("../src/queries/market/ticker/latest.sql")),
        ("window", include_str!("../src/queries/market/ticker/window.sql")),
    ] {
        let plan = world.explain(sql).await;
        assert!(plan.contains("Index Scan Backward using book_ticker_snapshots_v2_pkey"), "{name}: {plan}");
        assert!(!plan.contains("Seq Scan on book_ticker_snapshots_v2"), "{name}: {plan}");
    }
}

#[tokio::test]
async fn pages_of_a_window_cover_it_once() {
    let world = World::new().await;
    let symbol = world.many_symbols(3).await[1];
    world.quotes(95).await;
    let (mut window, mut times) = (Window::newest(symbol, 10), Vec::new());
    loop {
        let page = ticker::window(world.pool(), window).await.expect("a page");
        times.extend(page.iter().map(|row| row.at));
        let Some(last) = page.last() else { break };
        window.until = last.at;
    }
    let mut expected: Vec<DateTime<Utc>> = (0..95).map(at).collect();
    expected.reverse();
    assert_eq!(times, expected);
    let part = Window { from: at(10), until: at(20), ..Window::newest(symbol, 100) };
    assert_eq!(ticker::window(world.pool(), part).await.expect("a page").len(), 10);
}

#[tokio::test]
async fn a_history_is_in_steps() {
    let world = World::new().await;
    let symbol = world.symbol("MEXC_SPOT", "BTC", "USDT").await;
    // 1,700,000,000 is a multiple of 20.
    let quotes = [(0, "10"), (5, "14"), (9, "8"), (19, "9"), (20, "30")];
    let quotes = quotes.map(|(second, bid)| quoted(symbol, second, bid));
    ticker::upsert_batch(world.pool(), &quotes).await.expect("they are stored");
    let window = Window::newest(symbol, 100);
    let window = Window { from: at(0), until: at(60), ..window };
    let bucket = Bucket::seconds(20).expect("a width");
    let steps = ticker::history(world.pool(), window, bucket).await.expect("a history");
    let told: Vec<String> = steps
        .iter()
        .map(|s| {
            let [open, high, low, close] = [s.open, s.high, s.low, s.close].map(|price| price.normalize());
            format!(
                "{} {} {open} {high} {low} {close} {}",
                s.at.timestamp() - 1_700_000_000,
                s.count,
                s.mean_spread
            )
        })
        .collect();
    assert_eq!(told, ["0 4 10.5 14.5 8.5 9.5 1.00000000", "20 1 30.5 30.5 30.5 30.5 1.00000000"]);
    let wide = Window { from: DateTime::UNIX_EPOCH, ..window };
    let refused = ticker::history(world.pool(), wide, Bucket::seconds(1).expect("a width")).await;
    assert_eq!(refused.expect_err("too many steps").kind, Kind::Invalid);
    assert!(Bucket::seconds(0).is_err());
}

#[tokio::test]
async fn trades_come_back_and_repeat() {
    let world = World::new().await;
    let symbol = world.symbol("MEXC_SPOT", "BTC", "USDT").await;
    let make = |second, side, price| {
        Trade::new(symbol, at(second), side, Decimal::from(price), Decimal::new(25, 1)).expect("a good trade")
    };
    let full = Trade {
        quote_quantity: Some(Decimal::new(25, 1)),
        trade_id: Some("a\tb".into()),
        is_buyer: Some(true),
        is_maker: Some(false),
        ..make(3, Side::Sell, 12)
    };
    let trades = [make(1, Side::Buy, 10), make(2, Side::Sell, 11), full.clone()];
    assert_eq!(trade::insert_batch(world.pool(), &trades).await.expect("they are stored"), 3);
    let mut conn = world.conn().await;
    assert_eq!(trade::copy(&mut conn, stream::iter([full.clone()])).await.expect("stored"), 1);
    trade::insert(world.pool(), &full).await.expect("it is stored");
    let told = trade::window(world.pool(), Window::newest(symbol, 10)).await.expect("they are read");
    let [one, two, three] = trades;
    assert_eq!(told, [three.clone(), three.clone(), three, two, one]);
    let fields =
        "select count(distinct (timestamp, side, price, quantity, quote_quantity, trade_id, is_buyer,
        is_maker)) from trade_snapshots_v2 where trade_id = E'a\\tb'";
    assert_eq!(world.one::<i64>(fields).await, 1);
    assert_eq!(trade::latest(world.pool()).await.expect("it is read"), [full]);
    let window = Window { from: at(0), until: at(60), ..Window::newest(symbol, 10) };
    let steps = trade::history(world.pool(), window, Bucket::seconds(60).expect("a width")).await;
    let steps = steps.expect("a history");
    let [step] = steps.as_slice() else { panic!("one step: {steps:?}") };
    assert_eq!((step.open, step.close), (Decimal::from(10), Decimal::from(12)));
    assert_eq!((step.volume, step.bought), (Decimal::new(125, 1), Decimal::new(25, 1)));
    assert_eq!(step.mean_price, Decimal::new(114, 1));
}

#[tokio::test]
async fn retention_removes_the_oldest_in_batches() {
    let world = World::new().await;
    world.many_symbols(2).await;
    world.quotes(30).await;
    let mut removed = Vec::new();
    while removed.last() != Some(&0) {
        removed.push(ticker::delete_before(world.pool(), at(20), 15).await.expect("they are removed"));
    }
    assert_eq!(removed, [15, 15, 10, 0]);
    assert_eq!(world.one::<i64>("select count(*) from book_ticker_snapshots_v2").await, 20);
    let oldest = "select extract(epoch from min(timestamp))::bigint from book_ticker_snapshots_v2";
    assert_eq!(world.one::<i64>(oldest).await, 1_700_000_020);
    assert_eq!(trade::delete_before(world.pool(), at(20), 15).await.expect("nothing is there"), 0);
}

#[tokio::test]
async fn a_file_is_stored_whole_or_not_at_all() {
    let world = World::new().await;
    let cache = Arc::new(ClassifierCache::load(world.pool()).await.expect("it loads"));
    let header =
        "exchange,symbol_base,symbol_quote,bid_price,bid_qty,ask_price,ask_qty,timestamp,sequence_number\n";
    let line = |base: &str, second: i64, bid: &str| {
        format!("MEXC_SPOT,{base},USDT,{bid},1,9,1,{},{second}\n", at(second).to_rfc3339())
    };
    let good: String =
        (0..2_500).map(|second| line(["BTC", "kPEPE", "F"][second as usize % 3], second, "8.5")).collect();
    for (bad, why) in [
        (line("BTC", 9_000, "9.1"), "line 2502: the ask 9 is below the bid 9.1"),
        (line("USDT", 9_000, "8"), "base and quote asset are both USDT"),
        (line("BTC", 9_000, "8").replace("MEXC_SPOT", "NOWHERE"), "there is no such exchange"),
        (line("BTC", 9_000, "NaN"), "bid_price is not a number"),
        ("MEXC_SPOT,BTC\n".to_owned(), "found record with 2 fields"),
        (line("BTC", 0, "8"), "duplicate key"),
    ] {
        let text = format!("{header}{good}{bad}");
        let refused = file::ingest(world.pool(), &cache, Cursor::new(text)).await.expect_err(&bad);
        assert!(refused.to_string().contains(why) && refused.kind == Kind::Invalid, "{refused}");
        assert_eq!(world.one::<i64>("select count(*) from book_ticker_snapshots_v2").await, 0);
    }
    let stored = file::ingest(world.pool(), &cache, Cursor::new(format!("{header}{good}"))).await;
    assert_eq!(stored.expect("it is stored"), 2_500);
    let judge =
        "select count(*) from book_ticker_snapshots_legacy where exchange = 'MEXC_SPOT' and bid_price = 8.5
        and symbol_base = (array['BTC', 'kPEPE', 'F'])[sequence_number % 3 + 1]
        and timestamp = to_timestamp(1700000000 + sequence_number)";
    assert_eq!(world.one::<i64>(judge).await, 2_500);
}
