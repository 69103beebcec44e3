//! The words of the trade: plans, runs, reports and the rules between them.
//!
//! Nothing here does IO, reads a clock or awaits. The browser and the server
//! share these types, so a button is greyed by the same rule that would refuse
//! the action.

pub mod access;
pub mod account;
pub mod arbitrage;
pub mod audit;
pub mod backup;
pub mod benchmark;
pub mod cache;
pub mod census;
pub mod check;
pub mod deployment;
pub mod diagnostics;
pub mod doctor;
pub mod execution;
pub mod explain;
pub mod fixed;
pub mod health;
pub mod integrity;
pub mod ledger;
pub mod load;
pub mod logs;
pub mod market;
pub mod migration;
pub mod moving;
pub mod notification;
pub mod performance;
pub mod phase;
pub mod plan;
pub mod progress;
pub mod quarantine;
pub mod rehearsal;
pub mod report;
pub mod rollback;
pub mod run;
pub mod saved_view;
pub mod schedule;
pub mod snapshot;
pub mod task;
pub mod throttle;
pub mod token;
