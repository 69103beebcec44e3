//! Verification: every range of both sides read under one snapshot and
//! compared by count and by the sum of row hashes; a range that differs is
//! compared row by row, which names every key.
//!
//! A key that waits in the log is no difference: its change is on its way.
//! Log, source and target are read under the same snapshot, so there is no
//! false alarm while clients write.

mod look;

use std::time::Instant;

use domain::run::Level;
use domain::throttle::Work;
use futures::channel::mpsc;
use futures::{StreamExt, TryStreamExt};
use sqlx::{AssertSqlSafe, PgConnection};
use store::verify::Compared;

use super::Shape;
use super::capture::Capture;
use super::hold::Brake;
use super::rules::{Findings, Named, RULES, Rules, Sums};
use super::tiles::{Tile, hand_out};
use crate::error::{Doing, Error, Kind, Result};
use crate::jobs::{Context, Step, Stop};
use crate::{ddl, failpoint};

pub(crate) use look::look;

pub(crate) async fn run(context: &Context, shape: &Shape) -> Result<Step> {
    forget_unequal(context).await?;
    let brake = Brake::new(context, Work::Verify)?;
    let outcome = in_lanes(context, shape, &brake).await;
    brake.release().await;
    outcome
}

async fn in_lanes(context: &Context, shape: &Shape, brake: &Brake<'_>) -> Result<Step> {
    let (sender, receiver) = mpsc::channel(0);
    let lanes = receiver.map(|tile: Tile| Ok(compare(context, shape, tile)));
    let lanes = lanes.try_buffer_unordered(context.lanes()).try_collect::<Vec<Option<Stop>>>();
    let (whole, stops) = tokio::try_join!(hand_out(context, shape, brake, sender), lanes)?;
    match stops.into_iter().flatten().next() {
        Some(stop) => Ok(Step::Stopped(stop)),
        None if whole => verdict(context, shape).await,
        None => Ok(context.stop_asked().await?.map_or(Step::Done, Step::Stopped)),
    }
}

/// A run that is resumed compares again what was not equal: somebody may have
/// corrected it, and a verdict on old findings would never change.
async fn forget_unequal(context: &Context) -> Result<()> {
    let doing = "going on with the comparison";
    let mut tx = context.fenced(doing).await?;
    store::verify::forget_unequal(&mut tx, context.run.id).await.doing(doing)?;
    tx.commit().await.doing(doing)
}

/// Compares one range and keeps the result, unless a stop was asked for.
async fn compare(context: &Context, shape: &Shape, tile: Tile) -> Result<Option<Stop>> {
    if let Some(stop) = context.stop_asked().await? {
        return Ok(Some(stop));
    }
    let doing = doing(shape, &tile);
    let mut tx = context.fenced(&doing).await?;
    ddl::script(&mut tx, include_str!("../queries/moving/verify_settings.sql")).await.doing(doing.clone())?;
    let (compared, all) = compare_in(&RULES, shape, &tile, context.run.id, &mut tx).await?;
    failpoint::hit("verify.before_commit").await;
    tx.commit().await.doing(doing)?;
    failpoint::hit("verify.after_commit").await;
    progress(context, &compared, all).await?;
    Ok(None)
}

fn doing(shape: &Shape, tile: &Tile) -> String {
    format!("comparing range {} of {}", tile.seq, shape.spec.source)
}

/// The same in the caller's transaction, whose statements see one snapshot.
/// Also says whether no change was on its way.
async fn compare_in(
    rules: &Rules,
    shape: &Shape,
    tile: &Tile,
    run: i64,
    conn: &mut PgConnection,
) -> Result<(Compared, bool)> {
    let (doing, began) = (doing(shape, tile), Instant::now());
    let sums: Sums =
        sqlx::query_as(AssertSqlSafe((rules.compare)(shape, &tile.range, &Capture::forward(shape))))
            .persistent(false)
            .fetch_one(&mut *conn)
            .await
            .doing(doing.clone())?;
    let alike = (rules.alike)(sums);
    let compared = Compared {
        seq: tile.seq,
        lo: tile.range.lo.clone(),
        hi: tile.range.hi.clone(),
        source_rows: sums.source_rows,
        target_rows: sums.target_rows,
        equal: alike || (rules.on_its_way)(name(rules, shape, tile, run, conn).await?),
        duration_ms: began.elapsed().as_millis() as i64,
    };
    store::verify::insert(conn, run, &compared).await.doing(doing)?;
    let settled = (sums.source_settled, sums.target_settled) == (sums.source_rows, sums.target_rows);
    Ok((compared, alike && settled))
}

/// Writes down each key that differs and is not on its way.
async fn name(rules: &Rules, shape: &Shape, tile: &Tile, run: i64, conn: &mut PgConnection) -> Result<Named> {
    let statement = (rules.differences)(shape, &tile.range, &Capture::forward(shape));
    let query = sqlx::query_as(AssertSqlSafe(statement)).persistent(false).bind(run);
    let named: Named = query.fetch_one(&mut *conn).await.doing(doing(shape, tile))?;
    let back = if named.named > 0 { on_its_way_back(shape, tile, run, conn).await? } else { 0 };
    Ok(Named { named: named.named - back, logged: named.logged + back })
}

/// While writers use the target, a change of it may be on its way to the
/// source. It is read under the same snapshot.
async fn on_its_way_back(shape: &Shape, tile: &Tile, run: i64, conn: &mut PgConnection) -> Result<i64> {
    let reverse = Capture::reverse(shape);
    if !reverse.is_there(conn).await? {
        return Ok(0);
    }
    let statement = shape.forget_on_its_way_back(&reverse);
    let done = sqlx::query(AssertSqlSafe(statement)).bind(run).execute(conn).await;
    Ok(done.doing(doing(shape, tile))?.rows_affected() as i64)
}

async fn progress(context: &Context, compared: &Compared, all: bool) -> Result<()> {
    let doing = "writing the run's progress";
    let rate = (compared.duration_ms > 0)
        .then(|| context.lanes() as f64 * compared.source_rows as f64 * 1000.0 / compared.duration_ms as f64);
    let mut tx = context.engine.control().begin().await.doing(doing)?;
    sqlx::query(include_str!("../queries/moving/verified.sql"))
        .bind(context.run.id)
        .bind(rate)
        .execute(&mut *tx)
        .await
        .doing(doing)?;
    context.note(&mut tx, level(compared), &line(compared, all)).await?;
    tx.commit().await.doing(doing)
}

fn level(compared: &Compared) -> Level {
    if compared.equal { Level::Info } else { Level::Warn }
}

fn line(compared: &Compared, all: bool) -> String {
    let word = match (compared.equal, all) {
        (true, true) => "equal",
        (true, false) => "equal but for changes that are on their way",
        (false, _) => "not equal",
    };
    format!(
        "range {} {word}: {} rows in the source, {} in the target, {} ms",
        compared.seq, compared.source_rows, compared.target_rows, compared.duration_ms
    )
}

/// Equal everywhere, or different only in rows that quarantine holds.
async fn verdict(context: &Context, shape: &Shape) -> Result<Step> {
    let plan = &context.engine.plan().plan.id;
    let doing = format!("verifying {}", shape.spec.target);
    let mut conn = context.engine.control().acquire().await.doing(doing.clone())?;
    let compared = judge(&RULES, shape, plan, context.run.id, &mut conn).await?;
    let counts = store::moves::set_verified(&mut *conn, plan, &shape.spec.id, context.run.id).await;
    if !counts.doing(doing.clone())? {
        let why = "the capture was broken or armed anew in this moment";
        return Err(Error::new(Kind::Failed, doing, why, NEXT));
    }
    failpoint::hit("verdict.written").await;
    store::batch::set_verified(&mut *conn, plan, &shape.spec.id).await.doing(doing.clone())?;
    store::run::is_all(&mut *conn, context.run.id).await.doing(doing)?;
    drop(conn);
    let rows: i64 = compared.iter().map(|range| range.source_rows).sum();
    let line =
        format!("verified: {rows} rows of {} compared in {} ranges", shape.spec.source, compared.len());
    context.say(Level::Info, line).await?;
    Ok(Step::Done)
}

const NEXT: &str = "The run's page and `refit move status` name the keys. Repair them with `refit move repair`, or correct them and resume the run; it compares again what was not equal.";

/// The ranges of a comparison that found nothing; fails when it found something.
async fn judge(
    rules: &Rules,
    shape: &Shape,
    plan: &str,
    run: i64,
    conn: &mut PgConnection,
) -> Result<Vec<Compared>> {
    let doing = format!("comparing {} with {}", shape.spec.source, shape.spec.target);
    let compared = store::verify::all(&mut *conn, run).await.doing(doing.clone())?;
    if let Some(why) = (rules.uncovered)(&compared) {
        return Err(Error::new(Kind::Failed, doing, why, "Resume the run; it compares the rest."));
    }
    let found: Findings = sqlx::query_as(AssertSqlSafe((rules.findings)()))
        .bind(run)
        .bind(plan)
        .bind(&shape.spec.id)
        .fetch_one(conn)
        .await
        .doing(doing.clone())?;
    match (rules.fault)(&found) {
        None => Ok(compared),
        Some(why) => Err(Error::new(Kind::Failed, doing, why, NEXT)),
    }
}

#[cfg(test)]
mod mutants;
#[cfg(test)]
mod plans;
