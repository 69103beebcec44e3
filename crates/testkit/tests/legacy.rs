//! The legacy client on the legacy tables alone, and the judge of what it was
//! told: it finds nothing where all is well, and every fault that is made.

use std::time::Duration;

use testkit::legacy::{Client, Deed, Isolation, Ledger, Options, Report};
use testkit::proxy::{Proxy, Swallow};
use testkit::{TestDb, judge, number};

const TABLES: [&str; 2] = [
    include_str!("../../../migrations/cex_arbitrage/legacy/book_ticker_snapshots.sql"),
    include_str!("../../../migrations/cex_arbitrage/legacy/trades.sql"),
];

const ROWS: &str = "
    INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty, created_at)
    SELECT t, e, b, 'USDT', 1, 2, 3, 4, t
      FROM (SELECT '2025-10-06 00:00:00+00'::timestamptz + i * interval '500 ms' AS t FROM generate_series(1, 500) i) x,
           unnest(array['MEXC_SPOT', 'GATEIO']) e, unnest(array['BTC', 'kPepe']) b;
    INSERT INTO trades (timestamp, exchange, symbol_base, symbol_quote, price, quantity, side, created_at)
    SELECT t, 'MEXC_SPOT', 'BTC', 'USDT', 1, 2, 'buy', t
      FROM (SELECT '2025-10-06 00:00:00+00'::timestamptz + i * interval '500 ms' AS t FROM generate_series(1, 500) i) x;";

async fn world() -> TestDb {
    let db = TestDb::new().await;
    for table in TABLES {
        db.run(table).await;
    }
    db.run(ROWS).await;
    judge::remember(&db.url()).await;
    db
}

fn quick(seed: u64) -> Options {
    Options { rows_per_second: 4_000, ..Options::new(seed) }
}

/// Lets a client write until it was told of so many successes.
async fn write(url: &str, options: Options, calls: u64) -> Report {
    let client = Client::start(url, options).await;
    let mut done = 0;
    while done < calls {
        tokio::time::sleep(Duration::from_millis(20)).await;
        done += client.lap().acked_calls;
    }
    client.stop().await
}

#[tokio::test]
async fn an_undisturbed_client_sees_no_error_and_the_judge_finds_none() {
    let db = world().await;
    for (seed, isolation) in (number("REFIT_SEED", 1)..).zip(Isolation::ALL) {
        judge::remember(&db.url()).await;
        let report = write(&db.url(), Options { isolation, ..quick(seed) }, 300).await;
        let errors =
            report.errors_besides(if isolation == Isolation::Serializable { "40001" } else { "none" });
        assert!(errors.is_empty(), "{isolation:?}: {report}");
        assert_eq!(report.figures.stale_reads, 0, "{report}");
        assert!(report.figures.acked_rows > 500, "{report}");
        judge::acknowledged(&db.url(), &report.ledger).await.assert_none("an undisturbed client");
    }
}

#[tokio::test]
async fn every_deed_is_done_and_stands_in_the_ledger() {
    let db = world().await;
    let every = [Deed::HABITS.map(|(deed, _)| (deed, 10)).to_vec(), vec![(Deed::ReadLatest, 5)]].concat();
    let report = write(&db.url(), Options { mix: every, ..quick(7) }, 600).await;
    assert!(report.errors.is_empty(), "{report}");
    judge::acknowledged(&db.url(), &report.ledger).await.assert_none("every deed");
    let is_smaller: bool =
        db.one("SELECT (SELECT count(*) FROM trades t JOIN judge.trades o USING (id)) < 500").await;
    assert!(is_smaller, "clean-up of trades took nothing away");
    for name in ["LATER_%", "GATEIO_FUTURES"] {
        let rows: i64 =
            db.one(&format!("SELECT count(*) FROM book_ticker_snapshots WHERE exchange LIKE '{name}'")).await;
        assert!(rows > 0, "no row of {name}");
    }
}

#[tokio::test]
async fn the_judge_names_every_fault_that_is_made_behind_the_clients_back() {
    let db = world().await;
    let report = write(&db.url(), quick(3), 200).await;
    let fresh = "(SELECT ctid FROM book_ticker_snapshots l WHERE bid_qty <> 2 ORDER BY ctid LIMIT 1)";
    let old =
        "(SELECT l.ctid FROM book_ticker_snapshots l WHERE bid_qty = 2 ORDER BY l.created_at DESC LIMIT 1)";
    let cases = [
        ("lost", format!("DELETE FROM book_ticker_snapshots WHERE ctid = {fresh}")),
        (
            "another version",
            format!("UPDATE book_ticker_snapshots SET ask_qty = ask_qty + 0.00000001 WHERE ctid = {fresh}"),
        ),
        ("old row lost", format!("DELETE FROM book_ticker_snapshots WHERE ctid = {old}")),
        (
            "old row changed",
            format!("UPDATE book_ticker_snapshots SET sequence_number = 1 WHERE ctid = {old}"),
        ),
        ("ghost", "INSERT INTO book_ticker_snapshots SELECT 1, now(), 'x', 'y', 'z', 1, 1, 1, 1".into()),
        (
            "lost",
            "DELETE FROM trades WHERE ctid = (SELECT ctid FROM trades WHERE trade_id IS NOT NULL LIMIT 1)"
                .into(),
        ),
        ("old row changed", "UPDATE trades SET price = 7 WHERE id = 500".into()),
        ("ghost", "INSERT INTO trades SELECT 1, now(), 'x', 'y', 'z', 1, 1, 'buy'".into()),
    ];
    for (kind, statement) in cases {
        let found = judged_after(&db, &report.ledger, &statement).await;
        assert_eq!(found, [kind], "after {statement}");
    }
}

/// The kinds of fault after this was done, which is then undone.
async fn judged_after(db: &TestDb, ledger: &Ledger, statement: &str) -> Vec<String> {
    db.run(
        "CREATE TABLE kept_tickers AS TABLE book_ticker_snapshots; CREATE TABLE kept_trades AS TABLE trades",
    )
    .await;
    db.run(statement).await;
    let faults = judge::acknowledged(&db.url(), ledger).await;
    db.run(
        "TRUNCATE book_ticker_snapshots, trades;
            INSERT INTO book_ticker_snapshots TABLE kept_tickers; INSERT INTO trades TABLE kept_trades;
            DROP TABLE kept_tickers, kept_trades",
    )
    .await;
    faults.first.into_iter().map(|fault| fault.kind).collect()
}

#[tokio::test]
async fn a_cut_line_leaves_calls_in_doubt_and_nothing_half_done() {
    let db = world().await;
    let proxy = Proxy::start(&db.url()).await;
    let client = Client::start(proxy.url(), quick(number("REFIT_SEED", 11))).await;
    for _ in 0..5 {
        let swallowed = proxy.swallow_commit(Swallow::any().of("legacy client"));
        swallowed.await.expect("a COMMIT came by");
        tokio::time::sleep(Duration::from_millis(100)).await;
        proxy.cut();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let report = client.stop().await;
    let doubtful = report.errors.iter().filter(|error| error.unknown).count();
    assert!(doubtful >= 5, "{report}");
    assert!(report.errors.iter().all(|error| error.sqlstate.is_none()), "{report}");
    judge::acknowledged(&db.url(), &report.ledger).await.assert_none("calls in doubt");
}

#[tokio::test]
async fn the_pace_is_kept() {
    let db = world().await;
    let client = Client::start(&db.url(), Options { rows_per_second: 500, ..Options::new(5) }).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let report = client.stop().await;
    assert!(report.errors.is_empty(), "{report}");
    assert!((300.0..700.0).contains(&report.figures.rows_per_second), "{report}");
    assert!(report.figures.insert_p99 >= report.figures.insert_p50, "{report}");
    assert!(report.figures.longest_pause < Duration::from_secs(2), "{report}");
}
