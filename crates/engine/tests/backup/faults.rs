//! Damage, wrong programs, no room, workers that vanish.

use std::fs::{self, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::Command;

use domain::backup::{Backup, BackupState};
use domain::run::{Run, RunStatus};
use engine::{backups, jobs, runs};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio_util::sync::CancellationToken;

use crate::world::{World, dump_of};

/// Turns one bit of the dump round.
pub(crate) fn flip(backup: &Backup, at: u64) {
    let mut file = OpenOptions::new().read(true).write(true).open(dump_of(backup)).expect("the dump");
    let mut byte = [0];
    file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut byte)).expect("a byte");
    byte[0] ^= 1 << (at % 8);
    file.seek(SeekFrom::Start(at)).and_then(|_| file.write_all(&byte)).expect("another byte");
}

fn failure(run: &Run) -> String {
    assert_eq!(run.status, RunStatus::Failed, "{run:?}");
    run.failure.as_ref().expect("a failure").why.clone()
}

/// Positions in header, contents and data, the very ends, and many more.
fn positions(length: u64) -> Vec<u64> {
    let mut random = StdRng::seed_from_u64(14);
    let mut found = vec![0, 1, 5, 10, 60, length / 4, length / 2, length - 2, length - 1];
    found.extend((0..30).map(|_| random.random_range(0..length)));
    found
}

#[tokio::test]
async fn a_flipped_bit_is_never_verified() {
    let world = World::new().await;
    let backup = world.verified().await;
    let length = fs::metadata(dump_of(&backup)).expect("the dump").len();
    for at in positions(length) {
        flip(&backup, at);
        let (now, run) = world.verify(backup.id).await;
        assert_eq!(now.state, BackupState::Damaged, "bit of byte {at}");
        assert!(now.reason.contains("its SHA-256 is"), "{}", now.reason);
        assert!(failure(&run).contains("is not what was written"));
        flip(&backup, at);
        world.reset(&backup).await;
    }
    let (now, _) = world.verify(backup.id).await;
    assert_eq!(now.state, BackupState::Verified, "with every bit as it was");
    assert_eq!(world.scratches().await, 0);
}

#[tokio::test]
async fn a_truncated_dump_is_damaged_at_the_first_look() {
    let world = World::new().await;
    let backup = world.verified().await;
    let whole = fs::read(dump_of(&backup)).expect("the dump");
    for length in [0, 1, 50, whole.len() / 2, whole.len() - 1] {
        fs::write(dump_of(&backup), &whole[..length]).expect("a part of it");
        let now = world.newest().await;
        assert_eq!(now.state, BackupState::Damaged, "{length} bytes");
        assert!(
            now.reason.contains(&format!("has {length} bytes and had {}", whole.len())),
            "{}",
            now.reason
        );
        world.reset(&backup).await;
    }
    fs::remove_file(dump_of(&backup)).expect("the dump is gone");
    assert_eq!(world.newest().await.state, BackupState::Damaged);
}

/// As if the disk had changed the bytes before their digest was taken: then
/// only the restore can tell.
#[tokio::test]
async fn damage_that_the_digest_does_not_show_is_found_by_restoring() {
    let world = World::new().await;
    let backup = world.verified().await;
    let length = fs::metadata(dump_of(&backup)).expect("the dump").len();
    for part in [55, 70, 85] {
        let at = length * part / 100;
        flip(&backup, at);
        let sum = Command::new("sha256sum").arg(dump_of(&backup)).output().expect("sha256sum").stdout;
        let sum = String::from_utf8_lossy(&sum);
        let sum = sum.split(' ').next().expect("a digest");
        let tell = |sum: &str| {
            format!(
                "UPDATE refit.backup SET state = 'dumped', files = jsonb_set(files, '{{0,sha256}}', '\"{sum}\"') WHERE id = {}",
                backup.id
            )
        };
        world.test.db.run(&tell(sum)).await;
        let (now, run) = world.verify(backup.id).await;
        assert_eq!(now.state, BackupState::Failed, "bit of byte {at}: {run:?}");
        assert!(failure(&run).contains("it could not be restored"), "{run:?}");
        flip(&backup, at);
    }
    assert_eq!(world.scratches().await, 0);
}

/// What the scratch database loses between restore and comparison is named.
#[tokio::test]
async fn whatever_is_not_restored_is_named() {
    let mut world = World::new().await;
    world
        .test
        .db
        .run("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT f()")
        .await;
    let backup = world.verified().await;
    for (harm, expected) in [
        ("DELETE FROM trades WHERE id = 1", "table public.trades has 299 rows in place of 300"),
        (
            "UPDATE trades SET price = price + 1 WHERE id = 1",
            "table public.trades has 300 rows, but not the same ones",
        ),
        ("TRUNCATE trades", "table public.trades has 0 rows in place of 300"),
        ("SELECT setval('trades_id_seq', 7)", "sequence public.trades_id_seq goes on at 8"),
        ("ALTER TABLE trades ADD COLUMN more int", "columns: "),
        ("DROP VIEW v", "views: 0 in place of 1"),
        ("DROP VIEW v; DROP FUNCTION f()", "functions: "),
    ] {
        let script = format!("REAL/SELF \"$@\" && REAL/psql -qX -v ON_ERROR_STOP=1 -c \"{harm}\" >/dev/null");
        world.fake(&[("pg_restore", &script)]).await;
        let (now, run) = world.verify(backup.id).await;
        assert_eq!(now.state, BackupState::Failed, "{harm}");
        assert!(failure(&run).contains(expected), "{harm}: {}", now.reason);
    }
    world.real().await;
    let (now, _) = world.verify(backup.id).await;
    assert_eq!(now.state, BackupState::Verified, "what stood in the way is gone");
}

#[tokio::test]
async fn a_pg_dump_that_fails_leaves_a_failed_backup_and_no_file() {
    for (script, expected) in [
        ("echo 'pg_dump: error: the moon is full' >&2; exit 1", "code 1: error: the moon is full"),
        ("exit 3", "code 3 and without a word"),
        ("kill -9 $$", "signal 9"),
        // The message of a full disk is the system's own.
        (
            "for a; do shift; [ \"$last\" = --file ] && a=/dev/full; last=$a; set -- \"$@\" \"$a\"; done; exec REAL/SELF \"$@\"",
            "No space left on device",
        ),
    ] {
        let mut world = World::new().await;
        world.fake(&[("pg_dump", script)]).await;
        let (backup, run) = world.take().await;
        assert_eq!(backup.state, BackupState::Failed, "{script}");
        assert!(failure(&run).contains(expected), "{script}: {run:?}");
        assert!(backup.reason.contains(expected), "{script}: {}", backup.reason);
        assert_eq!(world.folders(), 0, "{script}");
        assert_eq!(world.scratches().await, 0);
    }
}

#[tokio::test]
async fn a_pg_dump_that_lies_is_found_out() {
    for script in [
        "exit 0",
        "for a; do f=$a; done; echo rubbish > \"$f\"; exit 0",
        // A whole dump, but of nothing.
        "exec REAL/SELF --schema-only \"$@\"",
        "exec REAL/SELF --exclude-table=trades \"$@\"",
    ] {
        let mut world = World::new().await;
        world.fake(&[("pg_dump", script)]).await;
        let (backup, run) = world.take().await;
        assert_eq!(backup.state, BackupState::Failed, "{script}: {run:?}");
        assert_eq!(world.scratches().await, 0);
    }
}

#[tokio::test]
async fn programs_that_are_missing_or_too_old_are_named_with_what_to_install() {
    let world = World::new().await;
    let old = tempfile::tempdir().expect("a folder");
    for name in ["pg_dump", "pg_restore"] {
        let path = old.path().join(name);
        fs::write(&path, format!("#!/bin/sh\necho '{name} (PostgreSQL) 11.22'\n")).expect("a script");
        let status = Command::new("chmod").arg("755").arg(&path).status().expect("chmod");
        assert!(status.success());
    }
    let major = world.test.engine.server_version() / 10_000;
    for (folders, expected) in [
        (vec![], "none is found here".to_owned()),
        (vec!["/nowhere".into()], "none is found here".to_owned()),
        (vec![old.path().to_owned()], "here is only version 11.22".to_owned()),
    ] {
        let engine = world.test.with_backups(world.settings(folders)).await;
        let run = backups::take(&engine, "test").await.expect("a run");
        jobs::work_one(&engine, run.id, &CancellationToken::new()).await.expect("it was worked");
        let run = runs::get(&engine, run.id).await.expect("the run");
        assert!(failure(&run).contains(&expected), "{run:?}");
        let next = run.failure.expect("a failure").next;
        assert!(next.contains(&format!("postgresql-client-{major}")), "{next}");
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_fails_the_run() {
    let world = World::new().await;
    let file = world.dir.path().join("a file");
    fs::write(&file, "").expect("a file");
    let settings = backups::Settings { dir: file.join("below"), ..world.engine.backups().clone() };
    let engine = world.test.with_backups(settings).await;
    let world = World { engine, ..world };
    let (backup, run) = world.take().await;
    assert_eq!(backup.state, BackupState::Failed);
    assert!(failure(&run).contains("Not a directory"), "{run:?}");
}

/// A program that says when it was started, and then does nothing.
fn hanging(gate: &Path) -> String {
    let made = Command::new("mkfifo").arg(gate).status().expect("mkfifo");
    assert!(made.success());
    format!("echo started > '{}'; exec sleep 600", gate.display())
}

/// Returns when the program has been started.
async fn started(gate: &Path) {
    let gate = gate.to_owned();
    let read = tokio::task::spawn_blocking(move || fs::read_to_string(gate)).await;
    assert_eq!(read.expect("a thread").expect("a word"), "started\n");
}

#[tokio::test]
async fn a_worker_that_vanishes_leaves_no_scratch_database_after_the_next_start() {
    let mut world = World::new().await;
    let gate = world.dir.path().join("gate");
    world.fake(&[("pg_restore", &hanging(&gate))]).await;
    let run = backups::take(&world.engine, "test").await.expect("a run");
    let (engine, id) = (world.engine.clone(), run.id);
    let worker = tokio::spawn(async move { jobs::work_one(&engine, id, &CancellationToken::new()).await });
    started(&gate).await;
    worker.abort();
    worker.await.expect_err("it was ended in the middle");
    assert_eq!(world.scratches().await, 1);
    // While its lease runs it may be alive, and nobody takes it for dead.
    backups::tidy(&world.engine).await.expect("a look");
    assert_eq!(world.scratches().await, 1);
    world
        .test
        .db
        .run("UPDATE refit.lease SET epoch = epoch + 1, until = clock_timestamp() - interval '1 second'")
        .await;
    backups::tidy(&world.engine).await.expect("the start of the next worker");
    assert_eq!(world.scratches().await, 0);
    world.real().await;
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:?}");
    assert_eq!(world.newest().await.state, BackupState::Verified);
    assert_eq!((world.scratches().await, world.folders()), (0, 1));
}

#[tokio::test]
async fn a_worker_that_vanishes_while_dumping_is_followed_by_one_that_begins_anew() {
    let mut world = World::new().await;
    let gate = world.dir.path().join("gate");
    world.fake(&[("pg_dump", &hanging(&gate))]).await;
    let run = backups::take(&world.engine, "test").await.expect("a run");
    let (engine, id) = (world.engine.clone(), run.id);
    let worker = tokio::spawn(async move { jobs::work_one(&engine, id, &CancellationToken::new()).await });
    started(&gate).await;
    worker.abort();
    worker.await.expect_err("it was ended in the middle");
    assert_eq!(world.newest().await.state, BackupState::Dumping);
    world
        .test
        .db
        .run("UPDATE refit.lease SET epoch = epoch + 1, until = clock_timestamp() - interval '1 second'")
        .await;
    world.real().await;
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:?}");
    let all = backups::list(&world.engine, 10).await.expect("the list");
    assert_eq!(all.iter().map(|backup| backup.state).collect::<Vec<_>>(), [BackupState::Verified]);
    assert_eq!(world.folders(), 1, "the half of a dump is still there");
}

#[tokio::test]
async fn cancelling_ends_the_program_and_removes_what_it_wrote() {
    let mut world = World::new().await;
    let gate = world.dir.path().join("gate");
    world.fake(&[("pg_dump", &hanging(&gate))]).await;
    let run = backups::take(&world.engine, "test").await.expect("a run");
    let (engine, id) = (world.engine.clone(), run.id);
    let worker = tokio::spawn(async move { jobs::work_one(&engine, id, &CancellationToken::new()).await });
    started(&gate).await;
    runs::cancel(&world.engine, run.id, "maria").await.expect("it may be cancelled");
    worker.await.expect("a thread").expect("it ends by itself");
    assert_eq!(runs::get(&world.engine, run.id).await.expect("the run").status, RunStatus::Cancelled);
    let backup = world.newest().await;
    assert_eq!((backup.state, backup.reason.as_str()), (BackupState::Failed, "the run was cancelled"));
    assert_eq!((world.folders(), world.scratches().await), (0, 0));
}

#[tokio::test]
async fn a_proof_that_is_cancelled_leaves_the_dump_unproved() {
    let mut world = World::new().await;
    let gate = world.dir.path().join("gate");
    world.fake(&[("pg_restore", &hanging(&gate))]).await;
    let run = backups::take(&world.engine, "test").await.expect("a run");
    let (engine, id) = (world.engine.clone(), run.id);
    let worker = tokio::spawn(async move { jobs::work_one(&engine, id, &CancellationToken::new()).await });
    started(&gate).await;
    runs::cancel(&world.engine, run.id, "maria").await.expect("it may be cancelled");
    worker.await.expect("a thread").expect("it ends by itself");
    let backup = world.newest().await;
    assert_eq!(backup.state, BackupState::Dumped, "{backup:?}");
    assert_eq!(world.scratches().await, 0);
    world.real().await;
    assert_eq!(world.verify(backup.id).await.0.state, BackupState::Verified);
}
