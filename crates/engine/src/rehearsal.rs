//! Rehearsals: the plan carried out on a copy, to see beforehand how long each
//! step takes, what room it needs and how long it would lock.

pub(crate) mod copy;
pub(crate) mod locks;

use domain::backup::BackupState;
use domain::rehearsal::Rehearsal;
use domain::run::{Run, RunKind, RunParams};

use crate::error::{Doing, Error, Kind, Result};
use crate::runs::{self, Wanted};
use crate::{Engine, backups};

/// What the copy is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A verified backup, restored.
    Backup(i64),
    /// So many rows that are made up, and an eighth as many trades.
    Sample(i64),
}

/// Rows that are made up when nobody says how many.
pub const SAMPLE_ROWS: i64 = 200_000;
/// More would take longer to make than they tell.
const MOST_ROWS: i64 = 50_000_000;
const SAMPLE: &str = "sample";

/// What the newest backup allows, or else made-up rows.
pub async fn usual_source(engine: &Engine) -> Result<Source> {
    let all = backups::list(engine, 50).await?;
    let verified = all.iter().find(|backup| backup.state == BackupState::Verified);
    Ok(verified.map_or(Source::Sample(SAMPLE_ROWS), |backup| Source::Backup(backup.id)))
}

/// Starts a run that carries every phase of the plan out on a copy. The
/// database itself is only read.
pub async fn start(engine: &Engine, source: Source, actor: &str) -> Result<Run> {
    let doing = "starting a rehearsal";
    let (subject, params) = match source {
        Source::Backup(id) => {
            usable(engine, doing, id).await?;
            (format!("backup {id}"), RunParams { backup: Some(id), ..RunParams::default() })
        }
        Source::Sample(rows) if (1..=MOST_ROWS).contains(&rows) => {
            (SAMPLE.to_owned(), RunParams { rows: Some(rows), ..RunParams::default() })
        }
        Source::Sample(rows) => {
            let why = format!("{rows} rows cannot be made up");
            return Err(Error::invalid(doing, why, format!("Ask for 1 to {MOST_ROWS} rows.")));
        }
    };
    runs::begin(engine, Wanted::new(engine, RunKind::Rehearse, &subject, None, params), actor).await
}

async fn usable(engine: &Engine, doing: &str, id: i64) -> Result<()> {
    let backup = backups::get(engine, id).await?;
    if backup.state == BackupState::Verified {
        return Ok(());
    }
    let why = format!("backup {id} is {}", backup.state.word());
    let next = "Only a verified backup says something: see `refit backup list`.";
    Err(Error::new(Kind::Refused, doing, why, next))
}

/// The subject of a run, as its title has it.
pub(crate) fn copy_of(subject: &str) -> String {
    if subject == SAMPLE { "made-up rows".to_owned() } else { format!("a copy from {subject}") }
}

/// What a run has found so far.
pub async fn get(engine: &Engine, run: i64) -> Result<Rehearsal> {
    let doing = format!("reading the rehearsal of run {run}");
    let mut conn = engine.control().acquire().await.doing(doing.clone())?;
    let found = store::rehearsal::get(&mut conn, run).await.doing(doing.clone())?;
    found.ok_or_else(|| Error::not_found(doing, "it has none", "Start one with `refit rehearse`."))
}

/// What a run shows of it, if it is one.
pub(crate) async fn of(engine: &Engine, run: &Run) -> Result<Option<Rehearsal>> {
    if run.kind != RunKind::Rehearse {
        return Ok(None);
    }
    let doing = format!("reading the rehearsal of run {}", run.id);
    let mut conn = engine.control().acquire().await.doing(doing.clone())?;
    store::rehearsal::get(&mut conn, run.id).await.doing(doing)
}

/// The newest one that has anything to show.
pub async fn newest(engine: &Engine) -> Result<Option<Rehearsal>> {
    let run = store::rehearsal::newest(engine.control()).await.doing("looking for the newest rehearsal")?;
    match run {
        Some(run) => get(engine, run).await.map(Some),
        None => Ok(None),
    }
}
