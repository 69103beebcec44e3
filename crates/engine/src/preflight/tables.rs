//! The tables that the plan expects, what hangs on them, and what is in its way.

use domain::doctor::Examined;
use domain::plan::{Legacy, Migration};
use domain::report::{Finding, Verdict};
use futures::FutureExt;

use super::{Answer, Line, Question, examined};
use crate::error::{Doing, Result};
use crate::{Engine, migrations, sql};

pub(super) async fn legacy(engine: &Engine, legacy: &Legacy) -> Result<Examined> {
    let faults: Vec<String> = sqlx::query_scalar(include_str!("../queries/preflight/legacy.sql"))
        .bind(sql::qualified(&legacy.table))
        .bind(&legacy.key)
        .bind(&legacy.columns)
        .fetch_all(engine.work())
        .await
        .doing(format!("looking at {}", legacy.table))?;
    let answer = if faults.is_empty() {
        Answer::fine("as the plan expects")
    } else {
        let remedy = format!(
            "The move of {} cannot start before this is settled. A missing table is made by `refit import` or `refit sample`.",
            legacy.table
        );
        let columns: Vec<String> = legacy.key.iter().map(|column| sql::ident(column)).collect();
        let statement = format!(
            "CREATE UNIQUE INDEX CONCURRENTLY ON {} ({})",
            sql::qualified(&legacy.table),
            columns.join(", ")
        );
        let only_the_key = faults.iter().all(|fault| fault.contains("unique index"));
        Answer::of(
            Verdict::Failed,
            faults.join("; "),
            remedy,
            if only_the_key { statement } else { String::new() },
        )
    };
    Ok(examined(
        &format!("legacy_{}", legacy.table),
        &format!("Legacy table {}", legacy.table),
        "a table with the plan's key",
        &format!(
            "Rows are read, compared and repaired by their key, a unique index over ({}).",
            legacy.key.join(", ")
        ),
        answer,
    ))
}

/// Views, foreign keys, triggers, rules, policies and publications.
pub(super) async fn dependents(engine: &Engine, legacy: &Legacy) -> Result<Examined> {
    let found: Vec<Line> = sqlx::query_as(include_str!("../queries/preflight/dependents.sql"))
        .bind(sql::qualified(&legacy.table))
        .fetch_all(engine.work())
        .await
        .doing(format!("looking at what hangs on {}", legacy.table))?;
    let remedy = "Nothing has to be done before the move: the old table stays. Each of these has to be sent over before the source is contracted.";
    Ok(examined(
        &format!("dependents_{}", legacy.table),
        &format!("What hangs on {}", legacy.table),
        "known, each with its owner",
        "A trigger or a rule may write elsewhere, a publication sends rows away, a view or a foreign key goes on reading the old table.",
        Answer::listed(found, Verdict::Warned, remedy),
    ))
}

pub(super) const STRANGERS: Question = Question {
    check: "strangers",
    title: "Relations in the plan's way",
    target: "none",
    meaning: "A relation of another shape must not be taken for the plan's.",
    ask: |engine| strangers(engine).boxed(),
};

async fn strangers(engine: &Engine) -> Result<Answer> {
    let rows = migrations::status(engine).await?;
    let pending = rows.iter().filter(|row| row.applied.is_none());
    let wanted: Vec<&Migration> =
        pending.filter_map(|row| engine.plan().plan.migration(&row.version)).collect();
    let created: Vec<(&Migration, &String)> = wanted
        .iter()
        .flat_map(|&migration| migration.creates.iter().map(move |name| (migration, name)))
        .collect();
    let names: Vec<String> = created.iter().map(|(_, name)| sql::qualified(name)).collect();
    let found: Vec<String> =
        sqlx::query_scalar("SELECT name FROM unnest($1::text[]) name WHERE to_regclass(name) IS NOT NULL")
            .bind(&names)
            .fetch_all(engine.work())
            .await
            .doing("looking for strangers")?;
    if found.is_empty() {
        return Ok(Answer::fine("none"));
    }
    let each = |name: &String| {
        let (place, own) = name.rsplit_once('.').unwrap_or(("", name));
        let renamed = sql::ident(&format!("{}_before", own.trim_matches('"')));
        let place = if place.is_empty() { own.to_owned() } else { name.clone() };
        format!("ALTER TABLE {place} RENAME TO {renamed}")
    };
    let statement = found.iter().map(each).collect::<Vec<_>>().join(";\n");
    let findings =
        created.iter().filter(|(_, name)| found.contains(&sql::qualified(name))).map(|(migration, name)| {
            Finding {
                subject: (*name).clone(),
                problem: format!("stands where migration {} makes its own", migration.version),
            }
        });
    let findings = findings.collect();
    let remedy = "Rename them, or drop them when nobody uses them.";
    Ok(Answer { findings, ..Answer::of(Verdict::Failed, found.join(", "), remedy, statement) })
}

pub(super) const FILES: Question = Question {
    check: "migration_files",
    title: "Applied migrations against their files",
    target: "0 differ",
    meaning: "A file that was changed after it was applied says something else than the database does.",
    ask: |engine| files(engine).boxed(),
};

async fn files(engine: &Engine) -> Result<Answer> {
    use domain::migration::MigrationState::{Changed, Unknown};
    let rows = migrations::status(engine).await?;
    let odd: Vec<Finding> = rows
        .iter()
        .filter(|row| matches!(row.state, Changed | Unknown))
        .map(|row| Finding { subject: row.version.clone(), problem: row.state.as_str().into() })
        .collect();
    if odd.is_empty() {
        return Ok(Answer::fine("0 differ"));
    }
    let remedy = "Put the files back as they were applied; make changes in a new migration.";
    let answer = Answer::of(Verdict::Failed, format!("{} differ", odd.len()), remedy, "");
    Ok(Answer { findings: odd, ..answer })
}
