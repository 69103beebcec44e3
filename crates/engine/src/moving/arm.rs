//! The capture comes and goes: arming before the first row is copied,
//! disarming when a move is given up or rolled back.

use domain::audit::Verb;
use domain::moving::{MoveState, move_arrow};
use domain::run::Level;
use futures::FutureExt;
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection};
use store::moves::MoveRow;

use super::capture::Capture;
use super::{Shape, mark};
use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};
use crate::jobs::{Context, report};
use crate::{Engine, ddl, failpoint};

/// Logs every change of the source from here on. Whoever writes while this
/// waits for its lock goes first: it gives up after a moment and tries again.
pub(crate) async fn arm(context: &Context, shape: &Shape) -> Result<()> {
    let (plan, id) = (&context.engine.plan().plan.id, &shape.spec.id);
    let doing = format!("arming the move {id}");
    store::moves::ensure(context.engine.control(), plan, id).await.doing(doing.clone())?;
    let row = store::moves::get(context.engine.control(), plan, id).await.doing(doing)?;
    if row.is_some_and(|row| row.state() != MoveState::Declared) {
        return Ok(());
    }
    ddl::retrying(
        context.engine.work(),
        || try_arm(context, shape).boxed(),
        |blocked| report(context, blocked).boxed(),
    )
    .await
}

async fn try_arm(context: &Context, shape: &Shape) -> Result<()> {
    let (plan, id) = (&context.engine.plan().plan.id, &shape.spec.id);
    let doing = format!("arming the move {id}");
    let mut tx = context.engine.work().begin().await.doing(doing.clone())?;
    context.fence(&mut tx, &doing).await?;
    ddl::limit_waits(&mut tx).await.doing(doing.clone())?;
    capture(shape, plan, &mut tx).await?;
    change(&mut tx, plan, id, MoveState::Declared, MoveState::Armed, context.engine.worker()).await?;
    store::run::lock(&mut *tx, context.run.id).await.doing(doing.clone())?;
    let line = format!("every change of {} is logged from here on", shape.spec.source);
    context.note(&mut tx, Level::Info, &line).await?;
    failpoint::hit("arm.before_commit").await;
    tx.commit().await.doing(doing)?;
    failpoint::hit("arm.after_commit").await;
    Ok(())
}

/// Puts the capture in place and notes what it looks like, in a transaction
/// that nobody has written beside.
pub(crate) async fn capture(shape: &Shape, plan: &str, conn: &mut PgConnection) -> Result<()> {
    let forward = Capture::forward(shape);
    hold_off_writers(&forward.table, conn).await?;
    let mark = anew(&forward, conn).await?;
    let doing = format!("arming the capture of {}", shape.spec.source);
    store::moves::set_mark(conn, plan, &shape.spec.id, &mark, None).await.doing(doing)
}

/// Makes a capture, in place of what is left of another, and says what it looks
/// like.
pub(super) async fn anew(capture: &Capture, conn: &mut PgConnection) -> Result<Value> {
    capture.drop(conn).await?;
    capture.create(conn).await?;
    marked(capture, conn).await
}

/// Puts a capture in place that may be there in silence. One that somebody has
/// changed meanwhile is made anew.
pub(super) async fn placed(
    capture: &Capture,
    earlier: Option<&Value>,
    conn: &mut PgConnection,
) -> Result<Value> {
    capture.place(conn).await?;
    match earlier {
        Some(_) => mended(capture, earlier, conn).await,
        None => marked(capture, conn).await,
    }
}

async fn marked(capture: &Capture, conn: &mut PgConnection) -> Result<Value> {
    mark::read(capture, conn).await?.ok_or_else(|| {
        let next = "Check the names of the move's tables in plan.toml.";
        Error::new(
            Kind::Refused,
            format!("arming the capture of {}", capture.table),
            "the table is gone",
            next,
        )
    })
}

/// Puts in place again what is broken. A log that is whole keeps what waits in
/// it: while writers use the target, one of the two may be.
pub(crate) async fn mend(shape: &Shape, plan: &str, row: &MoveRow, conn: &mut PgConnection) -> Result<()> {
    if !row.state().is_reversed() {
        return capture(shape, plan, conn).await;
    }
    let (forward, reverse) = (Capture::forward(shape), Capture::reverse(shape));
    hold_off_writers(&reverse.table, conn).await?;
    hold_off_writers(&forward.table, conn).await?;
    let mark = mended(&forward, row.mark.as_ref(), conn).await?;
    let reverse_mark = mended(&reverse, row.reverse_mark.as_ref(), conn).await?;
    let doing = format!("arming the captures of {}", shape.spec.id);
    store::moves::set_mark(conn, plan, &shape.spec.id, &mark, Some(&reverse_mark)).await.doing(doing)
}

async fn mended(capture: &Capture, armed: Option<&Value>, conn: &mut PgConnection) -> Result<Value> {
    match mark::fault(capture, armed, conn).await? {
        Some(_) => anew(capture, conn).await,
        None => marked(capture, conn).await,
    }
}

pub(crate) fn hold_off(table: &str) -> String {
    format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
}

/// Waits for open writers and keeps new ones out until the transaction ends;
/// readers go on.
pub(crate) async fn hold_off_writers(table: &str, conn: &mut PgConnection) -> Result<()> {
    let lock = hold_off(table);
    sqlx::query(AssertSqlSafe(lock)).execute(conn).await.doing(format!("holding off writers of {table}"))?;
    Ok(())
}

/// Ends the capture and forgets what was known of the move.
pub(crate) async fn disarm(engine: &Engine, shape: &Shape, actor: &str) -> Result<()> {
    ddl::retrying(
        engine.work(),
        || try_disarm(engine, shape, actor).boxed(),
        |blocked| {
            tracing::warn!(attempt = blocked.attempt, why = blocked.why, "the capture is still in place");
            async { Ok(()) }.boxed()
        },
    )
    .await
}

async fn try_disarm(engine: &Engine, shape: &Shape, actor: &str) -> Result<()> {
    let (plan, id) = (&engine.plan().plan.id, &shape.spec.id);
    let doing = format!("disarming the move {id}");
    let mut tx = engine.work().begin().await.doing(doing.clone())?;
    ddl::limit_waits(&mut tx).await.doing(doing.clone())?;
    let Some(row) = store::moves::lock(&mut *tx, plan, id).await.doing(doing.clone())? else { return Ok(()) };
    if row.state() == MoveState::Declared {
        return Ok(());
    }
    change(&mut tx, plan, id, row.state(), MoveState::Declared, actor).await?;
    Capture::forward(shape).drop(&mut tx).await?;
    Capture::reverse(shape).drop(&mut tx).await?;
    store::moves::forget(&mut *tx, plan, id).await.doing(doing.clone())?;
    let deed = Deed::new(Verb::GiveUpMove, format!("move {id}")).from(row.state().as_str());
    audit::write(engine, &mut tx, actor, deed).await?;
    failpoint::hit("disarm.before_commit").await;
    tx.commit().await.doing(doing)?;
    failpoint::hit("disarm.after_commit").await;
    Ok(())
}

/// Follows an arrow of the table of states.
pub(crate) async fn change(
    conn: &mut PgConnection,
    plan: &str,
    id: &str,
    from: MoveState,
    to: MoveState,
    actor: &str,
) -> Result<()> {
    let doing = format!("taking the move {id} to {}", to.title());
    let refused = |why: String| {
        Error::new(Kind::Refused, doing.clone(), why, "See where it stands with `refit move status`.")
    };
    let arrow = move_arrow(from, to)
        .ok_or_else(|| refused(format!("there is no way from {} to there", from.title())))?;
    match store::moves::change(conn, plan, id, arrow, actor).await.doing(doing.clone())? {
        true => Ok(()),
        false => Err(refused(format!("it is no longer {}", from.title()))),
    }
}
