//! The copy that a rehearsal works on.

use domain::run::Level;
use sqlx::AssertSqlSafe;

use crate::backups::prove;
use crate::backups::scratch::Scratch;
use crate::error::{Doing, Error, Kind, Result};
use crate::jobs::Context;
use crate::legacy::{self, SampleOptions};
use crate::{Engine, LoadedPlan, backups, ddl, sql};

/// Makes the copy and an engine on it, as the database was before the plan.
pub(crate) async fn make(context: &Context) -> Result<Engine> {
    if let Some(why) = prove::obstacle(context).await? {
        let next = "Nothing was changed. Resume the run when that is settled.";
        return Err(Error::new(Kind::Refused, "making a copy to rehearse on", why, next));
    }
    context.stage("Making a copy").await?;
    let scratch = Scratch::create(context).await?;
    if let Some(id) = context.run.params.backup {
        let backup = backups::get(&context.engine, id).await?;
        prove::restore(context, &backup, &scratch.name).await?;
        context.say(Level::Info, format!("backup {id} is restored into {}", scratch.name)).await?;
    }
    let copy = context.engine.beside(&scratch.name, rehearsed(context.engine.plan())).await?;
    match context.run.params.rows {
        Some(rows) => fill(context, &copy, rows).await?,
        None => undo(context, &copy).await?,
    }
    statistics(&copy).await?;
    Ok(copy)
}

/// What a phase asks for that does nothing to the database (benchmarks, the
/// application's work) no copy can show: it stands in the way of none there.
fn rehearsed(plan: &LoadedPlan) -> LoadedPlan {
    let mut plan = plan.clone();
    plan.plan.phases.iter_mut().filter(|phase| !phase.acts()).for_each(|phase| phase.criteria.clear());
    plan
}

/// Made-up rows in the tables that the legacy application would create.
async fn fill(context: &Context, copy: &Engine, rows: i64) -> Result<()> {
    let plan = copy.plan();
    for table in &plan.plan.legacies {
        let create = table.create.as_ref().and_then(|file| plan.text(file));
        legacy::ensure_table(copy.work(), table, create).await?;
    }
    let options = SampleOptions { rows: rows.unsigned_abs(), trades: None, seed: 1, start: None };
    let made = legacy::sample(copy.work(), options, |_| {}).await?;
    let line = format!("{} book tickers and {} trades are made up", made.book_tickers, made.trades);
    context.say(Level::Info, line).await
}

/// Takes back in the copy what the plan has done to the database already: the
/// backup brought it along.
async fn undo(context: &Context, copy: &Engine) -> Result<()> {
    let doing = "taking the copy back to before the plan";
    let plan = copy.plan();
    let applied = store::migration::applied(context.engine.control(), &plan.plan.id).await.doing(doing)?;
    for done in applied.iter().rev() {
        let Some(migration) = plan.plan.migration(&done.version) else { continue };
        let down = plan.script(migration, "down").unwrap_or_default();
        let mut conn = copy.work().acquire().await.doing(doing)?;
        ddl::script(&mut conn, down).await.doing(doing)?;
        context.say(Level::Info, format!("{} is taken back in the copy", done.version)).await?;
    }
    Ok(())
}

async fn statistics(copy: &Engine) -> Result<()> {
    let doing = "reading the copy's statistics";
    sqlx::raw_sql("VACUUM (ANALYZE)").execute(copy.work()).await.map(drop).doing(doing)
}

/// Rows of the legacy tables in the copy and in the database. The database is
/// not read for it: the estimate of its statistics is enough to scale by.
pub(crate) async fn rows(context: &Context, copy: &Engine) -> Result<(i64, i64)> {
    let (mut here, mut there) = (0, 0);
    for legacy in &copy.plan().plan.legacies {
        here += crate::moving::count(copy.work(), &legacy.table).await?;
        there += estimate(&context.engine, &legacy.table).await?;
    }
    Ok((here, there))
}

async fn estimate(engine: &Engine, table: &str) -> Result<i64> {
    let doing = format!("looking how large {table} is");
    let known: Option<i64> = sqlx::query_scalar(include_str!("../queries/rehearsal/estimate.sql"))
        .bind(sql::qualified(table))
        .fetch_one(engine.work())
        .await
        .doing(doing)?;
    match known {
        Some(rows) => Ok(rows),
        None => exists_and_count(engine, table).await,
    }
}

/// Never analysed: small, or not there.
async fn exists_and_count(engine: &Engine, table: &str) -> Result<i64> {
    let exists: bool = sqlx::query_scalar(AssertSqlSafe("SELECT to_regclass($1) IS NOT NULL".to_owned()))
        .bind(sql::qualified(table))
        .fetch_one(engine.work())
        .await
        .doing(format!("looking for {table}"))?;
    if exists { crate::moving::count(engine.work(), table).await } else { Ok(0) }
}
