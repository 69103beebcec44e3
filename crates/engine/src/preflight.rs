//! Is the database fit for what the plan wants: asked before anything starts.

use std::path::Path;

use domain::plan::{Legacy, Migration};
use domain::report::{Finding, Outcome, Verdict};

use crate::error::{Doing, Result};
use crate::moving::disk::{free_bytes, size};
use crate::{Engine, ddl, jobs, migrations, sql};

/// Every question with its answer. Asking never changes anything.
pub async fn examine(engine: &Engine) -> Result<Vec<Outcome>> {
    let mut outcomes = vec![version(engine), rights(engine).await?];
    for legacy in &engine.plan().plan.legacies {
        outcomes.push(legacy_table(engine, legacy).await?);
    }
    outcomes.push(strangers(engine).await?);
    outcomes.push(changed_files(engine).await?);
    outcomes.push(room(engine).await?);
    outcomes.push(long_transactions(engine).await?);
    outcomes.push(worker(engine).await?);
    Ok(outcomes)
}

fn outcome(check: &str, title: &str, verdict: Verdict, value: String, target: &str, remedy: &str) -> Outcome {
    Outcome {
        check: check.into(),
        title: title.into(),
        verdict,
        value,
        target: target.into(),
        message: String::new(),
        findings: Vec::new(),
        remedy: if verdict == Verdict::Passed { String::new() } else { remedy.into() },
        duration_ms: 0.0,
    }
}

fn version(engine: &Engine) -> Outcome {
    let server = engine.server();
    let verdict = if server.version >= 140_000 { Verdict::Passed } else { Verdict::Warned };
    outcome(
        "server_version",
        "PostgreSQL version",
        verdict,
        server.version_text.clone(),
        "14 or later",
        "12 and 13 work but are not tested; plan an upgrade.",
    )
}

async fn rights(engine: &Engine) -> Result<Outcome> {
    let missing: Vec<String> = sqlx::query_scalar(include_str!("queries/preflight/rights.sql"))
        .fetch_all(engine.work())
        .await
        .doing("looking at the role's rights")?;
    let verdict = Verdict::of_problems(Default::default(), !missing.is_empty());
    let value =
        if missing.is_empty() { "all there".to_owned() } else { format!("missing: {}", missing.join(", ")) };
    let remedy = format!("Grant them to {}, or connect as the owner of the tables.", engine.server().role);
    Ok(outcome(
        "rights",
        "Rights of the role",
        verdict,
        value,
        "create in the database and in schema public",
        &remedy,
    ))
}

async fn legacy_table(engine: &Engine, legacy: &Legacy) -> Result<Outcome> {
    let faults: Vec<String> = sqlx::query_scalar(include_str!("queries/preflight/legacy.sql"))
        .bind(sql::qualified(&legacy.table))
        .bind(&legacy.key)
        .bind(&legacy.columns)
        .fetch_all(engine.work())
        .await
        .doing(format!("looking at {}", legacy.table))?;
    let verdict = Verdict::of_problems(Default::default(), !faults.is_empty());
    let value = if faults.is_empty() { "as the plan expects".to_owned() } else { faults.join("; ") };
    let remedy = format!(
        "The move of {} cannot start before this is settled. A missing table is made by `refit import` or `refit sample`.",
        legacy.table
    );
    let target = format!("a table with a unique index over ({})", legacy.key.join(", "));
    Ok(outcome(
        &format!("legacy_{}", legacy.table),
        &format!("Legacy table {}", legacy.table),
        verdict,
        value,
        &target,
        &remedy,
    ))
}

async fn strangers(engine: &Engine) -> Result<Outcome> {
    let rows = migrations::status(engine).await?;
    let pending = rows.iter().filter(|row| row.applied.is_none());
    let wanted: Vec<&Migration> =
        pending.filter_map(|row| engine.plan().plan.migration(&row.version)).collect();
    let names: Vec<String> =
        wanted.iter().flat_map(|migration| &migration.creates).map(|name| sql::qualified(name)).collect();
    let found: Vec<String> =
        sqlx::query_scalar("SELECT name FROM unnest($1::text[]) name WHERE to_regclass(name) IS NOT NULL")
            .bind(&names)
            .fetch_all(engine.work())
            .await
            .doing("looking for strangers")?;
    let verdict = Verdict::of_problems(Default::default(), !found.is_empty());
    let value = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
    Ok(outcome(
        "strangers",
        "Relations in the plan's way",
        verdict,
        value,
        "none",
        "Rename or drop them: a relation of another shape must not be taken for the plan's.",
    ))
}

async fn changed_files(engine: &Engine) -> Result<Outcome> {
    use domain::migration::MigrationState::{Changed, Unknown};
    let rows = migrations::status(engine).await?;
    let odd: Vec<Finding> = rows
        .iter()
        .filter(|row| matches!(row.state, Changed | Unknown))
        .map(|row| Finding { subject: row.version.clone(), problem: row.state.as_str().into() })
        .collect();
    let verdict = Verdict::of_problems(Default::default(), !odd.is_empty());
    let base = outcome(
        "migration_files",
        "Applied migrations against their files",
        verdict,
        format!("{} differ", odd.len()),
        "0 differ",
        "Put the files back as they were applied; make changes in a new migration.",
    );
    Ok(Outcome { findings: odd, ..base })
}

async fn room(engine: &Engine) -> Result<Outcome> {
    let tables: Vec<String> =
        engine.plan().plan.moves.iter().map(|spec| sql::qualified(&spec.source)).collect();
    let (bytes, data, local): (i64, Option<String>, bool) =
        sqlx::query_as(include_str!("queries/preflight/room.sql"))
            .bind(&tables)
            .fetch_one(engine.work())
            .await
            .doing("looking for room")?;
    let needed = bytes * 2;
    let free = data.filter(|_| local).and_then(|data| free_bytes(Path::new(&data)));
    let target = format!("{} (twice the tables)", size(needed));
    let remedy = "Free space or grow the disk before a move.";
    Ok(match free {
        Some(free) => {
            let verdict = Verdict::of_problems(Default::default(), free < needed);
            outcome("free_disk", "Free space on the database's disk", verdict, size(free), &target, remedy)
        }
        None => outcome(
            "free_disk",
            "Free space on the database's disk",
            Verdict::Broken,
            "cannot be read from here".into(),
            &target,
            "Look at it on that machine; start moves with --accept-unknown-disk.",
        ),
    })
}

async fn long_transactions(engine: &Engine) -> Result<Outcome> {
    let long: Vec<String> = ddl::blockers(engine.work()).await?;
    let findings: Vec<Finding> =
        long.into_iter().map(|text| Finding { subject: "session".into(), problem: text }).collect();
    let verdict = if findings.is_empty() { Verdict::Passed } else { Verdict::Warned };
    let base = outcome(
        "open_transactions",
        "Open transactions that hold locks",
        verdict,
        findings.len().to_string(),
        "0",
        "Schema steps wait for them; end those that hang.",
    );
    Ok(Outcome { findings, ..base })
}

async fn worker(engine: &Engine) -> Result<Outcome> {
    let alive = jobs::workers_alive(engine).await?;
    let (verdict, value) = if alive { (Verdict::Passed, "alive") } else { (Verdict::Warned, "none alive") };
    Ok(outcome(
        "worker",
        "Worker",
        verdict,
        value.into(),
        "one alive",
        "Start one with `refit serve` or `refit work`; commands carry their runs out themselves meanwhile.",
    ))
}
