//! Every statement about Refit's own tables (schema `refit`).
//!
//! One module per noun, one file per statement. The caller owns the
//! transaction: functions take an executor and never commit.

pub mod account;
pub mod applier;
pub mod audit;
pub mod backup;
pub mod batch;
pub mod benchmark;
pub mod brake;
pub mod census;
pub mod cut_over;
pub mod deployment;
pub mod evidence;
pub mod factor;
pub mod hold;
pub mod identity;
pub mod incident;
pub mod index_sample;
pub mod integrity;
pub mod invitation;
pub mod lease;
pub mod load;
pub mod log;
pub mod mark;
pub mod migration;
pub mod moves;
pub mod notification;
pub mod quarantine;
pub mod rehearsal;
pub mod report;
pub mod run;
pub mod saved_view;
pub mod schedule;
mod schema;
pub mod session;
pub mod statement_sample;
pub mod strip;
pub mod throttle;
pub mod token;
pub mod verify;

pub use schema::{SCHEMA_VERSION, prepare};

/// A value in our own tables that this version of Refit does not know.
fn unreadable(column: &str, value: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("refit.{column} holds {value:?}, which this version does not know").into())
}
