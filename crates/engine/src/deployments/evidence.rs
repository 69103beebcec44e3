//! What the items rest on, looked at once for each.

use std::collections::BTreeMap;

use domain::deployment::{Deployment, Found, Ground, Item};
use domain::plan::Approval;
use sqlx::PgConnection;
use store::evidence::About;

use crate::Engine;
use crate::error::{Doing, Result};

/// Asks nobody, for a deployment whose plan does so no more.
fn nobody() -> Approval {
    Approval { signatures: BTreeMap::new(), expires_hours: 1, gates: Vec::new() }
}

pub(super) async fn ground(
    engine: &Engine,
    conn: &mut PgConnection,
    deployment: &Deployment,
) -> Result<Ground> {
    let loaded = engine.plan();
    let moves: Vec<String> = deployment.act.moves(&loaded.plan).map(|spec| spec.id.clone()).collect();
    let phase = deployment.act.phase(&loaded.plan).unwrap_or_default();
    let about = About { plan: &loaded.plan.id, plan_hash: &loaded.hash, phase, moves: &moves };
    let mut all = Vec::with_capacity(deployment.items.len());
    for item in deployment.items.iter().filter(|item| item.evidence.is_some()) {
        all.push(found(conn, item, &about).await?);
    }
    Ok(Ground {
        now: engine.now(),
        place: format!("{} by refit {}", engine.server().database, env!("CARGO_PKG_VERSION")),
        plan_hash: loaded.hash.clone(),
        approval: loaded.plan.approval.clone().unwrap_or_else(nobody),
        found: all,
    })
}

async fn found(conn: &mut PgConnection, item: &Item, about: &About<'_>) -> Result<Found> {
    let doing = || format!("looking at the evidence of {}", item.id);
    let Some(kind) = item.evidence else { return Ok(Found::default()) };
    let newest = store::evidence::find(&mut *conn, kind, about, None).await.doing(doing())?;
    let attached = item.mark.as_ref().and_then(|mark| mark.attached.as_ref());
    let attached = match (attached, &newest) {
        (Some(attached), Some(newest)) if attached.id == newest.id => Some(newest.clone()),
        (Some(attached), _) => {
            store::evidence::find(conn, kind, about, Some(attached.id)).await.doing(doing())?
        }
        (None, _) => None,
    };
    Ok(Found { item: item.id.clone(), newest, attached })
}
