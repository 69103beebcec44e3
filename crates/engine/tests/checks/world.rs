//! A database with the shipped plan carried out by hand, step by step, and
//! nothing of the engine's but what is tested.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use domain::plan::{Check, Plan};
use domain::report::Outcome;
use engine::checks::{Ctx, ask};
use sqlx::{AssertSqlSafe, PgPool};
use testkit::TestDb;

const GOOD: &str = include_str!("good.sql");
const MOVE: &str = include_str!("move.sql");

pub(crate) struct World {
    db: TestDb,
    pub(crate) plan: Plan,
    /// The plan's files by their path within its folder.
    pub(crate) files: BTreeMap<String, String>,
}

impl World {
    pub(crate) async fn empty() -> Self {
        Self { db: TestDb::new().await, plan: shipped(), files: files() }
    }

    /// The legacy tables with good data, and no trace of the plan.
    async fn legacy() -> Self {
        let world = Self::empty().await;
        for legacy in &world.plan.legacies {
            world.file(legacy.create.as_deref().expect("the shipped plan can create its tables")).await;
        }
        world
    }

    /// Every table of the plan, without data anywhere.
    pub(crate) async fn migrated() -> Self {
        let world = Self::legacy().await;
        for migration in &world.plan.migrations {
            world.file(&migration.file("up")).await;
        }
        world
    }

    /// Good legacy data and the reference tables filled from it.
    pub(crate) async fn reference() -> Self {
        let world = Self::legacy().await;
        world.sql(GOOD).await;
        for migration in &world.plan.migrations {
            world.file(&migration.file("up")).await;
            if world.files.contains_key(&migration.file("fill")) {
                world.file(&migration.file("fill")).await;
            }
        }
        world
    }

    /// Phases 1 and 2 done, all data moved.
    pub(crate) async fn moved() -> Self {
        let db = TestDb::copy_of("moved", async || Self::make_moved().await.db).await;
        Self { db, plan: shipped(), files: files() }
    }

    async fn make_moved() -> Self {
        let world = Self::reference().await;
        world.sql(MOVE).await;
        world
    }

    pub(crate) fn pool(&self) -> &PgPool {
        self.db.pool()
    }

    pub(crate) fn check(&self, id: &str) -> &Check {
        self.plan.check(id).expect(id)
    }

    pub(crate) async fn ask(&self, check: &Check) -> Outcome {
        let ctx = Ctx { pool: self.pool(), plan: &self.plan, plan_hash: "", files: &self.files };
        ask(&ctx, check).await
    }

    pub(crate) async fn ask_statements(&self) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        for check in self.plan.checks.iter().filter(|check| check.sql.is_some() && check.probe.is_none()) {
            outcomes.push(self.ask(check).await);
        }
        outcomes
    }

    async fn file(&self, file: &str) {
        self.sql(&self.files[file]).await;
    }

    async fn sql(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(self.pool()).await.expect(sql);
    }
}

/// The shipped plan as its file says, but for the limits: how fast an
/// unoptimised build is on a busy machine says nothing.
pub(crate) fn shipped() -> Plan {
    let mut plan: Plan = toml::from_str(&files()["plan.toml"]).expect("the shipped plan can be read");
    plan.checks.iter_mut().for_each(|check| check.limit = None);
    plan
}

fn files() -> BTreeMap<String, String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../migrations/cex_arbitrage");
    let mut paths = folder(&root);
    paths.extend(folder(&root.join("checks")));
    paths.extend(folder(&root.join("legacy")));
    paths.iter().map(|path| (within(&root, path), read(path))).collect()
}

/// The path as seen from its root.
pub(crate) fn within(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).expect("the path is within").to_string_lossy().into_owned()
}

/// The files of a folder, without its subfolders.
pub(crate) fn folder(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).expect("the folder can be listed");
    let paths = entries.map(|entry| entry.expect("the entry can be read").path());
    paths.filter(|path| path.is_file()).collect()
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("the file can be read")
}
