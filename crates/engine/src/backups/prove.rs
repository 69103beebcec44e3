//! Restores a backup into a scratch database and compares every table with the
//! manifest. Nothing else makes a backup verified.

use std::ffi::OsString;
use std::path::Path;
use std::time::Instant;

use domain::backup::{Backup, Manifest, differences};
use domain::run::Level;
use sqlx::Connection;

use super::child::{self, Reach};
use super::dump;
use super::folder::{self, CONTENTS, DUMP};
use super::manifest::{self, Meter};
use super::programs::Programs;
use super::scratch::{self, Scratch};
use crate::error::{Doing, Error, Kind, Result};
use crate::jobs::Context;
use crate::moving::disk::{free_bytes, size};

/// What became of the attempt to prove a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Restored and without a difference, in so many milliseconds.
    Ties(i64),
    /// It could not be restored, or not everything ties.
    Fails(String),
    /// A file is not what was written.
    Damaged(String),
    /// It could not even be tried, for a reason that is not the backup's.
    NotTried(String),
}

/// `sides` says how often the run reads every table in all.
pub(crate) async fn run(context: &Context, backup: &Backup, sides: i64) -> Result<Proof> {
    context.stage("Checking").await?;
    if !folder::is_here(backup) {
        let why = format!("its files are on {}, and this worker is on {}", backup.host, folder::host());
        return Ok(Proof::NotTried(why));
    }
    if let Some(fault) = folder::fault(backup).await? {
        return Ok(Proof::Damaged(fault));
    }
    if let Some(why) = obstacle(context).await? {
        return Ok(Proof::NotTried(why));
    }
    let began = Instant::now();
    let tried = restored(context, backup, sides).await;
    // In all cases, and before anything is said of the backup.
    scratch::drop_own(context).await?;
    Ok(match tried? {
        Ok(()) => Proof::Ties(began.elapsed().as_millis() as i64),
        Err(why) => Proof::Fails(why),
    })
}

/// What keeps us from making a scratch database.
pub(crate) async fn obstacle(context: &Context) -> Result<Option<String>> {
    let engine = &context.engine;
    let may: Option<bool> = sqlx::query_scalar(include_str!("../queries/backups/may_create.sql"))
        .fetch_optional(engine.work())
        .await
        .doing("looking at the role's rights")?;
    if may != Some(true) {
        let role = &engine.server().role;
        return Ok(Some(format!(
            "role {role} may not create the scratch database to restore it in; \
             grant it with ALTER ROLE {} CREATEDB, then verify the backup",
            crate::sql::ident(role)
        )));
    }
    let (_, needed, data, local) = dump::sizes(engine).await?;
    let free = data.filter(|_| local).and_then(|data| free_bytes(Path::new(&data)));
    Ok(free.filter(|free| *free < needed).map(|free| {
        format!(
            "{} are free on the database's disk, and restoring it takes about {}; \
             free space there, then verify the backup",
            size(free),
            size(needed)
        )
    }))
}

/// The outer result is about us, the inner one about the backup.
async fn restored(context: &Context, backup: &Backup, sides: i64) -> Result<Result<(), String>> {
    let programs = Programs::find(&context.engine).await?;
    let scratch = Scratch::create(context).await?;
    context.stage("Restoring").await?;
    if let Err(error) = pg_restore(context, &programs, backup, &scratch.name).await {
        return Ok(Err(format!("it could not be restored: {}", error.why)));
    }
    context.stage("Comparing").await?;
    let wanted = expected(context, backup).await?;
    let before = wanted.tables.len() as i64 * (sides - 1);
    let found = look(context, &scratch, before, sides).await?;
    Ok(verdict(&differences(&wanted, &found)))
}

async fn expected(context: &Context, backup: &Backup) -> Result<Manifest> {
    let doing = format!("reading the manifest of backup {}", backup.id);
    let found = store::backup::manifest(context.engine.control(), backup.id).await.doing(doing.clone())?;
    found.ok_or_else(|| Error::new(Kind::Failed, doing, "there is none", "Take another backup."))
}

/// Restores a backup into a scratch database, to work on it there.
pub(crate) async fn restore(context: &Context, backup: &Backup, scratch: &str) -> Result<()> {
    pg_restore(context, &Programs::find(&context.engine).await?, backup, scratch).await
}

/// Owners, grants, publications and subscriptions concern the server around
/// the rows, and a subscription in a scratch database would even come alive.
async fn pg_restore(context: &Context, programs: &Programs, backup: &Backup, scratch: &str) -> Result<()> {
    let mut args: Vec<OsString> = [
        "--exit-on-error",
        "--no-password",
        "--no-owner",
        "--no-privileges",
        "--no-tablespaces",
        "--no-comments",
        "--no-security-labels",
        "--no-publications",
        "--no-subscriptions",
        "--jobs=2",
    ]
    .map(Into::into)
    .into();
    let folder = Path::new(&backup.folder);
    if backup.files.iter().any(|file| file.name == CONTENTS) {
        args.extend(["--use-list".into(), folder.join(CONTENTS).into_os_string()]);
    }
    args.extend(["--dbname".into(), scratch.into(), folder.join(DUMP).into_os_string()]);
    let reach = Reach {
        options: context.engine.options(),
        database: scratch,
        application: scratch::application(context),
    };
    for warning in child::run(&programs.path("pg_restore"), &args, &reach).await? {
        context.say(Level::Warn, format!("pg_restore: {warning}")).await?;
    }
    Ok(())
}

async fn look(context: &Context, scratch: &Scratch<'_>, before: i64, sides: i64) -> Result<Manifest> {
    let doing = "reading the restored database";
    let mut connection = scratch.connect().await?;
    let mut tx = connection.begin().await.doing(doing)?;
    manifest::settle(&mut tx).await?;
    let mut found = manifest::read(&mut tx, &Meter { context, before, sides }).await?;
    let now = manifest::sequences(&mut tx).await?;
    found.sequences = manifest::spans(now.clone(), &now);
    tx.rollback().await.doing(doing)?;
    connection.close().await.doing(doing)?;
    Ok(found)
}

/// Named one by one, up to what a person reads.
const NAMED: usize = 10;

fn verdict(differences: &[String]) -> Result<(), String> {
    if differences.is_empty() {
        return Ok(());
    }
    let named = differences.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("; ");
    let more = differences.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Err(format!("what was restored is not what was dumped: {named}{more}"))
}
