//! A load test: its rows prepared, the operations carried out, its rows removed.

use domain::load::{Asked, LoadVerdict};
use domain::run::Level;
use store::load::Begun;

use super::context::{Context, Step, Stop};
use crate::benchmarks;
use crate::error::{Doing, Error, Kind, Result};
use crate::load::{self, CONNECTIONS, Ground, Teller, Told};

/// One that is taken up again after its worker has vanished starts anew: with a
/// hole in its middle it would have measured nothing.
pub(super) async fn run(context: &Context) -> Result<Step> {
    let asked = asked(context)?;
    context.stage("Preparing").await?;
    let ground = Ground::prepare(&context.engine).await?;
    begin(context, &asked).await?;
    let line = format!("{} pairs are read, and quotes of {} are stored", ground.pairs(), load::EXCHANGE);
    context.say(Level::Info, line).await?;
    context.stage("Measuring").await?;
    let telling = Telling { context, all: asked.all() as i64 };
    let driven = load::drive(&context.engine, asked, ground, &telling).await;
    let removed = remove(context).await;
    let driven = driven?;
    removed?;
    match driven.stop {
        Some(stop) => Ok(Step::Stopped(stop)),
        None => finish(context, driven.wal_bytes).await.map(|()| Step::Done),
    }
}

/// What a test has left that nobody works on.
pub(super) async fn tidy(context: &Context) -> Result<Step> {
    remove(context).await?;
    Ok(Step::Stopped(Stop::Cancel))
}

async fn remove(context: &Context) -> Result<()> {
    context.stage("Removing").await?;
    let removed = load::remove(&context.engine).await?;
    context.say(Level::Info, format!("{removed} rows of the test are removed")).await
}

fn asked(context: &Context) -> Result<Asked> {
    let asked = context.run.params.load;
    asked.filter(|asked| asked.fault().is_none()).ok_or_else(|| {
        let why = "the run does not say what it is to carry out";
        Error::new(Kind::Invalid, "beginning a load test", why, "Start it again.")
    })
}

async fn begin(context: &Context, asked: &Asked) -> Result<()> {
    let doing = "beginning a load test";
    let (machine, server) = (benchmarks::machine(), &context.engine.server().version_text);
    let begun = Begun {
        run: context.run.id,
        asked,
        connections: i64::from(CONNECTIONS),
        machine: &machine,
        server,
        version: env!("CARGO_PKG_VERSION"),
    };
    let mut tx = context.engine.control().begin().await.doing(doing)?;
    context.fence(&mut tx, doing).await?;
    store::load::begin(&mut tx, &begun).await.doing(doing)?;
    tx.commit().await.doing(doing)
}

struct Telling<'a> {
    context: &'a Context,
    all: i64,
}

impl Teller for Telling<'_> {
    async fn tell(&self, told: Told<'_>) -> Result<()> {
        let (doing, run) = ("keeping a second of a load test", self.context.run.id);
        let mut tx = self.context.engine.control().begin().await.doing(doing)?;
        self.context.fence(&mut tx, doing).await?;
        store::load::sample(&mut *tx, run, told.sample).await.doing(doing)?;
        store::load::keep(&mut tx, run, told.measured, told.errors, told.waits).await.doing(doing)?;
        store::run::set_progress(&mut *tx, run, told.done, Some(self.all), "operations", None)
            .await
            .doing(doing)?;
        tx.commit().await.doing(doing)
    }

    async fn stop(&self) -> Result<Option<Stop>> {
        self.context.stop_asked().await
    }
}

async fn finish(context: &Context, wal_bytes: Option<i64>) -> Result<()> {
    let (doing, run) = ("finishing a load test", context.run.id);
    let mut tx = context.engine.control().begin().await.doing(doing)?;
    context.fence(&mut tx, doing).await?;
    store::load::finish(&mut *tx, run, wal_bytes).await.doing(doing)?;
    let found = store::load::list(&mut tx, Some(run), 1).await.doing(doing)?.pop();
    if let Some(found) = found {
        let level = if found.verdict() == LoadVerdict::Met { Level::Info } else { Level::Error };
        let faults = found.faults();
        let why = if faults.is_empty() { String::new() } else { format!(": {}", faults.join("; ")) };
        store::run::lock(&mut *tx, run).await.doing(doing)?;
        context.note(&mut tx, level, &format!("load {}{why}", found.verdict().as_str())).await?;
    }
    tx.commit().await.doing(doing)
}
