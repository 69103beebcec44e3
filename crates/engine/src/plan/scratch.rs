//! Tries a plan out: every script and check on a scratch schema, in one
//! transaction that is always rolled back.

use domain::plan::{Migration, Move};
use sqlx::{AssertSqlSafe, PgConnection};

use super::{LoadedPlan, PlanFault, columns};
use crate::error::{Doing, Result};
use crate::{Engine, checks, ddl, sql};

const SCHEMA: &str = "refit_scratch";

/// Faults that only a database can see. Nothing of it stays.
pub async fn faults(engine: &Engine) -> Result<Vec<PlanFault>> {
    let doing = "trying the plan on a scratch schema";
    let mut tx = engine.work().begin().await.doing(doing)?;
    ddl::limit_waits(&mut tx).await.doing(doing)?;
    let setup = format!("CREATE SCHEMA {SCHEMA}; SET LOCAL search_path = {SCHEMA}");
    ddl::script(&mut tx, &setup).await.doing(doing)?;
    let mut found = Vec::new();
    let plan = engine.plan();
    legacies(plan, &mut tx, &mut found).await?;
    up(plan, &mut tx, &mut found).await?;
    if found.is_empty() {
        statements(plan, &mut tx, &mut found).await?;
        probes(plan, &mut tx, &mut found).await?;
        moves(plan, engine.server_version() >= 140_000, &mut tx, &mut found).await?;
        down(plan, &mut tx, &mut found).await?;
    }
    tx.rollback().await.doing(doing)?;
    Ok(found)
}

async fn legacies(plan: &LoadedPlan, conn: &mut PgConnection, found: &mut Vec<PlanFault>) -> Result<()> {
    for file in plan.plan.legacies.iter().filter_map(|legacy| legacy.create.as_ref()) {
        run(plan, conn, file, found).await?;
    }
    Ok(())
}

async fn up(plan: &LoadedPlan, conn: &mut PgConnection, found: &mut Vec<PlanFault>) -> Result<()> {
    for migration in &plan.plan.migrations {
        run(plan, conn, &migration.file("up"), found).await?;
        if plan.script(migration, "fill").is_some() && found.is_empty() {
            run(plan, conn, &migration.file("fill"), found).await?;
        }
        missing_relations(migration, conn, found).await?;
    }
    Ok(())
}

async fn missing_relations(
    migration: &Migration,
    conn: &mut PgConnection,
    found: &mut Vec<PlanFault>,
) -> Result<()> {
    for relation in &migration.creates {
        if found.is_empty() && !exists(conn, relation).await? {
            let reason = format!("the migration is said to create {relation}, and did not");
            found.push(PlanFault { file: migration.file("up"), line: 0, reason });
        }
    }
    Ok(())
}

async fn exists(conn: &mut PgConnection, relation: &str) -> Result<bool> {
    sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
        .bind(sql::qualified(relation))
        .fetch_one(conn)
        .await
        .doing(format!("looking for {relation}"))
}

async fn down(plan: &LoadedPlan, conn: &mut PgConnection, found: &mut Vec<PlanFault>) -> Result<()> {
    for migration in plan.plan.migrations.iter().rev() {
        run(plan, conn, &migration.file("down"), found).await?;
        for relation in &migration.creates {
            if found.is_empty() && exists(conn, relation).await? {
                let reason = format!("the script leaves {relation} behind, which the up script created");
                found.push(PlanFault { file: migration.file("down"), line: 0, reason });
            }
        }
    }
    Ok(())
}

/// Runs one file under a savepoint. After a fault the rest is not tried: it
/// would only fail for the same reason.
async fn run(
    plan: &LoadedPlan,
    conn: &mut PgConnection,
    file: &str,
    found: &mut Vec<PlanFault>,
) -> Result<()> {
    if !found.is_empty() {
        return Ok(());
    }
    let text = plan.text(file).unwrap_or_default();
    if let Err(error) = tried(conn, text).await? {
        found.push(fault(file, text, &error));
    }
    Ok(())
}

/// The outer result is about the transaction, the inner one about the text.
pub(super) async fn tried(conn: &mut PgConnection, text: &str) -> Result<sqlx::Result<()>> {
    let doing = "trying a script";
    ddl::script(conn, "SAVEPOINT refit_try").await.doing(doing)?;
    let outcome = ddl::script(conn, text).await;
    let end = if outcome.is_ok() { "RELEASE SAVEPOINT refit_try" } else { "ROLLBACK TO SAVEPOINT refit_try" };
    ddl::script(conn, end).await.doing(doing)?;
    Ok(outcome)
}

fn fault(file: &str, text: &str, error: &sqlx::Error) -> PlanFault {
    use sqlx::postgres::{PgDatabaseError, PgErrorPosition};
    let database = error.as_database_error().and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
    let at = match database.and_then(PgDatabaseError::position) {
        Some(PgErrorPosition::Original(at)) => at,
        _ => 0,
    };
    let line = if at == 0 { 0 } else { text.chars().take(at - 1).filter(|char| *char == '\n').count() + 1 };
    let reason = database.map_or_else(|| error.to_string(), |error| error.message().to_owned());
    PlanFault { file: file.to_owned(), line, reason }
}

async fn statements(plan: &LoadedPlan, conn: &mut PgConnection, found: &mut Vec<PlanFault>) -> Result<()> {
    for (check, file) in plan.plan.checks.iter().filter_map(|check| Some((check, check.sql.as_ref()?))) {
        let text = plan.text(file).unwrap_or_default();
        found.extend(lint("check", &check.id, file, text));
        if let Err(error) = tried(conn, text).await? {
            found.push(fault(file, text, &error));
        }
    }
    Ok(())
}

/// The probes of the integrity report, over tables without rows.
async fn probes(plan: &LoadedPlan, conn: &mut PgConnection, found: &mut Vec<PlanFault>) -> Result<()> {
    for probe in &plan.plan.probes {
        let text = plan.text(&probe.sql).unwrap_or_default();
        found.extend(lint("probe", &probe.id, &probe.sql, text));
        let piece = probe.table.as_ref().map(|table| sql::probe::blocks(&sql::qualified(table), 0, true));
        let asked = sql::probe::asked(&sql::probe::without_fix(text), piece.as_deref());
        if let Err(error) = tried(conn, &asked).await? {
            found.push(PlanFault { line: 0, ..fault(&probe.sql, text, &error) });
        }
    }
    Ok(())
}

fn lint(what: &str, id: &str, file: &str, text: &str) -> Option<PlanFault> {
    let fault = checks::lint(text).err()?;
    Some(PlanFault {
        file: file.to_owned(),
        line: fault.line,
        reason: format!("{what} {id}: {}", fault.reason),
    })
}

async fn moves(
    plan: &LoadedPlan,
    hashes: bool,
    conn: &mut PgConnection,
    found: &mut Vec<PlanFault>,
) -> Result<()> {
    for spec in &plan.plan.moves {
        let anchor = format!("id = \"{}\"", spec.id);
        let line = plan.text("plan.toml").map_or(0, |text| line_of(text, &anchor));
        let mut faults = move_faults(spec, conn).await?;
        faults.extend(columns::faults(spec, hashes, conn).await?);
        found.extend(faults.into_iter().map(|reason| PlanFault { file: "plan.toml".into(), line, reason }));
    }
    Ok(())
}

fn line_of(text: &str, anchor: &str) -> usize {
    text.lines().position(|line| line.trim() == anchor).map_or(0, |index| index + 1)
}

async fn move_faults(spec: &Move, conn: &mut PgConnection) -> Result<Vec<String>> {
    let source: Option<String> = sqlx::query_scalar(include_str!("../queries/moving/source_fault.sql"))
        .bind(sql::qualified(&spec.source))
        .bind(&spec.key)
        .fetch_one(&mut *conn)
        .await
        .doing(format!("looking at {}", spec.source))?;
    let mut faults: Vec<String> =
        source.into_iter().map(|why| format!("move {}: source {}: {why}", spec.id, spec.source)).collect();
    let targets: Vec<&str> = spec.columns.iter().map(|column| column.target.as_str()).collect();
    let sources: Vec<&str> = spec.columns.iter().filter_map(|column| column.source.as_deref()).collect();
    for (table, columns) in [(&spec.target, targets), (&spec.source, sources)] {
        for column in missing_columns(conn, table, &columns).await? {
            faults.push(format!("move {}: {table} has no column {column}", spec.id));
        }
    }
    for view in &spec.refreshes {
        if !exists(conn, view).await? {
            faults.push(format!("move {}: refreshes {view}, which no migration creates", spec.id));
        }
    }
    faults.extend(lookup_faults(spec, conn).await?);
    Ok(faults)
}

async fn lookup_faults(spec: &Move, conn: &mut PgConnection) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for lookup in &spec.lookups {
        let columns: Vec<&str> =
            lookup.matches.keys().map(String::as_str).chain([lookup.yields.as_str()]).collect();
        for column in missing_columns(conn, &lookup.relation, &columns).await? {
            faults.push(format!(
                "move {}: look-up {}: {} has no column {column}",
                spec.id, lookup.id, lookup.relation
            ));
        }
    }
    Ok(faults)
}

async fn missing_columns(conn: &mut PgConnection, table: &str, columns: &[&str]) -> Result<Vec<String>> {
    let statement = "SELECT c FROM unnest($2::text[]) c WHERE NOT EXISTS (SELECT 1 FROM pg_attribute \
                     WHERE attrelid = to_regclass($1) AND attname = c AND attnum > 0 AND NOT attisdropped)";
    sqlx::query_scalar(AssertSqlSafe(statement))
        .bind(sql::qualified(table))
        .bind(columns)
        .fetch_all(conn)
        .await
        .doing(format!("looking at {table}"))
}
