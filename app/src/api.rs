//! What the pages ask the server: each function reads the shared snapshot or
//! calls one verb of the engine.

pub mod account;
pub mod audit;
pub mod backups;
pub mod benchmarks;
pub mod cache;
pub mod deployments;
pub mod desk;
pub mod diagnostics;
pub mod doctor;
pub mod executions;
pub mod explain;
pub mod fees;
pub mod frame;
pub mod integrity;
pub mod ledger;
pub mod load;
pub mod logs;
pub mod moves;
pub mod notifications;
pub mod overview;
pub mod people;
pub mod performance;
pub mod phases;
pub mod rehearsal;
pub mod reports;
pub mod runs;
pub mod saved_views;
pub mod schedules;
pub mod schema;
#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
pub(crate) use server::answers;
pub mod settle;
pub mod tasks;
pub mod theme;
pub mod throttle;
