//! Benchmarks: what Refit costs, as ratios to a baseline of the same run.

mod analytics;
mod cache;
mod ingest;
mod lag;
mod latest;
mod moving;
mod page;
mod report;
mod served;
mod table;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "bench", about = "Benchmarks of Refit, each against a baseline in the same run")]
struct Cli {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// The verified move against INSERT … SELECT, into the finished and into a bare table
    Move(moving::Options),
    /// Look-ups of names against a plain map; loads, memory, and how soon a change shows
    Cache(cache::Options),
    /// Book tickers into the normalised table: row by row, in batches, by COPY and by psql
    Ingest(ingest::Options),
    /// The newest row of every symbol out of millions, and by which plan
    Latest(latest::Options),
    /// How far the target of a live move is behind a client that writes
    Lag(lag::Options),
    /// The newest quotes and what is worked out of them, and the statements of phase 4
    Analytics(analytics::Options),
    /// An integrity report of everything while a client writes
    Report(report::Options),
    /// Time to first byte of the pages with many clients, and the weight of the assets
    Page(page::Options),
}

/// On a thread of the runtime, as the server's own work is: the first thread
/// would be woken by another one for each part of an answer.
#[tokio::main]
async fn main() {
    tokio::spawn(run(Cli::parse().bench)).await.expect("the benchmark ends");
}

async fn run(bench: Bench) {
    match bench {
        Bench::Move(options) => moving::run(options).await,
        Bench::Cache(options) => cache::run(options).await,
        Bench::Ingest(options) => ingest::run(options).await,
        Bench::Latest(options) => latest::run(options).await,
        Bench::Lag(options) => lag::run(options).await,
        Bench::Analytics(options) => analytics::run(options).await,
        Bench::Report(options) => report::run(options).await,
        Bench::Page(options) => page::run(options).await,
    }
}
