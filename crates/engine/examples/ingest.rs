//! Stores the book tickers of a CSV file in the normalised tables:
//!
//! ```sh
//! cargo run --release -p engine --example ingest -- postgres://…/cex tickers.csv
//! ```

use std::error::Error;
use std::fs::File;
use std::sync::Arc;
use std::time::Instant;

use engine::cache::ClassifierCache;
use engine::market::file;
use sqlx::PgPool;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("name the database's URL and the file: ingest postgres://…/cex tickers.csv".into());
    };
    let pool = PgPool::connect(&url).await?;
    let cache = Arc::new(ClassifierCache::load(&pool).await?);
    let began = Instant::now();
    let rows = file::ingest(&pool, &cache, File::open(path)?).await?;
    let seconds = began.elapsed().as_secs_f64();
    println!("{rows} rows in {seconds:.2} s, {:.0} rows/s", rows as f64 / seconds);
    Ok(())
}
