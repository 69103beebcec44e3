//! Market data in the normalised tables: what a trading program reads and
//! writes there.
//!
//! Functions take a connection and leave the transaction to their caller; where
//! one commits by itself, its name and its text say so. Prices are in the quote
//! asset, quantities in the base asset, times those of the exchange. Ids come
//! from the [cache](crate::cache::ClassifierCache), so no statement here carries
//! the name of an exchange or of an asset in its rows.
//!
//! ```no_run
//! # async fn example(pool: &sqlx::PgPool) -> engine::Result<()> {
//! use domain::market::BookTicker;
//! use engine::cache::ClassifierCache;
//! use engine::error::Doing;
//! use engine::market::ticker;
//!
//! let cache = ClassifierCache::load(pool).await?;
//! let Some(symbol) = cache.symbol_id("MEXC_SPOT", "BTC", "USDT") else { return Ok(()) };
//! let quoted = BookTicker::from_floats(symbol, chrono::Utc::now(), [65_000.1, 0.5, 65_000.2, 0.4]);
//! let mut connection = pool.acquire().await.doing("storing a quote")?;
//! if let Ok(quoted) = quoted {
//!     ticker::upsert_batch(&mut connection, &[quoted]).await?;
//! }
//! # Ok(())
//! # }
//! ```

pub mod exchange;
mod fault;
pub mod file;
mod rows;
mod stream;
pub mod symbol;
pub mod ticker;
pub mod trade;
mod window;

pub use rows::Stored;
pub use window::{Bucket, Window};
