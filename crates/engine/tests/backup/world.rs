//! A database with rows in it, an engine with a backup folder of its own, and
//! programs that do what they should not.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use domain::backup::{Backup, BackupState};
use domain::run::{Run, RunStatus};
use engine::legacy::{SampleOptions, sample};
use engine::{Engine, backups, jobs, runs};
use tempfile::TempDir;
use testkit::{TestEngine, bin_dir};
use tokio_util::sync::CancellationToken;

pub(crate) struct World {
    pub(crate) test: TestEngine,
    pub(crate) engine: Engine,
    pub(crate) dir: TempDir,
    /// Kept as long as the engine looks for programs in it.
    pub(crate) fakes: Option<TempDir>,
}

impl World {
    /// The plan's legacy tables with rows, and programs as they should be.
    pub(crate) async fn new() -> Self {
        Self::keeping(Default::default()).await
    }

    pub(crate) async fn keeping(retention: domain::backup::Retention) -> Self {
        let test = TestEngine::ungated().await;
        test.create_legacy().await;
        let options = SampleOptions { rows: 4_000, seed: 7, trades: Some(300), start: None };
        sample(test.engine.work(), options, |_| {}).await.expect("sample rows");
        let dir = tempfile::tempdir().expect("a folder");
        let settings =
            backups::Settings { dir: dir.path().join("backups"), programs: vec![bin_dir()], retention };
        let engine = test.with_backups(settings).await;
        Self { test, engine, dir, fakes: None }
    }

    /// Scripts in place of programs. `REAL` stands for the folder of the real
    /// ones; asked for their version, they answer as those.
    pub(crate) async fn fake(&mut self, scripts: &[(&str, &str)]) {
        let fakes = tempfile::tempdir().expect("a folder");
        for name in ["pg_dump", "pg_restore"] {
            let text = scripts.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
            let text = text.unwrap_or("exec REAL/SELF \"$@\"");
            write_script(&fakes.path().join(name), name, text);
        }
        self.engine = self.test.with_backups(self.settings(vec![fakes.path().to_owned()])).await;
        self.fakes = Some(fakes);
    }

    pub(crate) async fn real(&mut self) {
        self.engine = self.test.with_backups(self.settings(vec![bin_dir()])).await;
    }

    pub(crate) fn settings(&self, programs: Vec<PathBuf>) -> backups::Settings {
        backups::Settings { programs, ..self.engine.backups().clone() }
    }

    /// Takes a backup and returns it as it is then, with its run.
    pub(crate) async fn take(&self) -> (Backup, Run) {
        let run = backups::take(&self.engine, "test").await.expect("a run");
        let run = self.work(&run).await;
        (self.newest().await, run)
    }

    pub(crate) async fn verified(&self) -> Backup {
        let (backup, run) = self.take().await;
        assert_eq!(
            (backup.state, run.status),
            (BackupState::Verified, RunStatus::Succeeded),
            "{backup:?} {run:?}"
        );
        backup
    }

    pub(crate) async fn verify(&self, id: i64) -> (Backup, Run) {
        let run = backups::verify(&self.engine, id, "test").await.expect("a run");
        let run = self.work(&run).await;
        (backups::get(&self.engine, id).await.expect("the backup"), run)
    }

    pub(crate) async fn work(&self, run: &Run) -> Run {
        jobs::work_one(&self.engine, run.id, &CancellationToken::new()).await.expect("the run was worked");
        runs::get(&self.engine, run.id).await.expect("the run")
    }

    pub(crate) async fn newest(&self) -> Backup {
        backups::list(&self.engine, 1).await.expect("the backups").remove(0)
    }

    /// What the database itself says of scratch databases.
    pub(crate) async fn scratches(&self) -> i64 {
        let own = "SELECT count(*) FROM pg_database WHERE starts_with(datname, \
                   (SELECT concat('refit_proof_', oid, '_') FROM pg_database WHERE datname = current_database()))";
        self.test.db.one(own).await
    }

    /// Makes a damaged backup good again, as no verb does.
    pub(crate) async fn reset(&self, backup: &Backup) {
        let id = backup.id;
        self.test
            .db
            .run(&format!("UPDATE refit.backup SET state = 'verified', reason = '' WHERE id = {id}"))
            .await;
    }

    /// Folders in the backup folder.
    pub(crate) fn folders(&self) -> usize {
        fs::read_dir(self.dir.path().join("backups")).map_or(0, Iterator::count)
    }
}

fn write_script(path: &Path, name: &str, text: &str) {
    let real = bin_dir();
    let real = real.to_str().expect("a path in UTF-8");
    let version = format!("[ \"$1\" = --version ] && exec {real}/{name} --version\n");
    let text = format!("#!/bin/sh\n{version}{text}\n").replace("REAL", real).replace("SELF", name);
    fs::write(path, text).expect("a script");
    fs::set_permissions(path, Permissions::from_mode(0o755)).expect("its mode");
}

pub(crate) fn dump_of(backup: &Backup) -> PathBuf {
    Path::new(&backup.folder).join("database.dump")
}
