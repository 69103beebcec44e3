//! `refit backup`

use clap::{Args, Subcommand};
use domain::backup::{Backup as Found, BackupState, Manifest};
use domain::run::Run;
use engine::backups::{self, Backing};
use engine::error::{Error, Kind, Result};
use serde::Serialize;

use super::moves::Watch;
use super::{Outcome, Session, help};
use crate::output::Output;
use crate::{follow, text};

/// Take backups that are proved by restoring them, list, verify or remove them
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit backup take                         Dump, restore into a scratch database, compare",
    "refit backup list",
    "refit backup show 3                       With the rows and the digest of every table",
    "refit backup verify 3                     Read every byte and restore it once more",
    "refit backup remove 3                     Never the newest verified one",
    "refit backup list --output json",
))]
pub(crate) struct Backup {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Dump the database without Refit's own schemas, and prove the dump
    Take {
        #[command(flatten)]
        watch: Watch,
    },
    /// List the backups, newest first
    List {
        #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
    /// Show a backup with the rows and the digest of every table
    Show { id: i64 },
    /// Compare the files with their digests, restore them and compare every table
    Verify {
        id: i64,
        #[command(flatten)]
        watch: Watch,
    },
    /// Remove the files of a backup
    Remove { id: i64 },
}

impl Backup {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let (engine, actor) = (&session.engine, &session.actor);
        match self.verb {
            Verb::Take { watch } => carry(session, backups::take(engine, actor).await?, None, watch).await,
            Verb::Verify { id, watch } => {
                carry(session, backups::verify(engine, id, actor).await?, Some(id), watch).await
            }
            Verb::List { limit } => list(session, limit).await,
            Verb::Show { id } => show(session, id).await,
            Verb::Remove { id } => {
                let before = backups::get(engine, id).await?;
                let removed = backups::remove(engine, id, actor).await?;
                let line = format!("Removed backup {id} with {} bytes in {}.", before.bytes(), before.folder);
                session.output.show(&removed, |output| output.line(line));
                Ok(Outcome::Done)
            }
        }
    }
}

/// What a step that cannot be taken back rests on: a backup that is taken for it
/// now, nothing at all, or else the newest one.
pub(super) async fn backing(session: &Session, take: bool, without: bool) -> Result<Backing> {
    match (take, without) {
        (true, _) => Ok(Backing::Proved(proved(session).await?)),
        (false, true) => Ok(Backing::GivenUp),
        (false, false) => Ok(Backing::Fresh),
    }
}

/// Takes a backup and waits until it is verified, for a step that cannot be
/// undone otherwise.
async fn proved(session: &Session) -> Result<i64> {
    let run = backups::take(&session.engine, &session.actor).await?;
    let run = follow::follow(session, run).await?;
    follow::outcome(&run)?;
    let backup = of_run(session, &run).await?;
    if backup.state == BackupState::Verified {
        return Ok(backup.id);
    }
    let why = format!("backup {} is {}: {}", backup.id, backup.state.word(), backup.reason);
    let next = "Nothing was removed. Correct that and ask again, or go on with --without-backup.";
    Err(Error::new(Kind::Refused, "proving a backup", why, next))
}

/// Follows the run and shows the backup: only a verified one is a success.
async fn carry(session: &Session, run: Run, id: Option<i64>, watch: Watch) -> Result<Outcome> {
    if watch.detach {
        return follow::carry(session, run, true).await;
    }
    let run = follow::follow(session, run).await?;
    follow::outcome(&run)?;
    let backup = match id {
        Some(id) => backups::get(&session.engine, id).await?,
        None => of_run(session, &run).await?,
    };
    session.output.show(&backup, |output| draw(output, &backup));
    let proved = backup.state == BackupState::Verified && backup.verified_at >= Some(run.created_at);
    Ok(if proved { Outcome::Done } else { Outcome::Found })
}

async fn of_run(session: &Session, run: &Run) -> Result<Found> {
    let all = backups::list(&session.engine, 100).await?;
    all.into_iter().find(|backup| backup.run == run.id).ok_or_else(|| {
        let next = format!("See what happened with `refit run log {}`.", run.id);
        Error::not_found(format!("looking for the backup of run {}", run.id), "it has left none", next)
    })
}

async fn list(session: &Session, limit: i64) -> Result<Outcome> {
    let found = backups::list(&session.engine, limit).await?;
    session.output.show(&found, |output| {
        let headers = &["backup", "state", "taken", "tables", "rows", "size", "sha-256", "because"];
        output.table(headers, found.iter().map(row).collect());
    });
    Ok(Outcome::Done)
}

fn row(backup: &Found) -> Vec<String> {
    vec![
        backup.id.to_string(),
        backup.state.word().to_owned(),
        text::maybe_time(backup.taken_at),
        text::count(backup.tables),
        text::count(backup.rows),
        text::bytes(backup.bytes()),
        backup.digest().unwrap_or_default().chars().take(12).collect(),
        backup.reason.clone(),
    ]
}

/// A backup with what it holds.
#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    backup: Found,
    manifest: Option<Manifest>,
}

async fn show(session: &Session, id: i64) -> Result<Outcome> {
    let backup = backups::get(&session.engine, id).await?;
    let whole = Whole { manifest: backups::manifest(&session.engine, id).await?, backup };
    session.output.show(&whole, |output| {
        draw(output, &whole.backup);
        output.line("");
        let tables = whole.manifest.iter().flat_map(|manifest| &manifest.tables);
        let rows =
            tables.map(|table| vec![table.name.clone(), text::count(table.rows), table.digest.clone()]);
        output.table(&["table", "rows", "digest"], rows.collect());
    });
    Ok(Outcome::Done)
}

fn draw(output: &Output, backup: &Found) {
    let line = |name: &str, value: &str| output.line(format!("{name:<12}{value}"));
    let seconds = |ms: Option<i64>| ms.map(|ms| text::seconds(ms as f64 / 1000.0)).unwrap_or_default();
    line("backup", &backup.id.to_string());
    line("state", backup.state.word());
    line("because", &backup.reason);
    line("database", &backup.database);
    line("taken", &text::maybe_time(backup.taken_at));
    line("verified", &text::maybe_time(backup.verified_at));
    line("tables", &text::count(backup.tables));
    line("rows", &text::count(backup.rows));
    line("size", &text::bytes(backup.bytes()));
    line("sha-256", backup.digest().unwrap_or_default());
    line("dumped in", &seconds(backup.dump_ms));
    line("proved in", &seconds(backup.proof_ms));
    line("files", &format!("{}:{}", backup.host, backup.folder));
    line("run", &backup.run.to_string());
}
