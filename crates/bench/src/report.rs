//! `bench report`: how long an integrity report of everything takes while the
//! legacy application writes, and what the application notices of it.

use std::time::{Duration, Instant};

use clap::Args;
use domain::integrity::Scope;
use domain::run::RunStatus;
use engine::PlanSource;
use engine::integrity;
use engine::plan::load;
use testkit::legacy::{self, Client, Figures};
use testkit::{TestDb, TestEngine, bench_url};

use crate::moving;
use crate::table::{Line, grouped, machine, memory};

#[derive(Args)]
pub(crate) struct Options {
    /// Book tickers, on both sides of a move
    #[arg(long, default_value_t = 2_000_000)]
    rows: u64,
    /// What the legacy application writes, in rows/s
    #[arg(long, default_value_t = 200)]
    writes: u32,
    /// How long it writes beforehand
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(crate) async fn run(options: Options) {
    let db = TestDb::on(bench_url()).await;
    let world = TestEngine::on(db, load(&PlanSource::Shipped).expect("the shipped plan")).await;
    moving::prepare(&world, options.rows, options.seed).await;
    moving::refit(&world, 10_000, false).await;
    let _applier = world.look_after();
    let quiet = beside(&world, &options, async {
        tokio::time::sleep(Duration::from_secs(options.seconds)).await;
    });
    let quiet = quiet.await;
    let began = Instant::now();
    let mut took = Duration::ZERO;
    let busy = beside(&world, &options, async {
        let run = integrity::start(&world.engine, Scope::default(), "bench").await.expect("it starts");
        assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
        took = began.elapsed();
    });
    let busy = busy.await;
    tell(&world, &options, took, (&quiet, &busy)).await;
}

/// What the client has seen by the end of it.
async fn beside(world: &TestEngine, options: &Options, work: impl Future<Output = ()>) -> Figures {
    let wanted = legacy::Options { rows_per_second: options.writes, ..legacy::Options::new(options.seed) };
    let client = Client::start(&world.db.url(), wanted).await;
    work.await;
    let report = client.stop().await;
    assert!(report.errors.is_empty(), "{report}");
    report.figures
}

async fn tell(world: &TestEngine, options: &Options, took: Duration, (quiet, busy): (&Figures, &Figures)) {
    let report = integrity::get(&world.engine, None).await.expect("the report");
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("{}", machine(&world.engine.server().version_text));
    println!(
        "{} rows on either side, {} probes, {} findings",
        grouped(options.rows as f64),
        report.asked.len(),
        report.findings.len()
    );
    println!("the client alone: {quiet}");
    println!("beside the report: {busy}");
    Line::print(&[
        Line::most("report of everything".into(), "s", took.as_secs_f64(), 60.0),
        Line::ratio("insert of the client, p99".into(), "ms", ms(busy.insert_p99), ms(quiet.insert_p99), 1.5),
        Line::most("memory of the process at its peak".into(), "MiB", memory().0, 200.0),
    ]);
}
