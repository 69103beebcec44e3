//! The broken glass: a lead and an administrator let one step through without
//! its signatures, and another lead looks at it afterwards.
//!
//! Only the command line calls it, with the passwords of both: a browser that
//! somebody has left open is nobody's emergency.

use domain::audit::Verb;
use domain::deployment::{Act, DeploymentView, Incident, OPEN_FOR, Review, may_break, may_review};
use domain::notification::Event;
use sqlx::PgConnection;

use super::signing::in_person;
use super::{change, object, refused, text};
use crate::audit::{self, Deed};
use crate::error::{Doing, Result};
use crate::{Engine, notifications};

/// Both engines speak for somebody with a session of their own.
pub async fn break_glass(lead: &Engine, admin: &Engine, id: i64, reason: &str) -> Result<Incident> {
    let doing = format!("breaking the glass of deployment {id}");
    lead.allow(Verb::BreakGlass)?;
    admin.allow(Verb::BreakGlass)?;
    let (one, other, reason) = (in_person(lead, &doing)?, in_person(admin, &doing)?, text(&doing, reason)?);
    change(lead, id, &doing, async |view, conn| {
        let lacked = may_break(view, (&one.name, &one.roles), (&other.name, &other.roles), &reason)
            .map_err(|why| refused(&doing, why))?;
        let now = lead.now();
        let mut incident = Incident {
            id: 0,
            deployment: id,
            lead: one.name.clone(),
            admin: other.name.clone(),
            reason,
            lacked,
            opened_at: now,
            expires_at: now + OPEN_FOR,
            used: None,
            review: None,
        };
        let accounts = (one.account, other.account);
        incident.id = store::incident::insert(&mut *conn, &incident, accounts).await.doing(doing.clone())?;
        tell(lead, &mut *conn, view, &incident).await?;
        for (engine, name) in [(lead, &one.name), (admin, &other.name)] {
            audit::write(engine, &mut *conn, name, broken(&incident)).await?;
        }
        Ok(incident)
    })
    .await
}

/// Loud: every channel takes it, whatever else it takes.
async fn tell(
    engine: &Engine,
    conn: &mut PgConnection,
    view: &DeploymentView,
    incident: &Incident,
) -> Result<()> {
    let event = Event::broken_glass(incident, &view.deployment.act.title());
    notifications::tell(engine, conn, &event).await.map(drop)
}

fn broken(incident: &Incident) -> Deed {
    let until = incident.expires_at.format("%Y-%m-%d %H:%M:%S UTC");
    let said = format!(
        "incident {} by {} and {} until {until}: {}",
        incident.id, incident.lead, incident.admin, incident.reason
    );
    Deed::new(Verb::BreakGlass, object(incident.deployment)).from(incident.lacked.clone()).to(said)
}

/// The step goes through it, in its own transaction. False when it was shut
/// meanwhile.
pub(super) async fn pass(
    engine: &Engine,
    conn: &mut PgConnection,
    view: &DeploymentView,
    (id, actor): (i64, &str),
) -> Result<bool> {
    let doing = format!("carrying deployment {} out through broken glass", view.deployment.id);
    let now = engine.now();
    if !store::incident::use_up(&mut *conn, id, actor, now).await.doing(doing)? {
        return Ok(false);
    }
    let found = view.deployment.incidents.iter().find(|incident| incident.id == id);
    if let Some(found) = found {
        let used = Incident { used: Some((actor.to_owned(), now)), ..found.clone() };
        tell(engine, conn, view, &used).await?;
    }
    Ok(true)
}

/// What another lead has found, of everything that nobody has looked at yet.
pub async fn review(engine: &Engine, id: i64, finding: &str) -> Result<()> {
    let doing = format!("reviewing the broken glass of deployment {id}");
    engine.allow(Verb::ReviewIncident)?;
    let (caller, finding) = (in_person(engine, &doing)?, text(&doing, finding)?);
    change(engine, id, &doing, async |view, conn| {
        if view.unreviewed().next().is_none() {
            return Err(refused(&doing, "nobody has broken its glass, or it was looked at".into()));
        }
        for incident in view.unreviewed() {
            may_review(incident, &caller.name, &caller.roles, &finding)
                .map_err(|why| refused(&doing, why))?;
            let review = Review { by: caller.name.clone(), at: engine.now(), finding: finding.clone() };
            store::incident::review(&mut *conn, incident.id, caller.account, &review)
                .await
                .doing(doing.clone())?;
        }
        let ids: Vec<String> = view.unreviewed().map(|incident| incident.id.to_string()).collect();
        let deed = Deed::new(Verb::ReviewIncident, object(id)).from(format!("incident {}", ids.join(", ")));
        audit::write(engine, conn, &caller.name, deed.to(finding)).await
    })
    .await
}

/// What stands on every page, the newest first.
pub async fn unreviewed(engine: &Engine) -> Result<Vec<(Act, Incident)>> {
    let found = store::incident::unreviewed(engine.control(), &engine.plan().plan.id).await;
    found.doing("looking for steps that were let through")
}
