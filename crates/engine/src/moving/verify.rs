//! Verification: every range of both sides read under one snapshot and
//! compared by count and by the sum of row hashes; a range that differs is
//! compared row by row, which names every key.
//!
//! A key that waits in the log is no difference: its change is on its way.
//! Log, source and target are read under the same snapshot, so there is no
//! false alarm while clients write.

use std::time::Instant;

use domain::run::Level;
use domain::throttle::Work;
use futures::channel::mpsc;
use futures::{StreamExt, TryStreamExt};
use sqlx::{AssertSqlSafe, PgConnection};
use store::verify::Compared;

use super::capture::Capture;
use super::hold::Brake;
use super::tiles::{Tile, hand_out};
use super::{Range, Shape};
use crate::ddl;
use crate::error::{Doing, Error, Kind, Result};
use crate::jobs::{Context, Step, Stop};

/// Ranges compared at the same time.
const LANES: usize = 2;

pub(crate) async fn run(context: &Context, shape: &Shape) -> Result<Step> {
    let brake = Brake::new(context, Work::Verify)?;
    let outcome = in_lanes(context, shape, &brake).await;
    brake.release().await;
    outcome
}

async fn in_lanes(context: &Context, shape: &Shape, brake: &Brake<'_>) -> Result<Step> {
    let (sender, receiver) = mpsc::channel(0);
    let lanes = receiver.map(|tile: Tile| Ok(compare(context, shape, tile)));
    let lanes = lanes.try_buffer_unordered(LANES).try_collect::<Vec<Option<Stop>>>();
    let (whole, stops) = tokio::try_join!(hand_out(context, shape, brake, sender), lanes)?;
    match stops.into_iter().flatten().next() {
        Some(stop) => Ok(Step::Stopped(stop)),
        None if whole => verdict(context, shape).await,
        None => Ok(context.stop_asked().await?.map_or(Step::Done, Step::Stopped)),
    }
}

/// Compares one range and keeps the result, unless a stop was asked for.
async fn compare(context: &Context, shape: &Shape, tile: Tile) -> Result<Option<Stop>> {
    if let Some(stop) = context.stop_asked().await? {
        return Ok(Some(stop));
    }
    let doing = format!("comparing range {} of {}", tile.seq, shape.spec.source);
    let began = Instant::now();
    let mut tx = context.fenced(&doing).await?;
    ddl::script(&mut tx, include_str!("../queries/moving/verify_settings.sql")).await.doing(doing.clone())?;
    let mut compared = sums(shape, &tile, &mut tx, &doing).await?;
    let alike = compared.equal;
    if !alike {
        let named = name(context, shape, &tile.range, &mut tx, &doing).await?;
        compared.equal = named == 0;
    }
    compared.duration_ms = began.elapsed().as_millis() as i64;
    store::verify::insert(&mut *tx, context.run.id, &compared).await.doing(doing.clone())?;
    tx.commit().await.doing(doing)?;
    progress(context, &compared, alike).await?;
    Ok(None)
}

/// Counts and sums of both sides, by one statement.
async fn sums(shape: &Shape, tile: &Tile, conn: &mut PgConnection, doing: &str) -> Result<Compared> {
    let (source_rows, target_rows, alike): (i64, i64, bool) =
        sqlx::query_as(AssertSqlSafe(shape.compare(&tile.range)))
            .persistent(false)
            .fetch_one(conn)
            .await
            .doing(doing)?;
    Ok(Compared {
        seq: tile.seq,
        lo: tile.range.lo.clone(),
        hi: tile.range.hi.clone(),
        source_rows,
        target_rows,
        equal: alike && source_rows == target_rows,
        duration_ms: 0,
    })
}

/// Writes down each key that differs and is not on its way; returns how many.
async fn name(
    context: &Context,
    shape: &Shape,
    range: &Range,
    conn: &mut PgConnection,
    doing: &str,
) -> Result<u64> {
    let log = Capture::forward(shape);
    let statement = shape.differences(range, &log);
    let done = sqlx::query(AssertSqlSafe(statement))
        .persistent(false)
        .bind(context.run.id)
        .execute(conn)
        .await
        .doing(doing)?;
    Ok(done.rows_affected())
}

async fn progress(context: &Context, compared: &Compared, alike: bool) -> Result<()> {
    let doing = "writing the run's progress";
    let rate = (compared.duration_ms > 0)
        .then(|| LANES as f64 * compared.source_rows as f64 * 1000.0 / compared.duration_ms as f64);
    let mut tx = context.engine.control().begin().await.doing(doing)?;
    sqlx::query(include_str!("../queries/moving/verified.sql"))
        .bind(context.run.id)
        .bind(rate)
        .execute(&mut *tx)
        .await
        .doing(doing)?;
    context.note(&mut tx, level(compared), &line(compared, alike)).await?;
    tx.commit().await.doing(doing)
}

fn level(compared: &Compared) -> Level {
    if compared.equal { Level::Info } else { Level::Warn }
}

fn line(compared: &Compared, alike: bool) -> String {
    let word = match (compared.equal, alike) {
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
    let (plan, id) = (&context.engine.plan().plan.id, &shape.spec.id);
    let doing = format!("verifying {}", shape.spec.target);
    let compared = store::verify::all(context.engine.control(), context.run.id).await.doing(doing.clone())?;
    if let Some(fault) = super::tiles::fault(&compared) {
        return Err(Error::new(Kind::Failed, doing, fault, "Resume the run; it compares the rest."));
    }
    let unexplained: i64 = sqlx::query_scalar(include_str!("../queries/moving/unexplained.sql"))
        .bind(context.run.id)
        .bind(plan)
        .bind(id)
        .fetch_one(context.engine.control())
        .await
        .doing(doing.clone())?;
    if unexplained > 0 {
        let why =
            format!("{unexplained} rows differ between {} and {}", shape.spec.source, shape.spec.target);
        let next = "The run's page and `refit move status` name their keys. Repair them with `refit move repair`, or correct them and resume the run.";
        return Err(Error::new(Kind::Failed, doing, why, next));
    }
    store::batch::set_verified(context.engine.control(), plan, id).await.doing(doing.clone())?;
    store::moves::set_verified(context.engine.control(), plan, id, Some(context.run.id))
        .await
        .doing(doing)?;
    let rows: i64 = compared.iter().map(|range| range.source_rows).sum();
    let line =
        format!("verified: {rows} rows of {} compared in {} ranges", shape.spec.source, compared.len());
    context.say(Level::Info, line).await?;
    Ok(Step::Done)
}
