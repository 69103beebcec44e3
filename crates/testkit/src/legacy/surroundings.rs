//! What the writers find when they begin: names, times, old rows.

use chrono::{DateTime, Duration, Timelike, Utc};
use sqlx::{Connection, PgConnection};

use super::intent::Table;
use super::row::{Key, Name};

pub(super) struct Surroundings {
    pub(super) names: Vec<Name>,
    pub(super) oldest: DateTime<Utc>,
    /// New rows are newer than this.
    pub(super) newest: DateTime<Utc>,
    /// Old rows that clean-up will not reach, in an order of the seed.
    pub(super) old: Vec<Key>,
    /// Where clean-up comes to, step by step.
    pub(super) expiring: Vec<(Table, DateTime<Utc>)>,
}

/// Enough for a run of hours at the usual weights.
const OLD_ROWS: i64 = 20_000;

const NAMES: [[&str; 3]; 6] = [
    ["MEXC_SPOT", "BTC", "USDT"],
    ["MEXC_SPOT", "kPepe", "USDT"],
    ["GATEIO_SPOT", "BTC", "USDT"],
    ["GATEIO_SPOT", "AI16Z", "USDT"],
    ["GATEIO_FUTURES", "F", "USDT"],
    ["MEXC", "ETH", "BTC"],
];

impl Surroundings {
    pub(super) async fn look(url: &str, seed: u64) -> Self {
        let mut conn = PgConnection::connect(url).await.expect("the legacy database");
        let (oldest, newest) = times(&mut conn).await;
        let (tickers, trades) = expiring(&mut conn).await;
        let old = old(&mut conn, tickers.last().copied(), seed).await;
        let mut names: Vec<Name> = NAMES.iter().map(|[e, b, q]| Name::new(e, b, q)).collect();
        let found: Vec<_> = old.iter().map(|key| key.name.clone()).collect();
        found.into_iter().for_each(|name| {
            if !names.contains(&name) {
                names.push(name)
            }
        });
        conn.close().await.ok();
        let tickers = tickers.into_iter().map(|at| (Table::BookTickers, at));
        let trades = trades.into_iter().map(|at| (Table::Trades, at));
        let mut expiring: Vec<_> = tickers.chain(trades).collect();
        // Clean-up takes its steps from the end.
        expiring.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        Self { names, oldest, newest, old, expiring }
    }
}

/// To the millisecond: what is below is the writers' own.
async fn times(conn: &mut PgConnection) -> (DateTime<Utc>, DateTime<Utc>) {
    let (oldest, newest): (Option<DateTime<Utc>>, Option<DateTime<Utc>>) =
        sqlx::query_as(include_str!("times.sql")).fetch_one(conn).await.expect("the legacy tables");
    let newest = newest.unwrap_or_else(Utc::now) + Duration::seconds(1);
    let cut = |at: DateTime<Utc>| at.with_nanosecond(at.nanosecond() / 1_000_000 * 1_000_000).unwrap_or(at);
    (cut(oldest.unwrap_or(newest - Duration::hours(1))), cut(newest))
}

type Instants = Vec<DateTime<Utc>>;

async fn expiring(conn: &mut PgConnection) -> (Instants, Instants) {
    let (tickers, trades): (Option<Instants>, Option<Instants>) =
        sqlx::query_as(include_str!("expiring.sql")).fetch_one(conn).await.expect("the legacy tables");
    (tickers.unwrap_or_default(), trades.unwrap_or_default())
}

async fn old(conn: &mut PgConnection, from: Option<DateTime<Utc>>, seed: u64) -> Vec<Key> {
    let rows: Vec<(DateTime<Utc>, String, String, String)> = sqlx::query_as(include_str!("old.sql"))
        .bind(from)
        .bind(seed.to_string())
        .bind(OLD_ROWS)
        .fetch_all(conn)
        .await
        .expect("the legacy table");
    rows.into_iter().map(|(at, e, b, q)| Key { at, name: Name::new(&e, &b, &q) }).collect()
}
