//! Takes a dump and a manifest of one and the same snapshot.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{DateTime, Utc};
use domain::backup::{Backup, Manifest};
use domain::run::Level;
use sqlx::{Postgres, Transaction};
use store::backup::Dump;

use super::child::{self, Reach};
use super::folder::{self, CONTENTS, DUMP, MANIFEST};
use super::manifest::{self, Meter};
use super::programs::Programs;
use super::{OURS, scratch};
use crate::Engine;
use crate::error::{Doing, Error, Kind, Result};
use crate::jobs::Context;
use crate::moving::disk::{free_bytes, size};

/// What the next steps need of a dump that is on disk.
pub(crate) async fn run(context: &Context, backup: &Backup) -> Result<Dump> {
    let programs = Programs::find(&context.engine).await?;
    let folder = place(context, backup, &programs).await?;
    enough_room(context, &folder).await?;
    context.stage("Dumping").await?;
    let began = Instant::now();
    let (manifest, taken_at) = dump(context, &programs, &folder).await?;
    let files = write(context, &programs, &folder, &manifest).await?;
    Ok(Dump { files, manifest, taken_at, dump_ms: began.elapsed().as_millis() as i64 })
}

/// A folder for this attempt, noted before it is made: whatever happens, the
/// row knows what there may be to remove.
async fn place(context: &Context, backup: &Backup, programs: &Programs) -> Result<PathBuf> {
    let (id, epoch) = (backup.id, context.epoch);
    let name = format!("{}-{id}-{epoch}", context.engine.now().format("%Y%m%dT%H%M%SZ"));
    let folder = folder::place(&context.engine.backups().dir, &name);
    let doing = "noting the folder of the backup";
    let path = folder.to_string_lossy();
    let mut tx = context.engine.control().begin().await.doing(doing)?;
    context.fence(&mut tx, doing).await?;
    store::backup::set_place(&mut *tx, id, &folder::host(), &path, &programs.version).await.doing(doing)?;
    tx.commit().await.doing(doing)?;
    folder::create(&folder)?;
    context.say(Level::Info, format!("dumping into {path} with pg_dump {}", programs.version)).await?;
    Ok(folder)
}

/// The dump is compressed text without indexes, seldom more than half of what
/// the tables take.
async fn enough_room(context: &Context, folder: &Path) -> Result<()> {
    let (tables, ..) = sizes(&context.engine).await?;
    match free_bytes(folder) {
        Some(free) => room_fault(free, tables / 2).map_or(Ok(()), Err),
        None => context.say(Level::Warn, "the free space of the backup folder cannot be read").await,
    }
}

fn room_fault(free: i64, needed: i64) -> Option<Error> {
    (free < needed).then(|| {
        let why =
            format!("{} are free in the backup folder, and about {} are needed", size(free), size(needed));
        let next = "Free space there, or name another folder as backup.dir, then take the backup again.";
        Error::new(Kind::Refused, "looking for room for a backup", why, next)
    })
}

/// Bytes of tables, bytes with indexes, the server's data directory if it may
/// be known, and whether it is on this machine.
pub(super) async fn sizes(engine: &Engine) -> Result<(i64, i64, Option<String>, bool)> {
    sqlx::query_as(include_str!("../queries/backups/room.sql"))
        .bind(OURS)
        .fetch_one(engine.work())
        .await
        .doing("measuring the tables")
}

/// The one transaction of ours that is open for long. It ends as soon as
/// pg_dump, which shares its snapshot, has read everything.
async fn dump(context: &Context, programs: &Programs, folder: &Path) -> Result<(Manifest, DateTime<Utc>)> {
    let (mut tx, snapshot, taken_at) = snapshot(&context.engine).await?;
    let first = manifest::sequences(&mut tx).await?;
    let meter = Meter { context, before: 0, sides: 2 };
    let (mut manifest, warnings) =
        tokio::try_join!(manifest::read(&mut tx, &meter), pg_dump(context, programs, folder, &snapshot))?;
    manifest.sequences = manifest::spans(first, &manifest::sequences(&mut tx).await?);
    tx.rollback().await.doing("ending the snapshot")?;
    for warning in warnings {
        context.say(Level::Warn, format!("pg_dump: {warning}")).await?;
    }
    Ok((manifest, taken_at))
}

async fn snapshot(engine: &Engine) -> Result<(Transaction<'static, Postgres>, String, DateTime<Utc>)> {
    let doing = "taking a snapshot";
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    let mut tx = engine.work().begin_with(begin).await.doing(doing)?;
    manifest::settle(&mut tx).await?;
    let (snapshot, taken_at): (String, DateTime<Utc>) =
        sqlx::query_as(include_str!("../queries/backups/snapshot.sql"))
            .fetch_one(&mut *tx)
            .await
            .doing(doing)?;
    Ok((tx, snapshot, taken_at))
}

/// Compressed lightly: the snapshot holds back vacuum while the dump is made,
/// and the best compression takes three times as long for a tenth less.
async fn pg_dump(
    context: &Context,
    programs: &Programs,
    folder: &Path,
    snapshot: &str,
) -> Result<Vec<String>> {
    let mut args: Vec<OsString> =
        ["--format=custom", "--compress=1", "--no-password", "--lock-wait-timeout=60000"]
            .map(Into::into)
            .into();
    args.push(format!("--snapshot={snapshot}").into());
    args.extend(OURS.map(|schema| format!("--exclude-schema={schema}").into()));
    args.extend(["--file".into(), folder.join(DUMP).into_os_string()]);
    let options = context.engine.options();
    let reach = Reach {
        options,
        database: &context.engine.server().database,
        application: scratch::application(context),
    };
    child::run(&programs.path("pg_dump"), &args, &reach).await
}

/// Puts beside the dump what is needed to restore it without Refit.
async fn write(
    context: &Context,
    programs: &Programs,
    folder: &Path,
    manifest: &Manifest,
) -> Result<Vec<domain::backup::BackupFile>> {
    context.stage("Hashing").await?;
    let text = serde_json::to_string_pretty(manifest).map_err(|error| {
        Error::new(Kind::Failed, "writing the manifest", error.to_string(), "Report this.")
    })?;
    folder::write(folder, MANIFEST, &text)?;
    let mut names = vec![DUMP, MANIFEST];
    if !manifest.left_out.is_empty() {
        contents(context, programs, folder, &manifest.left_out).await?;
        names.push(CONTENTS);
    }
    folder::seal(folder, names).await
}

/// The contents of the dump without what hangs on schemas that are not in it.
async fn contents(context: &Context, programs: &Programs, folder: &Path, left_out: &[String]) -> Result<()> {
    let whole = folder.join("contents.whole");
    let mut args: Vec<OsString> = vec!["--list".into(), "--file".into(), whole.clone().into_os_string()];
    args.push(folder.join(DUMP).into_os_string());
    let reach = Reach { options: context.engine.options(), database: "", application: String::new() };
    child::run(&programs.path("pg_restore"), &args, &reach).await?;
    let read = std::fs::read_to_string(&whole).and_then(|text| std::fs::remove_file(&whole).map(|()| text));
    let text = read.map_err(|error| {
        Error::new(
            Kind::Failed,
            "reading the contents of the dump",
            error.to_string(),
            "Take another backup.",
        )
    })?;
    folder::write(folder, CONTENTS, &without(&text, left_out))
}

/// Lines begin with the number of the entry, then class and object id:
/// `3456; 2620 16999 TRIGGER public book_tickers capture owner`.
fn without(list: &str, left_out: &[String]) -> String {
    let stays = |line: &&str| {
        let entry = line.split_once("; ").map(|(_, rest)| rest).unwrap_or_default();
        !left_out.iter().any(|out| entry.strip_prefix(out.as_str()).is_some_and(|rest| rest.starts_with(' ')))
    };
    list.lines().filter(stays).map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_left_out_and_nothing_else() {
        let list = ";\n; Dumped from database version: 15.1\n215; 1259 16990 TABLE public a owner\n\
                    3456; 2620 16999 TRIGGER public a capture owner\n3457; 2620 169990 TRIGGER public a other owner\n";
        let left = without(list, &["2620 16999".to_owned()]);
        assert_eq!(left, list.replace("3456; 2620 16999 TRIGGER public a capture owner\n", ""));
    }

    #[test]
    fn too_little_room_is_told_in_figures() {
        let error = room_fault(1_000_000, 2_000_000_000).expect("too little");
        assert!(error.why.contains("1.0 MB are free") && error.why.contains("2.0 GB are needed"), "{error}");
        assert!(room_fault(5, 5).is_none());
    }
}
