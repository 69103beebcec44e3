//! Clients whose transactions are open while the copy, the applier or the
//! comparison is in the middle of its work, in every combination of what they
//! do, their isolation level, and when they commit.
//!
//! A lock on one of Refit's own tables holds each step in its middle; nothing
//! waits for a time to pass.

#[path = "common/legacy.rs"]
mod common;
#[path = "common/world.rs"]
mod world;

use domain::moving::MoveState;
use domain::run::RunStatus;
use engine::jobs;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use testkit::locks::{Holder, Mode, waiting_for};
use testkit::{TestEngine, judge};
use tokio_util::sync::CancellationToken;
use world::{asked, drained, live, ready, seen, start, until, verify};

/// What a client does to the row at `{at}`; rows stand half a second apart.
const DEEDS: [&str; 6] = [
    "INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
     VALUES ({at} + interval '1 microsecond', 'MEXC_SPOT', 'BTC', 'USDT', 1, 1, 2, 1)",
    "UPDATE book_ticker_snapshots SET bid_qty = bid_qty + 1 WHERE {row}",
    "DELETE FROM book_ticker_snapshots WHERE {row}",
    "INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
     VALUES ({at}, 'MEXC_SPOT', 'BTC', 'USDT', 1, 1, 2, 1), ({at} + interval '2 microseconds', 'MEXC_SPOT', 'BTC', 'USDT', 1, 1, 2, 1)
     ON CONFLICT (timestamp, exchange, symbol_base, symbol_quote) DO NOTHING",
    "INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
     VALUES ({at}, 'MEXC_SPOT', 'BTC', 'USDT', 1, 1, 2, 1), ({at} + interval '3 microseconds', 'MEXC_SPOT', 'BTC', 'USDT', 1, 1, 2, 1)
     ON CONFLICT (timestamp, exchange, symbol_base, symbol_quote) DO UPDATE SET bid_price = excluded.bid_price, ask_qty = 77",
    "UPDATE book_ticker_snapshots SET timestamp = timestamp + interval '4 microseconds' WHERE {row}",
];
const LEVELS: [&str; 3] = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"];

/// When a client does its deed, and when it commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// Both while the step is in its middle.
    Within,
    /// It was done before the step began; the commit falls into it.
    Across,
    /// It was done before the step began, and is committed after it.
    Around,
}

const MOMENTS: [Moment; 3] = [Moment::Within, Moment::Across, Moment::Around];

struct Client {
    conn: PgConnection,
    deed: String,
    moment: Moment,
}

/// Keys far from each other, so that serializable clients do not meet on a
/// page of the index.
fn at(number: usize) -> String {
    format!("('2025-10-06 00:00:10+00'::timestamptz + {number} * interval '18 seconds')")
}

fn row(number: usize) -> String {
    format!(
        "timestamp = {} AND exchange = 'MEXC_SPOT' AND symbol_base = 'BTC' AND symbol_quote = 'USDT'",
        at(number)
    )
}

fn combinations() -> impl Iterator<Item = (usize, &'static str, &'static str, Moment)> {
    let all = DEEDS.into_iter().flat_map(|deed| {
        LEVELS.into_iter().flat_map(move |level| MOMENTS.map(move |moment| (deed, level, moment)))
    });
    all.enumerate().map(|(number, (deed, level, moment))| (number, deed, level, moment))
}

/// A client per combination, each in a transaction that has its snapshot.
async fn clients(world: &TestEngine) -> Vec<Client> {
    let mut clients = Vec::new();
    for (number, deed, level, moment) in combinations() {
        let deed = deed.replace("{row}", &row(number)).replace("{at}", &at(number));
        let conn = PgConnection::connect(&world.db.url()).await.expect("a client");
        let mut client = Client { conn, deed, moment };
        client.run(&format!("BEGIN ISOLATION LEVEL {level}; SELECT 1")).await;
        if moment != Moment::Within {
            client.act().await;
        }
        clients.push(client);
    }
    clients
}

impl Client {
    async fn run(&mut self, script: &str) {
        let done = sqlx::raw_sql(AssertSqlSafe(script.to_owned())).execute(&mut self.conn).await;
        done.unwrap_or_else(|error| panic!("the client meets an error: {error}\n{script}"));
    }

    async fn act(&mut self) {
        let deed = self.deed.clone();
        self.run(&deed).await;
    }
}

async fn within(clients: &mut [Client]) {
    for client in clients.iter_mut().filter(|client| client.moment != Moment::Around) {
        if client.moment == Moment::Within {
            client.act().await;
        }
        client.run("COMMIT").await;
    }
}

async fn after(clients: &mut [Client]) {
    for client in clients.iter_mut().filter(|client| client.moment == Moment::Around) {
        client.run("COMMIT").await;
    }
}

async fn someone_waits(world: &TestEngine, holder: &Holder) {
    until("the step is in its middle", || async { waiting_for(world.db.pool(), holder.pid()).await > 0 })
        .await;
}

/// All that was committed is in both tables, and the comparison agrees.
async fn assert_settled(world: &TestEngine) {
    drained(world).await;
    judge::book_tickers_equal(&world.db.url()).await.assert_none("the tables when all is quiet");
    for (number, deed, _, _) in combinations() {
        let kept = format!("SELECT count(*) FROM book_ticker_snapshots WHERE {}", row(number));
        let gone = deed.starts_with("DELETE") || deed.contains("4 microseconds");
        assert_eq!(world.db.one::<i64>(&kept).await, i64::from(!gone), "{deed}");
    }
    let run = verify(world, 1_000, false).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_and_a_batch_of_the_copy() {
    let world = ready().await;
    // Between arming and the first batch the target's keys are taken off.
    let keys_stay = Holder::lock(&world.db.url(), "book_ticker_snapshots_v2", Mode::AccessShare).await;
    let run = start(&world).await;
    let (engine, id) = (world.engine.clone(), run.id);
    let work = tokio::spawn(async move { jobs::work_one(&engine, id, &CancellationToken::new()).await });
    until("it is armed", || async { seen(&world).await.state == MoveState::Armed }).await;
    someone_waits(&world, &keys_stay).await;
    let mut clients = clients(&world).await;
    // Rows are in the target, and the ledger cannot be written.
    let ledger = Holder::lock(&world.db.url(), "refit.batch", Mode::Share).await;
    keys_stay.release().await;
    someone_waits(&world, &ledger).await;
    within(&mut clients).await;
    ledger.release().await;
    work.await.expect("the worker").expect("the run was worked");
    let run = engine::runs::get(&world.engine, run.id).await.expect("the run");
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    after(&mut clients).await;
    let _applier = world.look_after();
    assert_settled(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_and_a_batch_of_the_applier() {
    let world = live().await;
    // Each key is in the log already when its client begins.
    for (number, ..) in combinations() {
        let touch = format!("UPDATE book_ticker_snapshots SET ask_qty = ask_qty + 1 WHERE {}", row(number));
        world.db.run(&touch).await;
    }
    let mut clients = clients(&world).await;
    let rows = "timestamp >= '2025-10-06 00:00:10+00'";
    let target = Holder::rows(&world.db.url(), "book_ticker_snapshots_v2", rows).await;
    let _applier = world.look_after();
    someone_waits(&world, &target).await;
    within(&mut clients).await;
    target.release().await;
    drained(&world).await;
    after(&mut clients).await;
    assert_settled(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_and_a_range_of_the_comparison() {
    let world = live().await;
    let mut clients = clients(&world).await;
    let results = Holder::lock(&world.db.url(), "refit.verification", Mode::Share).await;
    let run = asked(&world, 1_000_000, false).await;
    let (engine, id) = (world.engine.clone(), run.id);
    let work = tokio::spawn(async move { jobs::work_one(&engine, id, &CancellationToken::new()).await });
    someone_waits(&world, &results).await;
    within(&mut clients).await;
    results.release().await;
    work.await.expect("the worker").expect("the run was worked");
    let run = engine::runs::get(&world.engine, run.id).await.expect("the run");
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    // Now their changes are committed, and nobody applies them.
    let run = verify(&world, 1_000, false).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    after(&mut clients).await;
    let named = "SELECT count(*) FROM refit.difference";
    assert_eq!(world.db.one::<i64>(named).await, 0, "a change on its way was named");
    let _applier = world.look_after();
    assert_settled(&world).await;
}
