//! What both look-up probes share: ask for existing rows by name, one prepared
//! statement, one connection, and see that each answer is the right one.

use std::time::Instant;

use domain::check::Evidence;
use domain::report::Finding;
use sqlx::{PgConnection, PgPool};

use super::{nothing_to_ask, session};
use crate::error::{Doing, Result};
use crate::samples::Samples;

const WARM_UPS: usize = 100;
const LOOKUPS: usize = 1000;
/// A report needs a few wrong answers, not a thousand.
const MOST_FINDINGS: usize = 10;

pub(super) struct Lookup {
    pub(super) doing: &'static str,
    /// Returns `id bigint, names text[]`: what exists.
    pub(super) existing: &'static str,
    /// Takes the names one by one and returns `id bigint`.
    pub(super) lookup: &'static str,
    pub(super) nothing: &'static str,
}

#[derive(sqlx::FromRow)]
struct Existing {
    id: i64,
    names: Vec<String>,
}

impl Lookup {
    pub(super) async fn measure(&self, pool: &PgPool) -> Result<Evidence> {
        let mut tx = session::read_only(pool, self.doing).await?;
        let existing: Vec<Existing> =
            sqlx::query_as(self.existing).fetch_all(&mut *tx).await.doing(self.doing)?;
        if existing.is_empty() {
            return Err(nothing_to_ask(self.doing, self.nothing));
        }
        let evidence = self.repeat(&mut tx, &existing).await?;
        tx.rollback().await.doing(self.doing)?;
        Ok(evidence)
    }

    async fn repeat(&self, connection: &mut PgConnection, existing: &[Existing]) -> Result<Evidence> {
        let mut samples = Samples::new();
        let mut findings = Vec::new();
        for (turn, wanted) in existing.iter().cycle().take(WARM_UPS + LOOKUPS).enumerate() {
            let started = Instant::now();
            let found = self.ask(connection, wanted).await?;
            if turn >= WARM_UPS {
                samples.record(started.elapsed());
            }
            findings.extend(wrong_answer(wanted, &found));
        }
        findings.dedup();
        findings.truncate(MOST_FINDINGS);
        let (measured, note) = (Some(samples.mean_ms()), samples.note());
        Ok(Evidence { looked_at: samples.count(), measured, note, findings })
    }

    async fn ask(&self, connection: &mut PgConnection, wanted: &Existing) -> Result<Vec<i64>> {
        let query = sqlx::query_scalar(self.lookup);
        let query = wanted.names.iter().fold(query, |query, name| query.bind(name));
        query.fetch_all(connection).await.doing(self.doing)
    }
}

fn wrong_answer(wanted: &Existing, found: &[i64]) -> Option<Finding> {
    if found == [wanted.id] {
        return None;
    }
    let problem = format!("the look-up answers {found:?} instead of {}", wanted.id);
    Some(Finding { subject: wanted.names.join(" "), problem })
}
