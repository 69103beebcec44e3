//! Who is told what of a deployment, in the transaction of the change.

use domain::deployment::{DeploymentState, DeploymentView};
use domain::notification::Event;
use sqlx::PgConnection;

use super::{unknown, view};
use crate::error::{Doing, Result};
use crate::{Engine, notifications};

/// As it stands after the change.
async fn after(engine: &Engine, conn: &mut PgConnection, before: &DeploymentView) -> Result<DeploymentView> {
    let id = before.deployment.id;
    let doing = format!("reading deployment {id}");
    let found = store::deployment::get(&mut *conn, &engine.plan().plan.id, id).await.doing(doing.clone())?;
    view(engine, conn, found.ok_or_else(|| unknown(&doing))?).await
}

/// Signatures are asked for when the last item before the step is settled.
pub(super) async fn changed(engine: &Engine, conn: &mut PgConnection, before: &DeploymentView) -> Result<()> {
    let now = after(engine, conn, before).await?;
    let asked = |view: &DeploymentView| view.state == DeploymentState::Awaiting;
    if asked(&now) && !asked(before) {
        let deployment = &now.deployment;
        let (step, needs) = (deployment.act.title(), now.needs());
        let event = Event::approval_asked(deployment.id, &step, &deployment.purpose, &needs);
        notifications::tell(engine, conn, &event).await?;
    }
    Ok(())
}

pub(super) async fn signed(
    engine: &Engine,
    conn: &mut PgConnection,
    before: &DeploymentView,
    signer: &str,
) -> Result<()> {
    let now = after(engine, conn, before).await?;
    let event = Event::approval_given(now.deployment.id, &now.deployment.act.title(), signer, &now.needs());
    notifications::tell(engine, conn, &event).await.map(|_| ())
}

pub(super) async fn voided(
    engine: &Engine,
    conn: &mut PgConnection,
    view: &DeploymentView,
    (count, why): (usize, &str),
) -> Result<()> {
    if count == 0 {
        return Ok(());
    }
    let event = Event::approval_voided(view.deployment.id, &view.deployment.act.title(), count, why);
    notifications::tell(engine, conn, &event).await.map(|_| ())
}

pub(super) async fn rejected(
    engine: &Engine,
    conn: &mut PgConnection,
    view: &DeploymentView,
    (by, comment): (&str, &str),
) -> Result<()> {
    let event = Event::rejected(view.deployment.id, &view.deployment.act.title(), by, comment);
    notifications::tell(engine, conn, &event).await.map(|_| ())
}
