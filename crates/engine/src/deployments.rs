//! Deployments: opened, worked through, signed, and asked for by the step that
//! waits for them.
//!
//! Every verb holds the row of its deployment, so changes, signatures and the
//! step itself come one after the other. Whether it is approved is counted at
//! that moment and nowhere kept.

mod evidence;
pub mod export;
pub(crate) mod gate;
mod glass;
mod happening;
mod items;
mod signing;
mod telling;

use domain::access::{Permission, may};
use domain::audit::Verb;
use domain::deployment::{
    Act, Deployment, DeploymentView, Ended, HistoryLine, Item, may_close, may_execute, may_reject,
};
use domain::plan::Approval;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use store::deployment::NewDeployment;

use crate::Engine;
use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};

pub use glass::{break_glass, review, unreviewed};
pub use happening::happening;
pub use items::{Change, skip, tick, untick};
pub use signing::sign;

/// Characters of a note, a reason or a comment.
const LONGEST: usize = 1_000;

/// Opens the checklist of a step, as the plan has it.
pub async fn open(engine: &Engine, act: Act, purpose: &str, actor: &str) -> Result<DeploymentView> {
    let doing = format!("opening a deployment for {act}");
    engine.allow(Verb::OpenDeployment)?;
    let purpose = text(&doing, purpose)?;
    let plan = engine.plan();
    asked(engine, &doing)?;
    if act.phase(&plan.plan).is_none() {
        let next = "See its phases and moves with `refit plan show`.";
        return Err(Error::not_found(doing, format!("the plan has no {}", act.subject), next));
    }
    let (plan, plan_hash, at) = (plan.plan.id.as_str(), plan.hash.as_str(), engine.now());
    let new = NewDeployment { plan, plan_hash, act: &act, purpose: &purpose, actor, at };
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let made = store::deployment::insert(&mut tx, &new, &items(engine)).await.doing(doing.clone())?;
    let Some(id) = made else {
        let next = "List them with `refit deployment list`; go on with it, or close it.";
        return Err(Error::new(Kind::Refused, doing, "one is pending for this step already", next));
    };
    let deed = Deed::new(Verb::OpenDeployment, object(id)).to(act.title());
    audit::write(engine, &mut tx, actor, deed).await?;
    tx.commit().await.doing(doing)?;
    get(engine, id).await
}

/// The items of the plan's checklists, all open.
fn items(engine: &Engine) -> Vec<Item> {
    let lists = engine.plan().plan.checklists.iter();
    let items = lists.flat_map(|list| list.items.iter().map(move |item| (list.section, item)));
    items
        .map(|(section, item)| Item {
            id: item.id.clone(),
            section,
            title: item.title.clone(),
            evidence: item.evidence,
            within_hours: item.within_hours.unwrap_or_default(),
            mark: None,
        })
        .collect()
}

/// Whom the plan asks.
fn asked<'a>(engine: &'a Engine, doing: &str) -> Result<&'a Approval> {
    engine.plan().plan.approval.as_ref().ok_or_else(|| {
        let next = "Write [approval] into plan.toml, with the signatures it takes.";
        Error::new(Kind::Refused, doing, "the plan asks nobody to sign", next)
    })
}

/// Newest first.
pub async fn list(engine: &Engine, limit: i64) -> Result<Vec<DeploymentView>> {
    page(engine, None, limit).await
}

/// Those older than `before`, newest first.
pub async fn page(engine: &Engine, before: Option<i64>, limit: i64) -> Result<Vec<DeploymentView>> {
    let doing = "listing the deployments";
    let mut conn = engine.control().acquire().await.doing(doing)?;
    let found = store::deployment::list(&mut conn, &engine.plan().plan.id, before, limit).await;
    let found = found.doing(doing)?;
    let mut views = Vec::with_capacity(found.len());
    for deployment in found {
        views.push(view(engine, &mut conn, deployment).await?);
    }
    Ok(views)
}

/// How many of them are not ended.
pub(crate) async fn pending(engine: &Engine) -> Result<usize> {
    let count = store::deployment::count_pending(engine.control(), &engine.plan().plan.id).await;
    Ok(usize::try_from(count.doing("counting the deployments")?).unwrap_or_default())
}

pub async fn get(engine: &Engine, id: i64) -> Result<DeploymentView> {
    let doing = format!("reading deployment {id}");
    let mut conn = engine.control().acquire().await.doing(doing.clone())?;
    let found = store::deployment::get(&mut conn, &engine.plan().plan.id, id).await.doing(doing.clone())?;
    view(engine, &mut conn, found.ok_or_else(|| unknown(&doing))?).await
}

/// What the audit says of it, oldest first.
pub async fn history(engine: &Engine, id: i64) -> Result<Vec<HistoryLine>> {
    let doing = format!("reading what was done to deployment {id}");
    store::deployment::history(engine.control(), &object(id)).await.doing(doing)
}

/// As it stands at this moment, with its evidence looked at.
async fn view(engine: &Engine, conn: &mut PgConnection, deployment: Deployment) -> Result<DeploymentView> {
    let ground = evidence::ground(engine, conn, &deployment).await?;
    let digest = hex::encode(Sha256::digest(deployment.signed(&ground)));
    Ok(deployment.view(&ground, digest))
}

fn unknown(doing: &str) -> Error {
    Error::not_found(doing, "there is no such deployment", "List them with `refit deployment list`.")
}

fn object(id: i64) -> String {
    format!("deployment {id}")
}

/// In one transaction, with the deployment's row locked.
async fn change<T>(
    engine: &Engine,
    id: i64,
    doing: &str,
    work: impl AsyncFnOnce(&DeploymentView, &mut PgConnection) -> Result<T>,
) -> Result<T> {
    let mut tx = engine.control().begin().await.doing(doing)?;
    let found = store::deployment::lock(&mut tx, &engine.plan().plan.id, id).await.doing(doing)?;
    let now = view(engine, &mut tx, found.ok_or_else(|| unknown(doing))?).await?;
    let done = work(&now, &mut tx).await?;
    tx.commit().await.doing(doing)?;
    Ok(done)
}

fn refused(doing: &str, why: String) -> Error {
    Error::new(Kind::Refused, doing, why, "Nothing was changed.")
}

/// Without what a terminal or a page could be misled by.
fn text(doing: &str, given: &str) -> Result<String> {
    let misleads = |c: char| {
        (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let text: String = given.trim().chars().filter(|c| !misleads(*c)).collect();
    if text.chars().count() > LONGEST {
        let why = format!("the text has more than {LONGEST} characters");
        return Err(Error::invalid(doing, why, "Shorten it, or put it elsewhere and give a link."));
    }
    Ok(text)
}

/// Says why it must not be done; whoever wants it opens another one.
pub async fn reject(engine: &Engine, id: i64, comment: &str, actor: &str) -> Result<()> {
    let doing = format!("rejecting deployment {id}");
    engine.allow(Verb::RejectDeployment)?;
    let (comment, roles) = (text(&doing, comment)?, signing::in_person(engine, &doing)?.roles.clone());
    change(engine, id, &doing, async |view, conn| {
        may_reject(view, &roles, &comment).map_err(|why| refused(&doing, why))?;
        telling::rejected(engine, conn, view, (actor, &comment)).await?;
        end(engine, conn, view, Ended::Rejected, (actor, &comment)).await
    })
    .await
}

/// The end of it: everything is settled, or it is given up.
pub async fn close(engine: &Engine, id: i64, why: &str, actor: &str) -> Result<()> {
    let doing = format!("closing deployment {id}");
    engine.allow(Verb::CloseDeployment)?;
    let why = text(&doing, why)?;
    change(engine, id, &doing, async |view, conn| {
        may_close(view, &why).map_err(|why| refused(&doing, why))?;
        end(engine, conn, view, Ended::Closed, (actor, &why)).await
    })
    .await
}

async fn end(
    engine: &Engine,
    conn: &mut PgConnection,
    view: &DeploymentView,
    ended: Ended,
    (actor, why): (&str, &str),
) -> Result<()> {
    let id = view.deployment.id;
    let doing = format!("ending deployment {id}");
    store::deployment::end(&mut *conn, id, ended, (actor, why), engine.now()).await.doing(doing)?;
    let verb = match ended {
        Ended::Rejected => Verb::RejectDeployment,
        Ended::Closed | Ended::Executed => Verb::CloseDeployment,
    };
    let deed = Deed::new(verb, object(id)).from(view.state.as_str());
    audit::write(engine, conn, actor, deed.to(format!("{}: {why}", ended.as_str()))).await
}

/// Says that a phase was rolled out. Any other step says so by itself.
pub async fn execute(engine: &Engine, id: i64, actor: &str) -> Result<()> {
    let doing = format!("carrying out deployment {id}");
    engine.allow(Verb::ExecuteDeployment)?;
    change(engine, id, &doing, async |view, conn| {
        if !view.is_by_hand() {
            let why = format!("{} says by itself that it was done", view.deployment.act.title());
            return Err(refused(&doing, why));
        }
        let passage = may_execute(view).map_err(|why| refused(&doing, why))?;
        let passed = gate::through(engine, &mut *conn, view, (passage, &doing, actor)).await?;
        gate::passed(engine, conn, passed, actor).await
    })
    .await
}

/// Whether anybody could sign at all.
async fn signers(engine: &Engine, conn: &mut PgConnection, doing: &str) -> Result<usize> {
    let accounts = store::account::list(conn).await.doing(doing)?;
    let able = accounts.iter().filter(|account| {
        account.disabled_at.is_none() && may(&account.roles, Permission::Sign) && is_asked(engine, account)
    });
    Ok(able.count())
}

fn is_asked(engine: &Engine, account: &domain::account::Account) -> bool {
    let approval = engine.plan().plan.approval.as_ref();
    approval.is_some_and(|approval| approval.signatures.keys().any(|role| account.roles.contains(role)))
}
