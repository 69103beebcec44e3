//! What tells one state of the reference tables from another.

use sqlx::PgExecutor;

use crate::error::{Doing, Result};

const DOING: &str = "asking whether exchanges or symbols have changed";
const HOME: &str = include_str!("queries/home.sql");
const PROOF: &str = include_str!("queries/proof.sql");

/// The generation that the plan's triggers count, and which table it is counted
/// in: one that was made anew begins to count anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Proof {
    pub home: i64,
    pub generation: i64,
}

/// Whether the plan has brought the reference tables.
pub(super) async fn exists(db: impl PgExecutor<'_>) -> Result<bool> {
    sqlx::query_scalar(HOME).fetch_one(db).await.doing(DOING)
}

/// The state that whatever this transaction reads is in.
pub(super) async fn now(db: impl PgExecutor<'_>) -> Result<Proof> {
    sqlx::query_as(PROOF).fetch_one(db).await.doing(DOING)
}
