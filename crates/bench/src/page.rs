//! `bench page`: time to first byte with many clients, and what a page weighs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::served::Served;
use crate::served::load::load;
use crate::table::{grouped, machine};

#[derive(Args)]
pub(crate) struct Options {
    /// Clients that ask at the same time, one request in flight each
    #[arg(long, default_value_t = 50)]
    clients: usize,
    /// Seconds per page
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// The binary to measure
    #[arg(long, default_value = "target/release/refit")]
    binary: PathBuf,
    /// The site that was built into it
    #[arg(long, default_value = "target/site")]
    site: PathBuf,
}

/// The probe does no rendering: what it takes is the baseline of this machine.
/// An address with a number of its own is asked for once and drawn for one reader.
const PAGES: [(&str, &str); 7] = [
    ("/healthz", "probe (baseline)"),
    ("/", "Overview"),
    ("/phases/1", "Phase 1"),
    ("/phases/2", "Phase 2"),
    ("/?number={}", "Overview, anew"),
    ("/phases/1?number={}", "Phase 1, anew"),
    ("/phases/2?number={}", "Phase 2, anew"),
];

pub(crate) async fn run(options: Options) {
    let server = Served::start(&options.binary, None).await;
    let (host, cookie) = (server.host.clone(), server.session("bench", "viewer").await);
    println!("time to first byte, {} clients, {} s each", options.clients, options.seconds);
    println!("{}", machine("private"));
    println!(
        "{:<18} {:>10} {:>9} {:>9} {:>9} {:>12}",
        "", "requests/s", "p50 ms", "p99 ms", "max ms", "p50 / probe"
    );
    let mut baseline = None;
    for (path, name) in PAGES {
        load((&host, &cookie), path, options.clients, Duration::from_millis(500)).await;
        let times = load((&host, &cookie), path, options.clients, Duration::from_secs(options.seconds)).await;
        let ms = |quantile| times.value_at_quantile(quantile) as f64 / 1000.0;
        let probe = *baseline.get_or_insert(ms(0.5));
        let rate = grouped(times.len() as f64 / options.seconds as f64);
        println!(
            "{name:<18} {rate:>10} {:>9.2} {:>9.2} {:>9.2} {:>12.1}",
            ms(0.5),
            ms(0.99),
            ms(1.0),
            ms(0.5) / probe
        );
    }
    println!("resident memory of the server: {} MiB", grouped(server.resident()));
    weigh(&options.site);
    server.stop().await;
}

/// As it goes over the wire: brotli where there is a compressed copy.
fn weigh(site: &Path) {
    println!("{:<32} {:>12} {:>12}", "asset", "bytes", "on the wire");
    let mut files: Vec<PathBuf> =
        ["pkg", "fonts"].iter().flat_map(|folder| list(&site.join(folder))).collect();
    files.sort();
    for file in files
        .iter()
        .filter(|file| !matches!(file.extension().and_then(|kind| kind.to_str()), Some("br" | "gz")))
    {
        let size = |path: &Path| std::fs::metadata(path).map(|meta| meta.len()).ok();
        let compressed = size(&PathBuf::from(format!("{}.br", file.display())));
        let bytes = size(file).unwrap_or_default();
        let name = file.strip_prefix(site).unwrap_or(file).display().to_string();
        println!(
            "{name:<32} {:>12} {:>12}",
            grouped(bytes as f64),
            grouped(compressed.unwrap_or(bytes) as f64)
        );
    }
}

fn list(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}
