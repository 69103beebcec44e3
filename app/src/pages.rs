//! One file per page.

pub mod account;
pub mod audit;
pub mod backups;
pub mod census;
pub mod console;
pub mod missing;
pub mod moves;
pub mod overview;
pub mod people;
pub mod phase;
pub mod phases;
pub mod quarantine;
pub mod report;
pub mod reports;
pub mod rollback;
pub mod run;
pub mod runs;
pub mod schema;
