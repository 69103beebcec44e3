//! Migrations: where they stand, and what taking one back would remove.

use std::collections::BTreeSet;

use domain::migration::{Applied, MigrationRow, MigrationState, state};
use domain::plan::Migration;
use domain::rollback::may_take_back;
use sqlx::AssertSqlSafe;

use crate::error::{Doing, Error, Kind, Result};
use crate::{Engine, facts, sql};

/// Every migration of the plan, and those that were applied and are in it no
/// more.
pub async fn status(engine: &Engine) -> Result<Vec<MigrationRow>> {
    let plan = engine.plan();
    let applied =
        store::migration::applied(engine.control(), &plan.plan.id).await.doing("reading the migrations")?;
    let known: BTreeSet<&str> =
        plan.plan.migrations.iter().map(|migration| migration.version.as_str()).collect();
    let planned = plan.plan.migrations.iter().map(|migration| {
        let applied = applied.iter().find(|applied| applied.version == migration.version);
        row(engine, migration, applied)
    });
    let strangers = applied.iter().filter(|applied| !known.contains(applied.version.as_str())).map(stranger);
    Ok(planned.chain(strangers).collect())
}

fn row(engine: &Engine, migration: &Migration, applied: Option<&Applied>) -> MigrationRow {
    let plan = engine.plan();
    let text = |script| plan.script(migration, script).unwrap_or_default().to_owned();
    let checksum = plan.checksum(migration);
    MigrationRow {
        version: migration.version.clone(),
        name: migration.name.clone(),
        phase: Some(migration.phase),
        state: state(Some(&checksum), applied.map(|applied| applied.checksum.as_str())),
        applied: applied.cloned(),
        up: text("up"),
        down: text("down"),
        fill: plan.script(migration, "fill").map(str::to_owned),
    }
}

fn stranger(applied: &Applied) -> MigrationRow {
    MigrationRow {
        version: applied.version.clone(),
        name: applied.name.clone(),
        phase: None,
        state: MigrationState::Unknown,
        applied: Some(applied.clone()),
        up: String::new(),
        down: String::new(),
        fill: None,
    }
}

pub(crate) fn find<'a>(engine: &'a Engine, version: &str) -> Result<&'a Migration> {
    engine.plan().plan.migration(version).ok_or_else(|| {
        let next = "List them with `refit migrate status`.";
        Error::not_found(format!("looking for migration {version}"), "the plan has no such migration", next)
    })
}

/// An applied script that was edited since describes another database than
/// the one that is there. Nothing goes on until that is settled.
pub(crate) fn unchanged(rows: &[MigrationRow], doing: &str) -> Result<()> {
    match rows.iter().find(|row| row.state == MigrationState::Changed) {
        None => Ok(()),
        Some(row) => Err(Error::new(
            Kind::Refused,
            doing,
            format!("{}_{}.up.sql was changed after it was applied", row.version, row.name),
            "Put the file back as it was, and make the change in a new migration.",
        )),
    }
}

/// Only the newest applied migration can be taken back.
pub(crate) async fn may_revert(engine: &Engine, version: &str) -> Result<()> {
    let doing = format!("taking back migration {version}");
    find(engine, version)?;
    let rows = status(engine).await?;
    let newest = rows.iter().rfind(|row| row.applied.is_some());
    match newest {
        Some(row) if row.version == version => nothing_uses(engine, version, None).await,
        _ if !rows.iter().any(|row| row.version == version && row.applied.is_some()) => {
            Err(Error::new(Kind::Refused, doing, "it is not applied", "There is nothing to do."))
        }
        newest => {
            let newest = newest.map(|row| row.version.clone()).unwrap_or_default();
            let next = format!("Take back {newest} first: `refit migrate down {newest}`.");
            Err(Error::new(Kind::Refused, doing, format!("{newest} was applied after it"), next))
        }
    }
}

/// Refused while a move that is under way reads or writes what the migration
/// made, or while anything else writes. `own` is the run that asks.
pub(crate) async fn nothing_uses(engine: &Engine, version: &str, own: Option<i64>) -> Result<()> {
    let doing = format!("taking back migration {version}");
    let mut conn = engine.control().acquire().await.doing(doing.clone())?;
    let facts = facts::gather(engine, &mut conn).await?;
    may_take_back(&engine.plan().plan, &facts, version, own).map_err(|refusal| Error::refused(doing, refusal))
}

/// What taking a migration back removes: each relation with its rows.
pub async fn consequences(engine: &Engine, version: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for relation in &find(engine, version)?.creates {
        let exists: bool = sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
            .bind(sql::ident(relation))
            .fetch_one(engine.work())
            .await
            .doing(format!("looking for {relation}"))?;
        if exists {
            found.push(describe(engine, relation).await?);
        }
    }
    Ok(found)
}

async fn describe(engine: &Engine, relation: &str) -> Result<String> {
    let count = format!("SELECT count(*) FROM {}", sql::ident(relation));
    let rows: i64 = sqlx::query_scalar(AssertSqlSafe(count))
        .fetch_one(engine.work())
        .await
        .doing(format!("counting {relation}"))?;
    Ok(format!("{relation} with {rows} rows"))
}
