//! `bench ingest`: book tickers into the normalised table, each way from the
//! same rows into the same table, emptied in between.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use clap::Args;
use domain::market::{BookTicker, Decimal, SymbolId};
use engine::PlanSource;
use engine::cache::ClassifierCache;
use engine::market::{file, ticker};
use engine::plan::load;
use testkit::{TestDb, TestEngine, bench_url, bin_dir};
use tokio::process::Command;

use crate::moving;
use crate::table::{Line, grouped, machine, median};

#[derive(Args)]
pub(crate) struct Options {
    /// Rows of a batch
    #[arg(long, default_value_t = 10_000)]
    batch: usize,
    /// Rows of the file
    #[arg(long, default_value_t = 500_000)]
    rows: usize,
    /// Rounds; the median counts
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

const COPY: &str = include_str!("ingest/copy.sql");

pub(crate) async fn run(options: Options) {
    let db = TestDb::on(bench_url()).await;
    let world = TestEngine::on(db, load(&PlanSource::Shipped).expect("the shipped plan")).await;
    moving::prepare(&world, 20_000, 1).await;
    let cache = Arc::new(ClassifierCache::load(world.engine.work()).await.expect("it loads"));
    let rows = quotes(&cache, options.rows);
    let folder = tempfile::tempdir().expect("a folder for files");
    let (ids, names) = (folder.path().join("ids.csv"), folder.path().join("names.csv"));
    write(&cache, &rows, &ids, &names);
    let mut rates: [Vec<f64>; 4] = Default::default();
    for round in 1..=options.rounds {
        let batch = &rows[..options.batch];
        rates[0].push(empty(&world).await.rate(batch.len(), row_by_row(&world, batch)).await);
        rates[1].push(empty(&world).await.rate(batch.len(), at_once(&world, batch)).await);
        rates[2].push(empty(&world).await.rate(rows.len(), psql(&world, &ids)).await);
        rates[3].push(empty(&world).await.rate(rows.len(), ingest(&world, &cache, &names)).await);
        eprintln!("round {round} of {}", options.rounds);
    }
    let [single, batch, psql, copy] = rates.map(|rates| median(&rates));
    let (rows, of_batch) = (grouped(options.rows as f64), grouped(options.batch as f64));
    println!("{}", machine(&world.engine.server().version_text));
    Line::print(&[
        Line::rate(format!("upsert of {of_batch} by one statement"), "/s", batch, single, 5.0),
        Line::rate(format!("file of {rows}: read, resolved, copied"), "/s", copy, psql, 0.9),
    ]);
    println!(
        "baselines: one prepared upsert per row in one transaction; psql's \\copy of the same rows by id"
    );
}

/// As quotes come: each symbol in turn, every half second.
fn quotes(cache: &ClassifierCache, rows: usize) -> Vec<BookTicker> {
    let symbols: Vec<SymbolId> = cache.snapshot().symbols().map(|symbol| symbol.id).collect();
    let begin: DateTime<Utc> = "2025-10-06T00:00:00Z".parse().expect("a time");
    let quote = |row: usize| {
        let (turn, place) = (row / symbols.len(), row % symbols.len());
        let at = begin + Duration::milliseconds(500 * turn as i64 + place as i64 % 40);
        let bid = Decimal::new(100_000_000 * (place as i64 + 1) + turn as i64 * 1_000, 8);
        let values = [
            bid,
            Decimal::new(12_345_678 + turn as i64, 8),
            bid + Decimal::new(1_500, 8),
            Decimal::new(5, 1),
        ];
        BookTicker::new(symbols[place], at, values).expect("a good ticker")
    };
    (0..rows).map(quote).collect()
}

/// The same rows twice: by id as psql needs them, by name as clients have them.
fn write(cache: &ClassifierCache, rows: &[BookTicker], ids: &Path, names: &Path) {
    let file = |path: &Path| std::io::BufWriter::new(fs::File::create(path).expect("a file"));
    let (mut by_id, mut by_name, snapshot) = (file(ids), file(names), cache.snapshot());
    writeln!(by_name, "{}", file::COLUMNS.join(",")).expect("it is written");
    for row in rows {
        let symbol = snapshot.symbol(row.symbol).expect("it is there");
        let exchange = &snapshot.exchange(symbol.exchange).expect("its exchange").enum_value;
        let values = format!("{},{},{},{}", row.bid_price, row.bid_qty, row.ask_price, row.ask_qty);
        let at = row.at.to_rfc3339();
        writeln!(by_id, "{},{at},{values}", row.symbol.0).expect("it is written");
        writeln!(by_name, "{at},{exchange},{},{},{values}", symbol.base, symbol.quote)
            .expect("it is written");
    }
}

struct Emptied;

async fn empty(world: &TestEngine) -> Emptied {
    world.db.run("truncate book_ticker_snapshots_v2").await;
    world.db.run("checkpoint").await;
    Emptied
}

impl Emptied {
    async fn rate(self, rows: usize, work: impl Future<Output = u64>) -> f64 {
        let began = Instant::now();
        assert_eq!(work.await, rows as u64, "every row is stored");
        rows as f64 / began.elapsed().as_secs_f64()
    }
}

async fn row_by_row(world: &TestEngine, rows: &[BookTicker]) -> u64 {
    let mut tx = world.engine.work().begin().await.expect("a transaction");
    for row in rows {
        ticker::upsert(&mut *tx, row).await.expect("it is stored");
    }
    tx.commit().await.expect("it commits");
    rows.len() as u64
}

async fn at_once(world: &TestEngine, rows: &[BookTicker]) -> u64 {
    let stored = ticker::upsert_batch(world.engine.work(), rows).await.expect("they are stored");
    stored.inserted as u64
}

async fn ingest(world: &TestEngine, cache: &Arc<ClassifierCache>, names: &Path) -> u64 {
    let file = fs::File::open(names).expect("the file");
    file::ingest(world.engine.work(), cache, file).await.expect("it is stored")
}

async fn psql(world: &TestEngine, ids: &Path) -> u64 {
    let command = COPY.replace("{file}", &ids.display().to_string()).replace('\n', " ");
    let program: PathBuf = bin_dir().join("psql");
    let mut psql = Command::new(program);
    psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", &command, &world.db.url()]).stdin(Stdio::null());
    assert!(psql.status().await.expect("psql runs").success(), "psql fails");
    world.db.one::<i64>("select count(*) from book_ticker_snapshots_v2").await as u64
}
