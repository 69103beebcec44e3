//! One look at the database: what changes from moment to moment every time,
//! sizes and definitions now and then.

use std::time::{Duration, Instant};

use domain::diagnostics::{Diagnosis, Figures, Part, Why, foreign_key, index, lock, table};
use sqlx::PgPool;

use super::read::{part, rows, statements};
use super::{query, remedy};
use crate::error::{Error, Kind, Result};
use crate::{Engine, connect, index_samples, statement_samples};

/// Sizes and definitions change slowly, and asking for them costs more.
const SLOWLY: Duration = Duration::from_secs(20);
/// A statement of ours never takes longer, nor waits longer for a lock: whoever
/// looks for trouble must not be trouble.
const LONGEST: &str = "3s";
const LOCK_WAIT: &str = "200ms";
/// More than all parts together may take.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct Looker {
    engine: Engine,
    /// Of its own, so that it sees also when all other connections are taken.
    pool: PgPool,
    measured: Option<Instant>,
    figures: Option<Figures>,
}

impl Looker {
    pub(super) fn new(engine: &Engine) -> Self {
        Self { engine: engine.clone(), pool: pool(engine), measured: None, figures: None }
    }

    /// A database that cannot be asked leaves what was seen, with the reason.
    pub(super) async fn look(&mut self, before: &Diagnosis) -> Diagnosis {
        let version = before.version + 1;
        match self.patiently(before).await {
            Ok(now) => Diagnosis { version, at: self.engine.now(), fault: None, ..now },
            Err(error) => {
                tracing::warn!(%error, "the database cannot be diagnosed; pages show what was seen last");
                let fault = Some(Why { why: error.why, next: error.next });
                Diagnosis { version, fault, ..before.clone() }
            }
        }
    }

    /// A network that has fallen silent ends no statement.
    async fn patiently(&mut self, before: &Diagnosis) -> Result<Diagnosis> {
        if let Ok(done) = tokio::time::timeout(PATIENCE, self.parts(before)).await {
            return done;
        }
        self.pool = pool(&self.engine);
        let why = format!("no answer within {} seconds", PATIENCE.as_secs());
        let next = "Check that PostgreSQL runs and can be reached.";
        Err(Error::new(Kind::Unavailable, "looking at the database", why, next))
    }

    async fn parts(&mut self, before: &Diagnosis) -> Result<Diagnosis> {
        let mut now = self.moment(before).await?;
        if self.measured.is_none_or(|measured| measured.elapsed() >= SLOWLY) {
            self.measure(&mut now).await?;
            self.measured = Some(Instant::now());
        }
        Ok(now)
    }

    async fn moment(&mut self, before: &Diagnosis) -> Result<Diagnosis> {
        let mut locks = part(rows(&self.pool, "locks", query("locks")).await.map(lock::tree))?;
        let mut transactions = part(rows(&self.pool, "transactions", query("transactions")).await)?;
        each(&mut locks, remedy::of_waiter);
        each(&mut transactions, remedy::of_transaction);
        let figures = part(self.figures().await)?;
        let rates = figures.known().zip(self.figures.as_ref()).and_then(|(now, then)| now.rates(then));
        self.figures = figures.known().cloned();
        Ok(Diagnosis {
            sessions: part(rows(&self.pool, "sessions", query("sessions")).await)?,
            locks,
            transactions,
            figures,
            rates,
            ..before.clone()
        })
    }

    async fn figures(&self) -> Result<Figures> {
        let found = rows(&self.pool, "the counters", query("figures")).await?;
        found.into_iter().next().ok_or_else(|| {
            let next = "Grant pg_read_all_stats to the role that Refit connects as.";
            Error::not_found("reading the counters", "the database counts nothing", next)
        })
    }

    async fn measure(&self, now: &mut Diagnosis) -> Result<()> {
        let freeze_at = now.figures.known().map(|figures| figures.freeze_at);
        now.tables = part(rows(&self.pool, "tables", query("tables")).await)?;
        each(&mut now.tables, |found| found.faults = table::judge(found, freeze_at));
        each(&mut now.tables, remedy::of_table);
        now.indexes = part(rows(&self.pool, "indexes", query("indexes")).await)?;
        if let Part::Known(indexes) = &mut now.indexes {
            let faults = index::judge(indexes);
            indexes.iter_mut().zip(faults).for_each(|(index, faults)| index.faults = faults);
        }
        each(&mut now.indexes, remedy::of_index);
        now.index_uses = part(index_samples::uses(&self.engine).await)?;
        now.foreign_keys = part(rows(&self.pool, "foreign keys", query("foreign-keys")).await)?;
        if let Part::Known(keys) = &mut now.foreign_keys {
            let depths = foreign_key::depths(keys);
            keys.iter_mut().zip(depths).for_each(|(key, depth)| key.depth = depth);
        }
        each(&mut now.foreign_keys, remedy::of_foreign_key);
        now.constraints = part(rows(&self.pool, "constraints", query("constraints")).await)?;
        each(&mut now.constraints, remedy::of_constraint);
        now.checkpoints = part(self.checkpoints().await)?;
        now.statements = statements(&self.pool).await?;
        now.statement_samples = part(statement_samples::newest(&self.engine).await)?;
        Ok(())
    }

    async fn checkpoints(&self) -> Result<domain::diagnostics::Checkpoints> {
        let query = if self.engine.server_version() >= 170_000 {
            include_str!("../queries/diagnostics/checkpoints.sql")
        } else {
            include_str!("../queries/diagnostics/checkpoints_16.sql")
        };
        let found = rows(&self.pool, "checkpoints", query).await?;
        Ok(found.into_iter().next().unwrap_or_default())
    }
}

fn pool(engine: &Engine) -> PgPool {
    let options = engine.options().clone();
    let options = options.options([("lock_timeout", LOCK_WAIT), ("default_transaction_read_only", "on")]);
    connect::pool(&options, "diagnostics", 1, LONGEST)
}

fn each<T>(part: &mut Part<Vec<T>>, of: impl FnMut(&mut T)) {
    if let Part::Known(rows) = part {
        rows.iter_mut().for_each(of);
    }
}
