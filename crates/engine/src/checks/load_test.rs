//! Whether the newest load test of the guide's size has kept its targets. It is
//! not carried out here: it takes a minute at least, and writes.

use domain::check::Evidence;
use domain::load::{LoadRun, Side};
use domain::report::Finding;
use sqlx::PgPool;

use super::{Probe, nothing_to_ask};
use crate::error::{Doing, Result};

pub(super) const PROBE: Probe =
    Probe { name: "load_test", unit: "operations", ask: |ctx, _| Box::pin(ask(ctx.pool)) };

const DOING: &str = "looking for a load test";
/// The guide's: 60 seconds, 1,000 operations.
const SECONDS: u32 = 60;
const OPERATIONS: u64 = 1_000;
/// Among so many of the newest it is looked for.
const LOOKED_AT: i64 = 50;

async fn ask(pool: &PgPool) -> Result<Evidence> {
    let mut conn = pool.acquire().await.doing(DOING)?;
    let runs = store::load::list(&mut conn, None, LOOKED_AT).await.doing(DOING)?;
    let found = runs.into_iter().find(counts);
    found.as_ref().map(evidence).ok_or_else(|| {
        let why = "none of 60 seconds and 1,000 operations has come to its end: `refit load --duration 60`";
        nothing_to_ask(DOING, why)
    })
}

/// Whether it asked for as much as the guide does, of everything.
fn counts(run: &LoadRun) -> bool {
    let (asked, mix) = (&run.asked, run.asked.mix);
    let everything = [mix.upsert, mix.read, mix.lookup].iter().all(|parts| *parts > 0);
    run.ended_at.is_some() && asked.seconds >= SECONDS && asked.operations() >= OPERATIONS && everything
}

fn evidence(run: &LoadRun) -> Evidence {
    let subject = format!("load test {}", run.run);
    let finding = |problem| Finding { subject: subject.clone(), problem };
    let findings = run.faults().into_iter().map(finding).collect();
    let note = format!("Run {} of {}: {}.", run.run, run.began_at.format("%Y-%m-%d"), run.asked.title());
    Evidence { looked_at: run.done(Side::Normalised), measured: None, note, findings }
}
