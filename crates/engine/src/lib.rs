//! What the system does: the verbs behind the browser and the command line.

pub mod accounts;
pub mod audit;
pub mod backups;
pub mod benchmarks;
mod binary;
pub mod cache;
mod caller;
pub mod census;
pub mod checks;
mod clock;
mod connect;
pub mod ddl;
pub mod deployments;
pub mod desk;
pub mod diagnostics;
pub mod error;
pub mod explain;
pub mod factors;
mod facts;
pub mod failpoint;
pub mod health;
mod index_samples;
pub mod integrity;
pub mod jobs;
pub mod ledger;
pub mod legacy;
mod line;
pub mod live;
pub mod load;
pub mod logs;
pub mod market;
pub mod migrations;
pub mod moves;
pub mod moving;
pub mod notifications;
mod outbound;
mod passwords;
pub mod phases;
pub mod plan;
pub mod preflight;
pub mod quarantine;
pub mod rehearsal;
pub mod reports;
pub mod rollback;
pub mod runs;
mod samples;
pub mod saved_views;
pub mod schedules;
pub mod sessions;
pub mod sign_on;
mod spreadsheet;
mod sql;
mod statement_samples;
pub mod tasks;
pub mod throttle;
mod token;
pub mod tokens;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use chrono::{DateTime, Utc};
use domain::doctor::Examined;
use domain::explain::Explained;
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;

pub use caller::Caller;
pub use clock::Clock;
pub use connect::Settings;
pub use error::{Error, Result};
pub use plan::{LoadedPlan, PlanSource};

/// Plan, pools and clock, built once and cheap to clone.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
    caller: Option<Arc<Caller>>,
    production: bool,
    notifications: Arc<notifications::Settings>,
    doors: Arc<sign_on::Doors>,
}

struct Inner {
    plan: LoadedPlan,
    control: PgPool,
    work: PgPool,
    clock: Clock,
    server: Server,
    worker: String,
    options: PgConnectOptions,
    backups: backups::Settings,
    cache: Arc<cache::ClassifierCache>,
    /// The last plan of each statement that somebody had explained.
    explained: Mutex<BTreeMap<String, Explained>>,
    views: saved_views::Kept,
    lookups: sessions::Lookups,
    /// What the doctor has said last.
    examined: tokio::sync::Mutex<Option<(Instant, Arc<Vec<Examined>>)>>,
}

/// The database that is being refactored, as it presented itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// `server_version_num`, e.g. 150018.
    pub version: i32,
    /// As a person writes it, e.g. `15.18`.
    pub version_text: String,
    pub database: String,
    pub role: String,
}

impl Engine {
    pub fn plan(&self) -> &LoadedPlan {
        &self.inner.plan
    }

    /// For Refit's own tables. Small and never held for long.
    pub fn control(&self) -> &PgPool {
        &self.inner.control
    }

    /// For statements on the database that is being refactored.
    pub fn work(&self) -> &PgPool {
        &self.inner.work
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.inner.clock.now()
    }

    pub fn server(&self) -> &Server {
        &self.inner.server
    }

    pub fn server_version(&self) -> i32 {
        self.inner.server.version
    }

    /// Unique to this start of the process.
    pub fn worker(&self) -> &str {
        &self.inner.worker
    }

    /// How the database is reached, for another database beside it and for the
    /// programs of PostgreSQL.
    pub(crate) fn options(&self) -> &PgConnectOptions {
        &self.inner.options
    }

    pub fn backups(&self) -> &backups::Settings {
        &self.inner.backups
    }

    /// How people are told of what happens.
    pub fn notifications(&self) -> &notifications::Settings {
        &self.notifications
    }

    /// The same with channels. Without, what happens is written down for a
    /// process that has some.
    pub fn telling(self, notifications: notifications::Settings) -> Self {
        Self { notifications: Arc::new(notifications), ..self }
    }

    /// How people are let in, beside their passwords.
    pub fn doors(&self) -> &sign_on::Doors {
        &self.doors
    }

    pub fn letting_in(self, doors: sign_on::Doors) -> Self {
        Self { doors: Arc::new(doors), ..self }
    }

    /// The same, for verbs that a person asks for over the network. Without one
    /// they are asked for at the machine itself, or by work that goes on.
    pub fn on_behalf_of(&self, caller: Caller) -> Self {
        Self { caller: Some(Arc::new(caller)), ..self.clone() }
    }

    /// The same for a database that people depend on: what only loads it wants
    /// its name typed.
    pub fn marked_production(self, production: bool) -> Self {
        Self { production, ..self }
    }

    pub fn is_production(&self) -> bool {
        self.production
    }

    pub fn caller(&self) -> Option<&Caller> {
        self.caller.as_deref()
    }

    /// Exchanges and symbols in memory, kept up to date by [`cache::watch`].
    pub fn cache(&self) -> &Arc<cache::ClassifierCache> {
        &self.inner.cache
    }

    pub async fn close(&self) {
        self.inner.work.close().await;
        self.inner.control.close().await;
    }
}
