//! The cache on real tables: how long a load takes, and how soon a change shows.

use std::time::{Duration, Instant};

use domain::plan::Action;
use engine::PlanSource;
use engine::cache;
use engine::plan::load;
use engine::runs::{self, StartOptions};
use testkit::{TestDb, TestEngine, bench_url};
use tokio_util::sync::CancellationToken;

use crate::table::{Line, grouped, median};

const FILL: &str = include_str!("fill.sql");
const CHANGE: &str = include_str!("change.sql");
/// The plan's function without its hint.
const SILENT: &str = include_str!("silent.sql");

/// The server's version, and what was measured.
pub(super) async fn run(rounds: usize, changes: usize) -> (String, Vec<Line>) {
    let world =
        TestEngine::on(TestDb::on(bench_url()).await, load(&PlanSource::Shipped).expect("the plan")).await;
    world.create_legacy().await;
    for version in ["002", "003"] {
        let action = Action::Migrate(version.into());
        let run = runs::start(&world.engine, &action, StartOptions::default(), "bench").await;
        world.work(&run.expect("the migration starts")).await;
    }
    let mut lines = Vec::new();
    for (symbols, most) in [(10_000, 20.0), (100_000, 150.0)] {
        world.db.run(&FILL.replace("{symbols}", &symbols.to_string())).await;
        let took = loads(&world, symbols, rounds).await;
        let what = format!("load of {} symbols", grouped(symbols as f64));
        lines.push(Line::most(what, "ms", took, most));
    }
    world.db.run("delete from symbols where id > 10000").await;
    lines.push(Line::most(
        "a change shows, at most, by hint".into(),
        "ms",
        shows(&world, changes).await,
        250.0,
    ));
    world.db.run(SILENT).await;
    lines.push(Line::most(
        "a change shows, at most, by tick".into(),
        "ms",
        shows(&world, changes).await,
        250.0,
    ));
    (world.engine.server().version_text.clone(), lines)
}

async fn loads(world: &TestEngine, symbols: usize, rounds: usize) -> f64 {
    let mut times = Vec::new();
    for _ in 0..=rounds {
        let began = Instant::now();
        let snapshot = cache::load(world.engine.work()).await.expect("it loads");
        times.push(began.elapsed().as_secs_f64() * 1e3);
        assert_eq!(snapshot.symbols().len(), symbols);
    }
    // The first opens the connection.
    median(&times[1..])
}

/// From the moment that a client is told of its COMMIT until the cache answers.
async fn shows(world: &TestEngine, changes: usize) -> f64 {
    let stop = CancellationToken::new();
    let watch = tokio::spawn(cache::watch(world.engine.clone(), stop.clone()));
    let mut slowest = 0.0_f64;
    for number in 0..=changes {
        let base = format!("NEW{number}_{}", world.engine.cache().statistics().generation);
        world.db.run(&CHANGE.replace("{base}", &base)).await;
        let told = Instant::now();
        while world.engine.cache().symbol_id("MEXC_SPOT", &base, "USDT").is_none() {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        // The first waits for the watch to begin.
        if number > 0 {
            slowest = slowest.max(told.elapsed().as_secs_f64() * 1e3);
        }
    }
    stop.cancel();
    watch.await.expect("the watch ends");
    slowest
}
