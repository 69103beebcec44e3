//! Asks one probe after the other and closes the report with its digest.

use domain::integrity::{Asked, ProbeState};
use domain::notification::Event;
use domain::run::Level;

use super::context::{Context, Step};
use crate::error::{Doing, Result};
use crate::integrity::{self, Read};
use crate::notifications;

pub(super) async fn run(context: &Context) -> Result<Step> {
    context.stage("Listing").await?;
    begin(context).await?;
    let scope = context.run.params.scope.clone().unwrap_or_default();
    let probes = integrity::probes(&context.engine, &scope).await?;
    context.stage("Asking").await?;
    for (seq, probe) in (1..).zip(&probes) {
        match integrity::read(context, seq, probe).await? {
            Read::Stopped(stop) => return Ok(Step::Stopped(stop)),
            Read::Answered(asked) => note(context, &asked, seq, probes.len() as i64).await?,
        }
    }
    finish(context).await?;
    Ok(Step::Done)
}

async fn begin(context: &Context) -> Result<()> {
    let (engine, doing) = (&context.engine, "beginning the integrity report");
    let scope = context.run.params.scope.clone().unwrap_or_default();
    let server = engine.server();
    let server = format!(
        "database {}, PostgreSQL {}, refit {}",
        server.database,
        server.version_text,
        env!("CARGO_PKG_VERSION")
    );
    let mut tx = engine.control().begin().await.doing(doing)?;
    context.fence(&mut tx, doing).await?;
    store::integrity::begin(&mut *tx, context.run.id, &scope, &engine.plan().hash, &server)
        .await
        .doing(doing)?;
    tx.commit().await.doing(doing)
}

async fn note(context: &Context, asked: &Asked, done: i64, total: i64) -> Result<()> {
    let doing = "writing the run's progress";
    let mut tx = context.engine.control().begin().await.doing(doing)?;
    store::run::set_progress(&mut *tx, context.run.id, done, Some(total), "probes", None)
        .await
        .doing(doing)?;
    let level = match asked.state {
        ProbeState::Found => Level::Error,
        ProbeState::Unknown => Level::Warn,
        _ => Level::Info,
    };
    context.note(&mut tx, level, &line(asked)).await?;
    tx.commit().await.doing(doing)
}

fn line(asked: &Asked) -> String {
    let note = if asked.note.is_empty() { String::new() } else { format!("; {}", asked.note) };
    format!(
        "{} {}: {} looked at in {} pieces, {} ms{note}",
        asked.state.as_str(),
        asked.probe,
        asked.looked_at,
        asked.pieces,
        asked.duration_ms
    )
}

async fn finish(context: &Context) -> Result<()> {
    let (doing, run) = ("finishing the integrity report", context.run.id);
    let mut tx = context.engine.control().begin().await.doing(doing)?;
    context.fence(&mut tx, doing).await?;
    store::integrity::finish(&mut *tx, run, "").await.doing(doing)?;
    let report = store::integrity::get(&mut tx, run).await.doing(doing)?;
    let Some(report) = report else { return Ok(()) };
    store::integrity::finish(&mut *tx, run, &integrity::digest(&report)).await.doing(doing)?;
    let level = if report.findings.is_empty() { Level::Info } else { Level::Error };
    store::run::lock(&mut *tx, run).await.doing(doing)?;
    context.note(&mut tx, level, &format!("integrity: {}", report.verdict())).await?;
    if !report.findings.is_empty() {
        notifications::tell(&context.engine, &mut tx, &Event::integrity(run, &report.verdict())).await?;
    }
    tx.commit().await.doing(doing)
}
