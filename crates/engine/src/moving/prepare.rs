//! Before the first row: is there room, what is the last key, is the target
//! empty and can it do without its indexes for a while.

use domain::run::Level;
use futures::FutureExt;
use sqlx::{AssertSqlSafe, PgConnection};

use super::extent::Extent;
use super::{Shape, arm, disk, strip};
use crate::error::{Doing, Error, Kind, Result};
use crate::jobs::{Context, Step, fill, report};
use crate::{ddl, failpoint};

pub(crate) async fn run(context: &Context, shape: &Shape) -> Result<Step> {
    context.stage("Preparing").await?;
    a_table_with_its_key(context, shape).await?;
    disk::enough(context, shape).await?;
    arm::arm(context, shape).await?;
    // A name that comes up from here on is in the log.
    for version in &shape.spec.fills {
        fill(context, crate::migrations::find(&context.engine, version)?).await?;
    }
    ddl::retrying(
        context.engine.work(),
        || ready(context, shape).boxed(),
        |blocked| report(context, blocked).boxed(),
    )
    .await?;
    Ok(context.stop_asked().await?.map_or(Step::Done, Step::Stopped))
}

/// The source must be a table, and its key unique on that very table: it is
/// the order of the copy and what rows are compared by.
async fn a_table_with_its_key(context: &Context, shape: &Shape) -> Result<()> {
    let doing = format!("looking at {}", shape.spec.source);
    let fault: Option<String> = sqlx::query_scalar(include_str!("../queries/moving/source_fault.sql"))
        .bind(shape.source())
        .bind(&shape.spec.key)
        .fetch_one(context.engine.work())
        .await
        .doing(doing.clone())?;
    fault.map_or(Ok(()), |why| {
        let next = format!(
            "Add it: CREATE UNIQUE INDEX CONCURRENTLY ON {} ({}).",
            shape.spec.source,
            shape.spec.key.join(", ")
        );
        Err(Error::new(Kind::Refused, doing, why, next))
    })
}

/// Takes the indexes off an empty target and fixes the upper bound.
async fn ready(context: &Context, shape: &Shape) -> Result<()> {
    let doing = format!("preparing {}", shape.spec.target);
    let mut tx = context.engine.work().begin().await.doing(doing.clone())?;
    context.fence(&mut tx, &doing).await?;
    ddl::limit_waits(&mut tx).await.doing(doing.clone())?;
    let empty = is_empty(&mut tx, shape).await?;
    let off = if empty { strip::take_off(context, shape, &mut tx).await? } else { 0 };
    let upper: Option<Vec<String>> = sqlx::query_scalar(AssertSqlSafe(shape.last_key()))
        .fetch_optional(&mut *tx)
        .await
        .doing(doing.clone())?;
    let extent = Extent::of(&mut tx, &shape.spec.source).await?;
    store::run::set_upper(&mut *tx, context.run.id, upper.as_deref(), extent.rows)
        .await
        .doing(doing.clone())?;
    context.note(&mut tx, Level::Info, &described(shape, &extent, empty, off)).await?;
    failpoint::hit("prepare.before_commit").await;
    tx.commit().await.doing(doing)?;
    failpoint::hit("prepare.after_commit").await;
    Ok(())
}

fn described(shape: &Shape, extent: &Extent, empty: bool, off: usize) -> String {
    let (source, target) = (&shape.spec.source, &shape.spec.target);
    match (empty, off) {
        (true, 0) => {
            format!("{extent} in {source}; {target} is empty and keeps its indexes during the copy")
        }
        (true, off) => format!(
            "{extent} in {source}; {off} keys and indexes taken off the empty {target}, to be put back after the copy"
        ),
        (false, _) => {
            format!("{extent} in {source}; {target} holds rows already, which are left as they are")
        }
    }
}

async fn is_empty(conn: &mut PgConnection, shape: &Shape) -> Result<bool> {
    let statement = format!("SELECT NOT EXISTS (SELECT 1 FROM {})", shape.target());
    sqlx::query_scalar(AssertSqlSafe(statement))
        .fetch_one(conn)
        .await
        .doing(format!("looking into {}", shape.spec.target))
}
