//! Planted corruption: every way in which two tables that should be equal were
//! ever seen to differ, with the exact list of what has to be found. It knows
//! the shipped book tickers, and plants into the new table or the legacy one.
//!
//! What is planted into the legacy table goes past nobody: where capture is
//! armed it is an ordinary write.

mod kinds;
mod statement;

use sqlx::{AssertSqlSafe, Connection, PgConnection, PgTransaction};

use kinds::{Change, Order};
pub use kinds::{KINDS, Kind};

/// What a verification must report, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
pub struct Expected {
    /// `missing`, `extra` or `different`, seen from the new table.
    pub finding: String,
    /// timestamp in UTC, exchange, base, quote.
    pub key: Vec<String>,
}

/// How the rows are chosen.
#[derive(Clone, Copy, Debug)]
pub struct Planting {
    pub seed: u64,
    /// At least two and even, because some kinds go in pairs.
    pub rows: i64,
    /// Rows of a range of the verification, for faults at its edges.
    pub chunk: i64,
}

/// Plants one kind; rows with an earlier fault are left out. Fails when the
/// tables do not have enough rows that the kind can be planted in.
pub async fn plant(url: &str, kind: &Kind, planting: Planting) -> Vec<Expected> {
    assert!(planting.rows >= 2 && planting.rows % 2 == 0, "an even number of rows");
    let mut conn = PgConnection::connect(url).await.expect("the database to corrupt");
    let mut tx = conn.begin().await.expect("a transaction");
    run(&mut tx, include_str!("corruption/prepare.sql")).await;
    let picked = run(&mut tx, &statement::pick(kind, planting)).await;
    assert_eq!(picked, planting.rows as u64, "too few rows for {:?}", kind.name);
    let changed = run(&mut tx, &statement::change(kind)).await;
    assert_eq!(changed, planting.rows as u64, "{:?} changed other rows than it chose", kind.name);
    let expected = note(&mut tx, kind).await;
    tx.commit().await.expect("the fault is planted");
    conn.close().await.ok();
    expected
}

/// Legacy rows that every kind can be planted in: so many of each of ten
/// symbols, two of which differ by case only. Not for the book ticker tables
/// of anybody else.
pub fn legacy_rows(of_each: u32) -> String {
    include_str!("corruption/rows.sql").replace(":rows", &of_each.to_string())
}

async fn note(tx: &mut PgTransaction<'_>, kind: &Kind) -> Vec<Expected> {
    let mut expected = Vec::new();
    for (finding, key) in kind.findings() {
        let note = statement::note(*key);
        let noted: Vec<Expected> = sqlx::query_as(AssertSqlSafe(note))
            .bind(finding)
            .bind(kind.name)
            .fetch_all(&mut **tx)
            .await
            .expect("a note");
        expected.extend(noted);
    }
    expected.sort();
    expected
}

async fn run(tx: &mut PgTransaction<'_>, script: &str) -> u64 {
    let done = sqlx::raw_sql(AssertSqlSafe(script.to_owned())).execute(&mut **tx).await;
    done.unwrap_or_else(|error| panic!("{error}\n{script}")).rows_affected()
}
