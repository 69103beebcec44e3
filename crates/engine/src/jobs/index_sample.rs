//! Notes how often each index was used.

use domain::run::Level;

use super::context::{Context, Step};
use crate::error::{Doing, Result};
use crate::index_samples::{KEPT, look};

pub(super) async fn run(context: &Context) -> Result<Step> {
    context.stage("Looking").await?;
    let (engine, run, doing) = (&context.engine, context.run.id, "keeping a sample of index use");
    let sample = look(engine).await?;
    let unused = sample.uses.iter().filter(|index| index.scans == 0).count();
    let line = format!("{} indexes, {unused} of them not used since the reset", sample.uses.len());
    let mut tx = engine.control().begin().await.doing(doing)?;
    context.fence(&mut tx, doing).await?;
    store::index_sample::insert(&mut tx, run, &sample).await.doing(doing)?;
    store::index_sample::prune(&mut *tx, engine.now() - KEPT).await.doing(doing)?;
    let done = sample.uses.len() as i64;
    store::run::set_progress(&mut *tx, run, done, Some(done), "indexes", None).await.doing(doing)?;
    context.note(&mut tx, Level::Info, &line).await?;
    tx.commit().await.doing(doing)?;
    Ok(Step::Done)
}
