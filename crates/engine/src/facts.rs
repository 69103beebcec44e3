//! Gathers what the rules about phases need to know, under one snapshot.

use domain::phase::Facts;
use sqlx::PgConnection;

use crate::Engine;
use crate::error::{Doing, Result};

pub(crate) async fn gather(engine: &Engine, conn: &mut PgConnection) -> Result<Facts> {
    let (plan, hash) = (&engine.plan().plan.id, &engine.plan().hash);
    let doing = "reading the state of the plan";
    Ok(Facts {
        marks: store::mark::current(&mut *conn, plan).await.doing(doing)?.into_iter().collect(),
        answers: store::report::answers(&mut *conn, hash).await.doing(doing)?.into_iter().collect(),
        applied: store::migration::applied(&mut *conn, plan)
            .await
            .doing(doing)?
            .into_iter()
            .map(|applied| (applied.version.clone(), applied))
            .collect(),
        runs: store::run::current(&mut *conn, plan).await.doing(doing)?,
        moves: store::moves::all(&mut *conn, plan)
            .await
            .doing(doing)?
            .into_iter()
            .map(|standing| (standing.row.id.clone(), standing.row.state()))
            .collect(),
    })
}
