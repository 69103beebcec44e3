//! What is dearer at one venue than at another, and what is left of it after
//! both venues' fees.
//!
//! All arithmetic is exact: decimals of any length, and percentages rounded once,
//! half away from zero, as the database rounds. It is the server's; the browser
//! gets the texts of `view`.

pub mod chart;
pub mod fees;
pub mod filter;
pub mod view;

#[cfg(feature = "arbitrage")]
pub mod board;
#[cfg(feature = "arbitrage")]
mod exact;
#[cfg(feature = "arbitrage")]
pub mod grid;
#[cfg(feature = "arbitrage")]
pub mod listing;
#[cfg(feature = "arbitrage")]
mod near;
#[cfg(feature = "arbitrage")]
pub mod quote;
#[cfg(feature = "arbitrage")]
pub mod route;
#[cfg(feature = "arbitrage")]
pub mod routes;
#[cfg(feature = "arbitrage")]
pub mod show;
#[cfg(feature = "arbitrage")]
pub mod standing;

#[cfg(feature = "arbitrage")]
pub use exact::{percent, plain};
#[cfg(all(test, feature = "arbitrage"))]
mod tests;
