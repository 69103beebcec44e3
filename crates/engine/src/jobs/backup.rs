//! Takes a backup and proves it, or proves one once more.

use std::time::Duration;

use domain::backup::{Backup, BackupState, transition};
use domain::run::Level;
use store::backup::Dump;

use super::context::{Context, Step, Stop};
use crate::backups::prove::{self, Proof};
use crate::backups::{self, dump, retain, scratch};
use crate::error::{Doing, Error, Kind, Result};

/// Programs work for long without asking us; so we look whether somebody
/// wants the run to end, and end them.
const LISTEN_EVERY: Duration = Duration::from_millis(500);

pub(super) async fn run(context: &Context) -> Result<Step> {
    scratch::clear(&context.engine, Some(context.run.id)).await?;
    scratch::end_dump(context).await?;
    let outcome = tokio::select! {
        done = carry_out(context) => done.map(|()| None),
        stop = stop_asked(context) => stop.map(Some),
    };
    scratch::drop_own(context).await?;
    match outcome? {
        None => Ok(Step::Done),
        Some(Stop::Cancel) => tidy(context).await,
        Some(stop) => Ok(Step::Stopped(stop)),
    }
}

async fn stop_asked(context: &Context) -> Result<Stop> {
    loop {
        tokio::time::sleep(LISTEN_EVERY).await;
        if let Some(stop) = context.stop_asked().await? {
            return Ok(stop);
        }
    }
}

/// What a cancelled run leaves: no scratch database and no half of a dump.
/// Whatever was dumped to its end stays, unproved.
pub(super) async fn tidy(context: &Context) -> Result<Step> {
    scratch::clear(&context.engine, Some(context.run.id)).await?;
    scratch::end_dump(context).await?;
    match begun(context).await? {
        Some(backup) if backup.state == BackupState::Dumping => {
            change(context, &backup, BackupState::Failed, "the run was cancelled", Along::Nothing).await?;
            backups::discard(&backup)?;
        }
        Some(backup) => remark(context, &backup, "not proved: the run was cancelled").await?,
        None => {}
    }
    Ok(Step::Stopped(Stop::Cancel))
}

async fn carry_out(context: &Context) -> Result<()> {
    match context.run.subject.parse() {
        Ok(id) => again(context, id).await,
        Err(_) => anew(context).await,
    }
}

async fn again(context: &Context, id: i64) -> Result<()> {
    let backup = backups::get(&context.engine, id).await?;
    prove(context, &backup, 1).await
}

async fn anew(context: &Context) -> Result<()> {
    let backup = match begun(context).await? {
        Some(backup) if backup.state == BackupState::Dumped => backup,
        Some(backup) => take(context, backup).await?,
        None => take(context, begin(context).await?).await?,
    };
    prove(context, &backup, 2).await?;
    retain::run(context).await
}

/// The backup that this run has begun before it was interrupted.
async fn begun(context: &Context) -> Result<Option<Backup>> {
    let doing = "looking for the backup of the run";
    store::backup::open_of_run(context.engine.control(), context.run.id).await.doing(doing)
}

async fn begin(context: &Context) -> Result<Backup> {
    let (run, doing) = (&context.run, "beginning a backup");
    let database = &context.engine.server().database;
    let mut tx = context.engine.control().begin().await.doing(doing)?;
    context.fence(&mut tx, doing).await?;
    let backup = store::backup::insert(&mut *tx, run.id, &run.actor, database).await.doing(doing)?;
    store::run::lock(&mut *tx, run.id).await.doing(doing)?;
    context.note(&mut tx, Level::Info, &format!("this is backup {}", backup.id)).await?;
    tx.commit().await.doing(doing)?;
    Ok(backup)
}

/// Dumps from the beginning. What an attempt before has left is of no use.
async fn take(context: &Context, backup: Backup) -> Result<Backup> {
    backups::discard(&backup)?;
    match dump::run(context, &backup).await {
        Ok(dump) => dumped(context, &backup, &dump).await,
        Err(error) if is_passing(&error) => Err(error),
        Err(error) => {
            let why = format!("{}: {}", error.doing, error.why);
            let backup = change(context, &backup, BackupState::Failed, &why, Along::Nothing).await?;
            backups::discard(&backup)?;
            Err(error)
        }
    }
}

/// Says nothing of the backup: another worker has the run, or the database is
/// away and the next attempt begins anew.
fn is_passing(error: &Error) -> bool {
    matches!(error.kind, Kind::Fenced | Kind::Unavailable)
}

async fn dumped(context: &Context, backup: &Backup, dump: &Dump) -> Result<Backup> {
    let why = "not proved yet";
    let changed = change(context, backup, BackupState::Dumped, why, Along::Dump(dump)).await?;
    let line = format!(
        "dumped {} rows of {} tables in {} ms, SHA-256 {}",
        changed.rows,
        changed.tables,
        dump.dump_ms,
        changed.digest().unwrap_or_default()
    );
    context.say(Level::Info, line).await?;
    Ok(changed)
}

/// Restores and compares, and writes down what came of it.
async fn prove(context: &Context, backup: &Backup, sides: i64) -> Result<()> {
    let (to, why) = match prove::run(context, backup, sides).await? {
        Proof::Ties(ms) => return verified(context, backup, ms).await,
        Proof::NotTried(why) => {
            remark(context, backup, &format!("not proved: {why}")).await?;
            return Ok(());
        }
        Proof::Fails(why) => (BackupState::Failed, why),
        Proof::Damaged(why) => (BackupState::Damaged, why),
    };
    change(context, backup, to, &why, Along::Nothing).await?;
    let next = "It is not a backup to rely on. Take another one with `refit backup take`.";
    Err(Error::new(Kind::Failed, format!("proving backup {}", backup.id), why, next))
}

async fn verified(context: &Context, backup: &Backup, proof_ms: i64) -> Result<()> {
    let why = "restored and compared without a difference";
    change(context, backup, BackupState::Verified, why, Along::Proof(proof_ms)).await?;
    context.say(Level::Info, format!("restored and compared in {proof_ms} ms: every table ties")).await
}

/// The state stays, and says more.
async fn remark(context: &Context, backup: &Backup, why: &str) -> Result<()> {
    let doing = "noting why the backup is not proved";
    if backup.state != BackupState::Verified {
        store::backup::set_reason(context.engine.control(), backup.id, why).await.doing(doing)?;
    }
    context.say(Level::Warn, format!("backup {} is {}: {why}", backup.id, backup.state.word())).await
}

/// What is kept in the transaction that changes the state.
enum Along<'a> {
    Nothing,
    Dump(&'a Dump),
    /// Milliseconds that the proof took.
    Proof(i64),
}

/// Changes the state under the fence, together with what belongs to it.
async fn change(
    context: &Context,
    backup: &Backup,
    to: BackupState,
    why: &str,
    along: Along<'_>,
) -> Result<Backup> {
    let doing = format!("noting that backup {} is {}", backup.id, to.word());
    let changed_by_others = || {
        let why = "somebody has changed it meanwhile";
        Error::new(Kind::Refused, doing.clone(), why, "See it with `refit backup list`.")
    };
    let arrow = transition(backup.state, to).ok_or_else(changed_by_others)?;
    let mut tx = context.engine.control().begin().await.doing(doing.clone())?;
    context.fence(&mut tx, &doing).await?;
    let (id, now) = (backup.id, context.engine.now());
    match along {
        Along::Nothing => {}
        Along::Dump(dump) => store::backup::set_dump(&mut *tx, id, dump).await.doing(doing.clone())?,
        Along::Proof(ms) => store::backup::set_proof(&mut *tx, id, now, ms).await.doing(doing.clone())?,
    }
    let changed = store::backup::change(&mut tx, backup.id, arrow, why, &context.run.actor)
        .await
        .doing(doing.clone())?
        .ok_or_else(changed_by_others)?;
    store::run::lock(&mut *tx, context.run.id).await.doing(doing.clone())?;
    let level =
        if to == BackupState::Failed || to == BackupState::Damaged { Level::Error } else { Level::Info };
    context.note(&mut tx, level, &format!("backup {} is {}: {why}", backup.id, to.word())).await?;
    tx.commit().await.doing(doing)?;
    Ok(changed)
}
