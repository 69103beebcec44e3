//! Every kind of planted corruption is a difference, and exactly the one that
//! the planting says it is.

use testkit::corruption::{KINDS, Planting, legacy_rows, plant};
use testkit::{TestDb, judge, number};

const SCRIPTS: [&str; 8] = [
    include_str!("../../../migrations/cex_arbitrage/legacy/book_ticker_snapshots.sql"),
    include_str!("../../../migrations/cex_arbitrage/legacy/trades.sql"),
    "ROWS",
    include_str!("../../../migrations/cex_arbitrage/002_create_exchanges.up.sql"),
    include_str!("../../../migrations/cex_arbitrage/002_create_exchanges.fill.sql"),
    include_str!("../../../migrations/cex_arbitrage/003_create_symbols.up.sql"),
    include_str!("../../../migrations/cex_arbitrage/003_create_symbols.fill.sql"),
    include_str!("../../../migrations/cex_arbitrage/004_create_normalized_tables.up.sql"),
];

const MOVE: &str = "
    INSERT INTO book_ticker_snapshots_v2 (id, timestamp, created_at, sequence_number, symbol_id,
                                          bid_price, bid_qty, ask_price, ask_qty, update_type)
    SELECT l.id, l.timestamp, l.created_at, l.sequence_number, a.symbol_id,
           l.bid_price, l.bid_qty, l.ask_price, l.ask_qty, l.update_type
      FROM book_ticker_snapshots l JOIN symbol_alias a USING (exchange, symbol_base, symbol_quote)";

async fn moved(of_each: u32) -> TestDb {
    let db = TestDb::new().await;
    let rows = legacy_rows(of_each);
    for script in SCRIPTS {
        db.run(if script == "ROWS" { &rows } else { script }).await;
    }
    db.run(MOVE).await;
    db
}

async fn differences(db: &TestDb) -> Vec<String> {
    let found = judge::book_ticker_differences(&db.url()).await;
    let mut found: Vec<String> =
        found.into_iter().map(|fault| format!("{} {}", fault.kind, fault.key)).collect();
    found.sort();
    found
}

#[tokio::test]
async fn every_kind_is_found_where_it_was_planted() {
    let db = moved(300).await;
    judge::book_tickers_equal(&db.url()).await.assert_none("a table that was just moved");
    let planting = Planting { seed: number("REFIT_SEED", 1), rows: 4, chunk: 100 };
    let mut planted = Vec::new();
    for kind in &KINDS {
        let expected = plant(&db.url(), kind, planting).await;
        assert!(expected.len() >= 4, "{}: {expected:?}", kind.name);
        planted.extend(expected.iter().map(|row| format!("{} {}", row.finding, row.key.join(" "))));
        planted.sort();
        assert_eq!(differences(&db).await, planted, "after {}", kind.name);
    }
}

#[tokio::test]
async fn the_seed_decides_which_rows() {
    let mut found = Vec::new();
    for seed in [1, 1, 2] {
        let db = moved(50).await;
        found.push(plant(&db.url(), &KINDS[0], Planting { seed, rows: 10, chunk: 100 }).await);
    }
    assert_eq!(found[0], found[1]);
    assert_ne!(found[0], found[2]);
}

#[test]
fn no_kind_stands_there_twice() {
    let names: std::collections::BTreeSet<_> = KINDS.iter().map(|kind| kind.name).collect();
    assert_eq!(names.len(), KINDS.len());
}
