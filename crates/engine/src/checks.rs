//! Asks the plan's checks: a statement from the plan folder, or a probe for
//! what SQL cannot express. Whatever goes wrong while asking makes the check
//! broken, never passed.

mod benchmark;
mod benchmark_run;
pub(crate) mod cache_concurrent;
mod cache_load;
mod cache_lookup;
mod cache_memory;
mod exchange_crud;
mod exchange_lookup_speed;
mod integration;
mod integrity_report;
mod lint;
mod load_test;
mod lookup;
pub(crate) mod names;
mod newest_rows_speed;
pub(crate) mod session;
mod statement;
mod statement_speed;
mod symbol_lookup_speed;

use std::collections::BTreeMap;
use std::time::Instant;

use domain::check::{Evidence, broken, judge};
use domain::plan::{Check, Plan, TIMES_A_STATEMENT};
use domain::report::Outcome;
use futures::future::BoxFuture;
use sqlx::PgPool;

pub use lint::{LintFault, lint};
pub use statement::prepare;

use crate::error::{Error, Kind, Result};

/// What a check may look at.
#[derive(Clone, Copy, Debug)]
pub struct Ctx<'a> {
    /// The database being refactored.
    pub pool: &'a PgPool,
    pub plan: &'a Plan,
    /// Answers that were kept count only under the plan that they were given for.
    pub plan_hash: &'a str,
    /// The plan's files by their path within its folder.
    pub files: &'a BTreeMap<String, String>,
}

/// A question that the engine answers by code.
pub struct Probe {
    /// What `plan.toml` calls it.
    pub name: &'static str,
    /// What it measures or counts in. A check must name the same, or its limit
    /// and its report would mean something else.
    pub unit: &'static str,
    ask: Ask,
}

type Ask = for<'a> fn(&'a Ctx<'a>, &'a Check) -> BoxFuture<'a, Result<Evidence>>;

/// All probes, one file each.
pub const PROBES: &[Probe] = &[
    exchange_crud::PROBE,
    exchange_lookup_speed::PROBE,
    symbol_lookup_speed::PROBE,
    cache_lookup::PROBE,
    cache_load::PROBE,
    cache_memory::PROBE,
    cache_concurrent::PROBE,
    newest_rows_speed::PROBE,
    statement_speed::PROBE,
    benchmark::STORE_ONE,
    benchmark::LATEST,
    benchmark::CROSS_EXCHANGE,
    benchmark_run::PROBE,
    integration::REFERENCE,
    integration::BOOK_TICKERS,
    integration::TRADES,
    integration::NAMES,
    integration::LEGACY,
    load_test::PROBE,
    integrity_report::PROBE,
];

/// The probe of this name, if there is one.
pub fn probe(name: &str) -> Option<&'static Probe> {
    PROBES.iter().find(|probe| probe.name == name)
}

/// Whether a check is a part of the integration test.
pub(crate) fn is_integration(check: &Check) -> bool {
    check.probe.as_deref().is_some_and(|probe| probe.starts_with("integration_"))
}

/// Asks one check and judges the answer.
pub async fn ask(ctx: &Ctx<'_>, check: &Check) -> Outcome {
    let started = Instant::now();
    let answer = evidence(ctx, check).await;
    let duration_ms = started.elapsed().as_secs_f64() * 1000.0;
    match answer {
        Ok(evidence) => judge(check, evidence, duration_ms),
        Err(error) => broken(check, error.to_string(), duration_ms),
    }
}

async fn evidence(ctx: &Ctx<'_>, check: &Check) -> Result<Evidence> {
    match (&check.sql, &check.probe) {
        (Some(file), None) => statement::ask(ctx.pool, file, text(ctx, file)?).await,
        (None, Some(name)) => (known(name, &check.unit)?.ask)(ctx, check).await,
        (Some(_), Some(name)) if name == TIMES_A_STATEMENT => {
            (known(name, &check.unit)?.ask)(ctx, check).await
        }
        _ => Err(Error::invalid(
            format!("Asking check {}", check.id),
            "it needs either a statement or a probe",
            "Give it one of `sql` and `probe` in plan.toml.",
        )),
    }
}

fn text<'a>(ctx: &Ctx<'a>, file: &str) -> Result<&'a str> {
    ctx.files.get(file).map(String::as_str).ok_or_else(|| {
        Error::not_found(
            format!("Reading {file}"),
            "the plan folder has no such file",
            "Add the file, or correct its name in plan.toml.",
        )
    })
}

fn known(name: &str, unit: &str) -> Result<&'static Probe> {
    let doing = format!("Looking for probe {name:?}");
    let Some(found) = probe(name) else {
        let names: Vec<&str> = PROBES.iter().map(|probe| probe.name).collect();
        let next = format!("Use one of {}.", names.join(", "));
        return Err(Error::not_found(doing, "there is none of this name", next));
    };
    if found.unit != unit {
        let why = format!("it answers in {}, and the check expects {unit:?}", found.unit);
        return Err(Error::invalid(doing, why, "Correct `unit` in plan.toml, and `limit` with it."));
    }
    Ok(found)
}

/// For a probe that finds nothing to measure: that is no success.
fn nothing_to_ask(doing: &str, what: &str) -> Error {
    Error::invalid(doing, what, "Run the migrations and fills of the phase first.")
}

/// Runs what keeps a core busy where it does not hold up everybody else.
async fn on_a_thread(doing: &str, work: impl FnOnce() -> Evidence + Send + 'static) -> Result<Evidence> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::new(Kind::Failed, doing, error.to_string(), "Look into the server's log."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_probe_has_a_name_of_its_own() {
        for probe in PROBES {
            let same = PROBES.iter().filter(|other| other.name == probe.name);
            assert_eq!(same.count(), 1, "{}", probe.name);
        }
    }

    #[test]
    fn a_probe_that_does_not_fit_is_named() {
        let why = |name, unit| known(name, unit).err().map(|error| error.to_string());
        let unknown = why("nonsense", "ms").unwrap_or_default();
        assert!(unknown.contains("\"nonsense\"") && unknown.contains("cache_load"), "{unknown}");
        let other_unit = why("cache_load", "s").unwrap_or_default();
        assert!(other_unit.contains("answers in ms") && other_unit.contains("\"s\""), "{other_unit}");
        assert_eq!(why("cache_load", "ms"), None);
    }
}
