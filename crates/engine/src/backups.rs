//! Backups: taken, proved, listed and removed; and the gate that destructive
//! steps ask for a fresh one.

mod child;
pub(crate) mod dump;
mod folder;
mod manifest;
mod programs;
pub(crate) mod prove;
pub(crate) mod retain;
pub(crate) mod scratch;

use std::path::PathBuf;

use chrono::TimeDelta;
use domain::audit::Verb;
use domain::backup::{Backup, BackupState, Manifest, Retention, removal_fault, transition};
use domain::phase::Refusal;
use domain::run::{Run, RunKind, RunParams};

use crate::Engine;
use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};
use crate::runs::{self, Wanted};

/// The subject of a run that takes a backup.
pub(crate) const NEW: &str = "new";

/// Schemas of Refit's own, in no backup: they are about the moment, and a
/// restored database must not take itself for the one that was dumped.
const OURS: [&str; 2] = ["refit", "apalis"];

#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where backups are kept, a folder for each.
    pub dir: PathBuf,
    /// Folders where `pg_dump` and `pg_restore` may be, in the order to look.
    pub programs: Vec<PathBuf>,
    pub retention: Retention,
}

/// The version of `pg_dump` and `pg_restore` that a backup would use.
pub async fn programs(engine: &Engine) -> Result<String> {
    Ok(programs::Programs::find(engine).await?.version)
}

/// Starts a run that takes a backup and proves it.
pub async fn take(engine: &Engine, actor: &str) -> Result<Run> {
    runs::begin(engine, Wanted::new(engine, RunKind::Backup, NEW, None, RunParams::default()), actor).await
}

/// Starts a run that looks at the files of a backup and restores it once more.
pub async fn verify(engine: &Engine, id: i64, actor: &str) -> Result<Run> {
    let backup = get(engine, id).await?;
    if !backup.state.may_verify() {
        let why = format!("it is {}{}", backup.state.word(), because(&backup));
        let next = "Only a backup with its files can be verified: see `refit backup list`.";
        return Err(Error::new(Kind::Refused, format!("verifying backup {id}"), why, next));
    }
    let wanted = Wanted::new(engine, RunKind::Backup, &id.to_string(), None, RunParams::default());
    runs::begin(engine, wanted, actor).await
}

/// Removes the files of a backup; its row stays, and says when and by whom.
pub async fn remove(engine: &Engine, id: i64, actor: &str) -> Result<Backup> {
    let doing = format!("removing backup {id}");
    engine.allow(Verb::RemoveBackup)?;
    let all = present(engine).await?;
    let backup = get(engine, id).await?;
    let why = match removal_fault(&backup, &all) {
        None if in_use(engine, id).await? => Some("a run is verifying it; wait for it or cancel it".into()),
        None if !folder::is_here(&backup) => Some(format!("its files are on {}", backup.host)),
        found => found,
    };
    if let Some(why) = why {
        return Err(Error::new(Kind::Refused, doing, why, "Nothing was removed."));
    }
    let removed =
        change(engine, &backup, BackupState::Removed, &format!("removed by {actor}"), actor).await?;
    folder::remove(&backup)?;
    Ok(removed)
}

async fn in_use(engine: &Engine, id: i64) -> Result<bool> {
    let plan = &engine.plan().plan.id;
    let runs = store::run::current(engine.control(), plan).await.doing("reading the runs")?;
    let subject = id.to_string();
    Ok(runs.iter().any(|run| run.kind == RunKind::Backup && run.subject == subject && run.status.is_open()))
}

/// Newest first, with those that were removed. What has lost its files, or a
/// part of one, is damaged from this look on.
pub async fn list(engine: &Engine, limit: i64) -> Result<Vec<Backup>> {
    page(engine, None, limit).await
}

/// The same from before a backup.
pub async fn page(engine: &Engine, before: Option<i64>, limit: i64) -> Result<Vec<Backup>> {
    let found = store::backup::list(engine.control(), before, limit).await;
    let mut found = found.doing("listing the backups")?;
    for backup in &mut found {
        *backup = looked_at(engine, backup.clone()).await?;
    }
    Ok(found)
}

async fn present(engine: &Engine) -> Result<Vec<Backup>> {
    store::backup::present(engine.control()).await.doing("listing the backups")
}

pub async fn get(engine: &Engine, id: i64) -> Result<Backup> {
    let doing = format!("reading backup {id}");
    match store::backup::get(engine.control(), id).await.doing(doing.clone())? {
        Some(backup) => looked_at(engine, backup).await,
        None => {
            Err(Error::not_found(doing, "there is no such backup", "List them with `refit backup list`."))
        }
    }
}

/// Rows and digest of every table as they were dumped.
pub async fn manifest(engine: &Engine, id: i64) -> Result<Option<Manifest>> {
    store::backup::manifest(engine.control(), id).await.doing(format!("reading the manifest of backup {id}"))
}

/// A quick look: whether every file is there with its size. That its bytes are
/// what was written is found by `fresh_enough` and by verifying.
async fn looked_at(engine: &Engine, backup: Backup) -> Result<Backup> {
    match folder::glance(&backup) {
        Some(fault) if backup.state.is_whole() => damaged(engine, &backup, &fault).await,
        _ => Ok(backup),
    }
}

pub(crate) async fn damaged(engine: &Engine, backup: &Backup, fault: &str) -> Result<Backup> {
    tracing::error!(backup = backup.id, "damaged: {fault}");
    change(engine, backup, BackupState::Damaged, fault, engine.worker()).await
}

/// Changes a state outside of any run. Where the state has changed meanwhile,
/// what it has become is returned.
async fn change(engine: &Engine, backup: &Backup, to: BackupState, why: &str, actor: &str) -> Result<Backup> {
    let doing = format!("noting that backup {} is {}", backup.id, to.word());
    let Some(arrow) = transition(backup.state, to) else { return Ok(backup.clone()) };
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let changed = store::backup::change(&mut tx, backup.id, arrow, why, actor).await.doing(doing.clone())?;
    let now = match changed {
        Some(changed) => Some(changed),
        None => store::backup::get(&mut *tx, backup.id).await.doing(doing.clone())?,
    };
    if to == BackupState::Removed {
        let deed = Deed::new(Verb::RemoveBackup, format!("backup {}", backup.id)).from(backup.state.word());
        audit::write(engine, &mut tx, actor, deed).await?;
    }
    tx.commit().await.doing(doing)?;
    Ok(now.unwrap_or_else(|| backup.clone()))
}

/// The newest verified backup, if the moment it shows is no longer ago than
/// `max_age` and every byte of it is what was written: the gate of steps that
/// cannot be taken back. A backup on a machine that cannot be looked at from
/// here counts by its state.
pub async fn fresh_enough(engine: &Engine, max_age: TimeDelta) -> Result<Backup> {
    for backup in &verified(engine, max_age).await? {
        match folder::fault(backup).await? {
            None => return Ok(backup.clone()),
            Some(fault) => drop(damaged(engine, backup, &fault).await?),
        }
    }
    Err(not_fresh(engine, max_age, &present(engine).await?))
}

/// What `fresh_enough` would answer if every file is as it was: for pages, which
/// must not read all bytes at each look.
pub async fn known_fresh(engine: &Engine, max_age: TimeDelta) -> Result<Backup> {
    let found = verified(engine, max_age).await?.into_iter().find(|backup| folder::glance(backup).is_none());
    match found {
        Some(backup) => Ok(backup),
        None => Err(not_fresh(engine, max_age, &present(engine).await?)),
    }
}

/// Verified ones that are no older, newest first.
async fn verified(engine: &Engine, max_age: TimeDelta) -> Result<Vec<Backup>> {
    let mut all = present(engine).await?;
    all.sort_by_key(|backup| std::cmp::Reverse((backup.taken_at, backup.id)));
    let young = |backup: &Backup| backup.age(engine.now()).is_some_and(|age| age <= max_age);
    all.retain(|backup| backup.state == BackupState::Verified && young(backup));
    Ok(all)
}

/// What a step that cannot be taken back is to rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backing {
    /// Taken and proved for it.
    Proved(i64),
    /// The newest verified one, if it is fresh enough.
    Fresh,
    /// Nothing: whoever asks gives the last resort up.
    GivenUp,
}

/// The backup that a step rests on; none if it was given up.
pub async fn backing(engine: &Engine, backing: Backing, max_age: TimeDelta) -> Result<Option<i64>> {
    match backing {
        Backing::GivenUp => Ok(None),
        Backing::Fresh => Ok(Some(fresh_enough(engine, max_age).await?.id)),
        Backing::Proved(id) => match get(engine, id).await?.state {
            BackupState::Verified => Ok(Some(id)),
            state => {
                let (doing, why) = (format!("resting on backup {id}"), format!("it is {}", state.word()));
                Err(Error::new(Kind::Refused, doing, why, "Take another one: `refit backup take`."))
            }
        },
    }
}

fn not_fresh(engine: &Engine, max_age: TimeDelta, all: &[Backup]) -> Error {
    let newest = |verified: bool| {
        let found = all.iter().filter(|backup| (backup.state == BackupState::Verified) == verified);
        found.max_by_key(|backup| (backup.taken_at, backup.id))
    };
    let why = match (newest(true), newest(false)) {
        (Some(backup), _) => format!(
            "the newest verified backup is number {}, {} old, and at most {} are allowed",
            backup.id,
            span(backup.age(engine.now()).unwrap_or_default()),
            span(max_age)
        ),
        (None, Some(backup)) => format!(
            "there is no verified backup; number {} is {}{}",
            backup.id,
            backup.state.word(),
            because(backup)
        ),
        (None, None) => "there is no backup".to_owned(),
    };
    let next = "Take one: `refit backup take`, or the button on the page Backups.".to_owned();
    Error::refused("looking for a backup that is fresh enough", Refusal { why, next, busy: false })
}

fn because(backup: &Backup) -> String {
    if backup.reason.is_empty() { String::new() } else { format!(": {}", backup.reason) }
}

fn span(time: TimeDelta) -> String {
    match time.num_minutes() {
        minutes @ ..120 => format!("{minutes} min"),
        minutes @ 120..2_880 => format!("{} h", minutes / 60),
        minutes => format!("{} days", minutes / 1_440),
    }
}

/// Drops the scratch databases of workers that are gone. Called when a worker
/// starts; a run that goes on clears its own.
pub async fn tidy(engine: &Engine) -> Result<()> {
    scratch::clear(engine, None).await
}

/// Removes the files of a dump that came to nothing.
pub(crate) fn discard(backup: &Backup) -> Result<()> {
    folder::remove(backup)
}
