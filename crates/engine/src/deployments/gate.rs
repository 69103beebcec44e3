//! The gate of a step that the plan lets nobody take alone. It is asked inside
//! the step's own transaction, and the deployment is used up by it.

use domain::audit::Verb;
use domain::deployment::{Act, DeploymentView, Passage, may_execute};
use domain::moving::Condition;
use sqlx::PgConnection;

use super::{glass, object, refused, signers, view};
use crate::Engine;
use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};

/// The deployment that a step has used up, and how it went through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passed {
    deployment: i64,
    passage: Passage,
}

/// Lets the step through, or says what it lacks. The row of the deployment
/// stays locked until the step commits. Returns the deployment that it used,
/// for `passed`; none when the plan does not ask for one.
pub(crate) async fn pass(
    engine: &Engine,
    conn: &mut PgConnection,
    act: &Act,
    (doing, actor): (&str, &str),
) -> Result<Option<Passed>> {
    if engine.plan().plan.gate(act).is_none() {
        return Ok(None);
    }
    let Some(now) = pending(engine, conn, act, doing).await? else {
        return Err(nothing(engine, conn, act, doing).await?);
    };
    let id = now.deployment.id;
    let passage = may_execute(&now).map_err(|why| {
        let next = format!("See it on its page, /deployments/{id}, or with `refit deployment show {id}`.");
        Error::new(Kind::Refused, doing, format!("deployment {id} does not let it through: {why}"), next)
    })?;
    through(engine, conn, &now, (passage, doing, actor)).await.map(Some)
}

pub(super) async fn through(
    engine: &Engine,
    conn: &mut PgConnection,
    view: &DeploymentView,
    (passage, doing, actor): (Passage, &str, &str),
) -> Result<Passed> {
    let id = view.deployment.id;
    if let Passage::BrokenGlass(incident) = passage
        && !glass::pass(engine, &mut *conn, view, (incident, actor)).await?
    {
        return Err(refused(doing, "its time ran out, or another lead has shut it".into()));
    }
    store::deployment::execute(conn, id, actor, engine.now()).await.doing(doing)?;
    Ok(Passed { deployment: id, passage })
}

/// The line of the audit, which comes last in the step's transaction.
pub(crate) async fn passed(
    engine: &Engine,
    conn: &mut PgConnection,
    passed: Passed,
    actor: &str,
) -> Result<()> {
    let before = match passed.passage {
        Passage::Signed => "approved".to_owned(),
        Passage::BrokenGlass(incident) => format!("not approved, by incident {incident}"),
    };
    let deed = Deed::new(Verb::ExecuteDeployment, object(passed.deployment)).from(before).to("executed");
    audit::write(engine, conn, actor, deed).await
}

async fn pending(
    engine: &Engine,
    conn: &mut PgConnection,
    act: &Act,
    doing: &str,
) -> Result<Option<DeploymentView>> {
    let plan = &engine.plan().plan.id;
    let Some(id) = store::deployment::pending(&mut *conn, plan, act).await.doing(doing)? else {
        return Ok(None);
    };
    let found = store::deployment::lock(&mut *conn, plan, id).await.doing(doing)?;
    match found.filter(|found| found.ended.is_none()) {
        Some(found) => view(engine, conn, found).await.map(Some),
        None => Ok(None),
    }
}

/// Nobody has asked for signatures yet, or nobody could give one.
async fn nothing(engine: &Engine, conn: &mut PgConnection, act: &Act, doing: &str) -> Result<Error> {
    let open = format!(
        "Open one on the page Deployments, or with `refit deployment open {act}`; a plan folder of your own without [approval] in plan.toml asks nobody."
    );
    Ok(match signers(engine, conn, doing).await? {
        0 => {
            let why = "the plan asks for signatures, and nobody has an account that could sign";
            let next = format!("Make accounts first: `refit user create NAME --role lead`. {open}");
            Error::new(Kind::Refused, doing, why, next)
        }
        _ => {
            Error::new(Kind::Refused, doing, "the plan asks for a signed deployment, and none is open", open)
        }
    })
}

/// The same as a condition, for whoever looks beforehand.
pub(crate) async fn condition(engine: &Engine, act: &Act) -> Result<Option<Condition>> {
    if engine.plan().plan.gate(act).is_none() {
        return Ok(None);
    }
    let doing = "looking for a signed deployment";
    let plan = &engine.plan().plan.id;
    let mut conn = engine.control().acquire().await.doing(doing)?;
    let id = store::deployment::pending(&mut *conn, plan, act).await.doing(doing)?;
    let found = match id {
        Some(id) => store::deployment::get(&mut conn, plan, id).await.doing(doing)?,
        None => None,
    };
    let Some(found) = found else {
        return Ok(Some(said("none is open".into(), false, "Open one on the page Deployments.".into())));
    };
    let now = view(engine, &mut conn, found).await?;
    let (id, passage) = (now.deployment.id, may_execute(&now));
    let holds = passage.is_ok();
    let value = match passage {
        Ok(Passage::Signed) => now.needs(),
        Ok(Passage::BrokenGlass(incident)) => format!("let through by incident {incident}"),
        Err(lacks) => lacks,
    };
    Ok(Some(said(format!("deployment {id}: {value}"), holds, format!("See deployment {id}."))))
}

fn said(value: String, holds: bool, remedy: String) -> Condition {
    Condition { title: "A deployment is signed".to_owned(), value, holds, remedy }
}
