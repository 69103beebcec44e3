//! A world for each test: its own database on a real PostgreSQL, an engine on
//! it, and a way to work runs to their end without waiting for anything.
//!
//! The cluster is shared by all tests of a checkout and stays up between them;
//! `REFIT_TEST_PG` names another one to use instead.

mod chance;
mod cluster;
pub mod corruption;
mod database;
mod engine;
pub mod judge;
pub mod legacy;
pub mod locks;
pub mod proxy;

pub use chance::{number, seed};
pub use cluster::{Private, bench_url, bin_dir, url_of};
pub use database::TestDb;
pub use engine::TestEngine;
