//! The data move: a table copied into its new shape while nothing stops.
//!
//! Driven by the plan's declaration alone; nothing here knows what a book
//! ticker is. The invariant (see docs/ARCHITECTURE.md): after every commit the
//! target holds exactly the image of the source's rows up to the cursor, or
//! quarantine holds the row.

mod applier;
mod apply;
pub(crate) mod arm;
mod attempts;
mod capture;
pub(crate) mod catch_up;
mod comparison;
pub(crate) mod copy;
pub(crate) mod cut_over;
pub(crate) mod disk;
pub(crate) mod extent;
pub(crate) mod finish;
mod handout;
mod hold;
mod key;
mod keyed;
mod lane;
mod mark;
mod names;
mod pace;
pub(crate) mod prepare;
mod quarantine;
pub(crate) mod repair;
mod reversed;
mod row_hash;
mod rules;
pub(crate) mod script;
mod sequences;
mod shape;
mod strip;
mod tally;
mod tiles;
#[cfg(test)]
mod trial;
pub(crate) mod verify;
pub(crate) mod watch;
mod way_back;
mod window;

use sqlx::{AssertSqlSafe, PgExecutor};

pub(crate) use capture::Capture;
pub(crate) use key::Range;
pub(crate) use quarantine::log_again;
pub(crate) use shape::Shape;

use crate::error::{Doing, Result};
use crate::{Engine, sql};

/// Keys written to the target that the source does not have yet.
pub(crate) async fn reverse_backlog(engine: &Engine, shape: &Shape) -> Result<i64> {
    let mut conn = engine.work().acquire().await.doing("reading the backlog")?;
    Ok(Capture::reverse(shape).backlog(&mut conn).await?.0)
}

/// Whether changes of the source wait to be applied, and so to be counted.
pub(crate) async fn changes_wait(engine: &Engine, shape: &Shape) -> Result<bool> {
    let mut conn = engine.work().acquire().await.doing("reading the backlog")?;
    Ok(Capture::forward(shape).backlog(&mut conn).await?.0 > 0)
}

/// The exact number of rows of a relation; none there count as no rows.
pub(crate) async fn count(db: impl PgExecutor<'_>, relation: &str) -> Result<i64> {
    let statement = format!("SELECT count(*) FROM {}", sql::qualified(relation));
    sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(db).await.doing(format!("counting {relation}"))
}
