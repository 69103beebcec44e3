//! The judge of a run: SQL written by hand, which knows the shipped tables and
//! nothing of the engine. It reads the tables when nobody writes any more.

use std::fmt;
use std::path::Path;

use sqlx::{Connection, PgConnection};

use crate::legacy::Ledger;

/// How many faults are named where all are counted.
const NAMED: i64 = 20;

/// A row that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Fault {
    pub kind: String,
    pub key: String,
}

/// Empty when all is well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    pub count: i64,
    pub first: Vec<Fault>,
}

impl Faults {
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Fails the test with the first faults by name.
    pub fn assert_none(&self, of: &str) {
        assert!(self.is_empty(), "{of}: {self}");
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} faults", self.count)?;
        self.first.iter().try_for_each(|fault| write!(f, "\n  {} {}", fault.kind, fault.key))
    }
}

/// Remembers both legacy tables as they are, before a client writes. The copies
/// are in a schema of the judge's own.
pub async fn remember(url: &str) {
    let mut conn = connect(url).await;
    sqlx::raw_sql(include_str!("judge/remember.sql"))
        .execute(&mut conn)
        .await
        .expect("copies of the legacy tables");
    conn.close().await.ok();
}

/// Whether the legacy tables hold what the client was told they hold: every
/// acknowledged row in its last version, none that was deleted, the old rows
/// as they were, nothing else; and of a call in doubt all or nothing.
pub async fn acknowledged(url: &str, ledger: &Ledger) -> Faults {
    let mut conn = connect(url).await;
    sqlx::raw_sql(include_str!("judge/ledger.sql")).execute(&mut conn).await.expect("tables for the ledger");
    load(&mut conn, "COPY call_ticker FROM STDIN", &ledger.book_tickers()).await;
    load(&mut conn, "COPY call_trade FROM STDIN", &ledger.trades()).await;
    load(&mut conn, "COPY call_clean_up FROM STDIN", &ledger.clean_ups()).await;
    let mut faults = Faults::default();
    sqlx::raw_sql(include_str!("judge/believed.sql"))
        .execute(&mut conn)
        .await
        .expect("what the client believes");
    for statement in [include_str!("judge/tickers_believed.sql"), include_str!("judge/trades_believed.sql")] {
        faults.add(ask(&mut conn, statement, NAMED).await);
    }
    conn.close().await.ok();
    faults
}

/// Whether the new table of book tickers equals the legacy one in every column.
pub async fn book_tickers_equal(url: &str) -> Faults {
    equal(url, include_str!("judge/book_tickers_equal.sql"), NAMED).await
}

/// The same with every difference by name.
pub async fn book_ticker_differences(url: &str) -> Vec<Fault> {
    equal(url, include_str!("judge/book_tickers_equal.sql"), i64::MAX).await.first
}

/// Whether the new table of trades equals the legacy one in every column.
pub async fn trades_equal(url: &str) -> Faults {
    equal(url, include_str!("judge/trades_equal.sql"), NAMED).await
}

async fn equal(url: &str, statement: &'static str, limit: i64) -> Faults {
    let mut conn = connect(url).await;
    let faults = ask(&mut conn, statement, limit).await;
    conn.close().await.ok();
    faults
}

impl Faults {
    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.first.extend(other.first);
    }
}

#[derive(sqlx::FromRow)]
struct Counted {
    count: i64,
    #[sqlx(flatten)]
    fault: Fault,
}

/// Each statement answers (count of all, kind, key), and takes a limit.
async fn ask(conn: &mut PgConnection, statement: &'static str, limit: i64) -> Faults {
    let rows: Vec<Counted> = sqlx::query_as(statement).bind(limit).fetch_all(conn).await.expect(statement);
    Faults {
        count: rows.first().map_or(0, |row| row.count),
        first: rows.into_iter().map(|row| row.fault).collect(),
    }
}

async fn load(conn: &mut PgConnection, statement: &str, file: &Path) {
    let lines = tokio::fs::read(file).await.expect("a file of the ledger");
    let mut copy = conn.copy_in_raw(statement).await.expect(statement);
    for part in lines.chunks(1 << 20) {
        copy.send(part).await.expect("its lines");
    }
    copy.finish().await.expect("a ledger without a fault");
}

async fn connect(url: &str) -> PgConnection {
    let mut conn = PgConnection::connect(url).await.expect("the database to judge");
    sqlx::raw_sql(include_str!("judge/session.sql")).execute(&mut conn).await.expect("the judge's session");
    conn
}
