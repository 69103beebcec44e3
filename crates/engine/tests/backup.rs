//! Backups on a real PostgreSQL: what is called verified was restored and
//! compared, and nothing that is damaged ever is.

#[path = "backup/faults.rs"]
mod faults;
#[path = "backup/kinds.rs"]
mod kinds;
#[path = "backup/world.rs"]
mod world;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use chrono::TimeDelta;
use domain::backup::{BackupState, Retention};
use engine::error::Kind;
use engine::{backups, runs};
use testkit::{TestDb, bin_dir};

use world::{World, dump_of};

const EVERY_ROW: &str = "SELECT (SELECT concat(count(*), md5(string_agg(b::text, '' ORDER BY b::text))) FROM book_ticker_snapshots b)
                        || (SELECT concat(count(*), md5(string_agg(t::text, '' ORDER BY t::text))) FROM trades t)";

#[tokio::test]
async fn a_verified_backup_restores_to_the_same_rows() {
    let world = World::new().await;
    let backup = world.verified().await;
    assert_eq!(world.scratches().await, 0);
    let rows: i64 = world
        .test
        .db
        .one("SELECT (SELECT count(*) FROM book_ticker_snapshots) + (SELECT count(*) FROM trades)")
        .await;
    assert_eq!(backup.rows, rows);
    let other = TestDb::new().await;
    let restored = Command::new(bin_dir().join("pg_restore"))
        .args(["--exit-on-error", "--dbname", &other.url()])
        .arg(dump_of(&backup))
        .status()
        .expect("pg_restore");
    assert!(restored.success());
    let (was, is): (String, String) = (world.test.db.one(EVERY_ROW).await, other.one(EVERY_ROW).await);
    assert_eq!(was, is);
    let ours: i64 = other.one("SELECT count(*) FROM pg_namespace WHERE nspname IN ('refit', 'apalis')").await;
    assert_eq!(ours, 0, "Refit's own schemas are in the dump");
}

#[tokio::test]
async fn files_are_for_their_owner_and_have_the_digests_that_are_told() {
    let world = World::new().await;
    let backup = world.verified().await;
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(Path::new(&backup.folder)), 0o700);
    for file in &backup.files {
        let path = Path::new(&backup.folder).join(&file.name);
        assert_eq!(mode(&path), 0o600, "{}", file.name);
        let told = Command::new("sha256sum").arg(&path).output().expect("sha256sum").stdout;
        assert!(String::from_utf8_lossy(&told).starts_with(&file.sha256), "{}", file.name);
    }
    let left: Vec<_> = fs::read_dir(&backup.folder).expect("the folder").flatten().collect();
    assert_eq!((left.len(), backup.files.len()), (2, 2));
}

#[tokio::test]
async fn what_is_written_during_the_dump_does_not_matter() {
    let mut world = World::new().await;
    let before: i64 = world.test.db.one("SELECT count(*) FROM trades").await;
    // Between the snapshot and the dump: every row is changed, one goes, and
    // the sequence moves on.
    world
        .fake(&[(
            "pg_dump",
            "REAL/psql -qX -c \"UPDATE trades SET price = price + 1; DELETE FROM trades WHERE id = 1; \
             SELECT nextval('trades_id_seq')\" >/dev/null || exit 9\nexec REAL/SELF \"$@\"",
        )])
        .await;
    let backup = world.verified().await;
    let after: i64 = world.test.db.one("SELECT count(*) FROM trades").await;
    assert_eq!(after, before - 1, "the writer has not written");
    let manifest =
        backups::manifest(&world.engine, backup.id).await.expect("it is read").expect("a manifest");
    let trades = manifest.tables.iter().find(|table| table.name == "public.trades").expect("the table");
    assert_eq!(trades.rows, before);
}

#[tokio::test]
async fn a_socket_and_its_folder_in_the_url_will_do() {
    let world = World::new().await;
    let folder: String = world.test.db.one("SELECT current_setting('unix_socket_directories')").await;
    let port: String = world.test.db.one("SELECT current_setting('port')").await;
    let url = format!("postgres://postgres@localhost:{port}/{}?host={folder}", world.test.db.name());
    let engine = world.test.by(url, world.settings(vec![bin_dir()])).await;
    let world = World { engine, ..world };
    world.verified().await;
}

#[tokio::test]
async fn a_role_that_may_not_create_databases_leaves_it_unproved() {
    let world = World::new().await;
    let name = world.test.db.name().to_owned();
    let role = "DO $$ BEGIN CREATE ROLE refit_test_plain LOGIN; \
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;";
    world
        .test
        .db
        .run(&format!(
            "{role} GRANT pg_read_all_data TO refit_test_plain;
         GRANT CREATE, CONNECT ON DATABASE {name} TO refit_test_plain;
         GRANT ALL ON SCHEMA refit, apalis, public TO refit_test_plain;
         GRANT ALL ON ALL TABLES IN SCHEMA refit, apalis, public TO refit_test_plain;
         GRANT ALL ON ALL SEQUENCES IN SCHEMA refit, apalis, public TO refit_test_plain"
        ))
        .await;
    let url = world.test.db.url().replace("postgres@", "refit_test_plain@");
    let engine = world.test.by(url, world.settings(vec![bin_dir()])).await;
    let plain = World { engine, ..world };
    let (backup, run) = plain.take().await;
    assert_eq!(backup.state, BackupState::Dumped, "{backup:?} {run:?}");
    assert!(
        backup.reason.contains("refit_test_plain may not create the scratch database"),
        "{}",
        backup.reason
    );
    // The same backup, by somebody who may.
    let World { test, dir, .. } = plain;
    let settings = backups::Settings {
        dir: dir.path().join("backups"),
        programs: vec![bin_dir()],
        ..Default::default()
    };
    let engine = test.with_backups(settings).await;
    let run = backups::verify(&engine, backup.id, "test").await.expect("a run");
    engine::jobs::work_one(&engine, run.id, &Default::default()).await.expect("it was worked");
    let backup = backups::get(&engine, backup.id).await.expect("the backup");
    assert_eq!(backup.state, BackupState::Verified, "{backup:?}");
    test.db.run("DROP OWNED BY refit_test_plain").await;
}

#[tokio::test]
async fn retention_names_what_it_removes_and_keeps_the_newest_verified_one() {
    let mut world = World::keeping(Retention { keep: Some(1), keep_days: None }).await;
    let first = world.verified().await;
    world.fake(&[("pg_dump", "echo 'pg_dump: error: no' >&2; exit 1")]).await;
    let (failed, _) = world.take().await;
    assert_eq!(failed.state, BackupState::Failed);
    assert!(Path::new(&first.folder).exists(), "a failed backup has pushed out a verified one");
    world.real().await;
    let (third, run) = world.take().await;
    assert_eq!(third.state, BackupState::Verified);
    let states: Vec<_> = backups::list(&world.engine, 10).await.expect("the list");
    let states: Vec<_> = states.iter().map(|backup| (backup.id, backup.state)).collect();
    assert_eq!(
        states,
        [
            (third.id, BackupState::Verified),
            (failed.id, BackupState::Removed),
            (first.id, BackupState::Removed)
        ]
    );
    assert!(!Path::new(&first.folder).exists() && Path::new(&third.folder).exists());
    let log = runs::log(&world.engine, run.id, 0, 100).await.expect("the log");
    assert!(
        log.iter().any(|line| line.text.contains(&format!("removed backup {} of ", first.id))),
        "{log:#?}"
    );
}

#[tokio::test]
async fn backups_are_removed_by_hand_but_for_the_newest_verified_one() {
    let world = World::new().await;
    let (first, second) = (world.verified().await, world.verified().await);
    let error = backups::remove(&world.engine, second.id, "maria").await.expect_err("it is the last one");
    assert_eq!(error.kind, Kind::Refused);
    let removed = backups::remove(&world.engine, first.id, "maria").await.expect("it may go");
    assert_eq!((removed.state, removed.reason.as_str()), (BackupState::Removed, "removed by maria"));
    assert!(!Path::new(&first.folder).exists() && Path::new(&second.folder).exists());
    let error = backups::verify(&world.engine, first.id, "maria").await.expect_err("it is gone");
    assert_eq!(error.kind, Kind::Refused);
    assert!(error.why.contains("it is removed"), "{error}");
}

#[tokio::test]
async fn the_gate_takes_only_what_is_verified_whole_and_fresh() {
    let world = World::new().await;
    let (day, engine) = (TimeDelta::days(1), &world.engine);
    let refused = async |why: &str, max_age| {
        let error = backups::fresh_enough(engine, max_age).await.expect_err(why);
        assert_eq!(error.kind, Kind::Refused);
        assert!(error.why.contains(why) && error.next.contains("refit backup take"), "{error}");
    };
    refused("there is no backup", day).await;
    let backup = world.verified().await;
    assert_eq!(backups::fresh_enough(engine, day).await.expect("it is fresh").id, backup.id);
    let old =
        format!("UPDATE refit.backup SET taken_at = taken_at - interval '25 hours' WHERE id = {}", backup.id);
    world.test.db.run(&old).await;
    refused("25 h old, and at most 24 h are allowed", day).await;
    // A byte that only reading shows.
    faults::flip(&backup, 5_000);
    refused("there is no verified backup; number 1 is damaged", TimeDelta::days(9)).await;
}
