//! What is looked at beside the operations: the process that makes the load, and
//! what the database's sessions wait for.

use std::collections::BTreeMap;
use std::time::Instant;

use domain::load::Wait;
use sqlx::PgPool;

const WAITS: &str = include_str!("../queries/load/waits.sql");
const WAL: &str = include_str!("../queries/load/wal.sql");
/// What Linux counts processor time in, on all its machines.
const TICKS_A_SECOND: f64 = 100.0;

pub(super) struct Looker {
    cpu: Option<(f64, Instant)>,
    waits: BTreeMap<String, i64>,
    /// Of the sessions that carry the operations out.
    application: String,
}

impl Looker {
    pub(super) fn new(application: String) -> Self {
        Self {
            cpu: processor_seconds().map(|seconds| (seconds, Instant::now())),
            waits: BTreeMap::new(),
            application,
        }
    }

    /// Cores in use since the last time.
    pub(super) fn cpu(&mut self) -> Option<f64> {
        let (seconds, now) = (processor_seconds()?, Instant::now());
        let (before, then) = self.cpu.replace((seconds, now))?;
        let passed = now.duration_since(then).as_secs_f64();
        (passed > 0.0).then(|| (seconds - before) / passed)
    }

    /// A look that fails is left out: the operations themselves tell that the
    /// database is away.
    pub(super) async fn look_at_waits(&mut self, pool: &PgPool) {
        let looked: sqlx::Result<Vec<(String, i64)>> =
            sqlx::query_as(WAITS).bind(&self.application).fetch_all(pool).await;
        for (event, seen) in looked.unwrap_or_default() {
            *self.waits.entry(event).or_default() += seen;
        }
    }

    /// Those that were seen most first.
    pub(super) fn waits(&self) -> Vec<Wait> {
        let mut waits: Vec<Wait> =
            self.waits.iter().map(|(event, seen)| Wait { event: event.clone(), seen: *seen }).collect();
        waits.sort_by_key(|wait| std::cmp::Reverse(wait.seen));
        waits
    }
}

/// Where the write-ahead log stands; a standby has none of its own.
pub(super) async fn wal(pool: &PgPool) -> Option<i64> {
    sqlx::query_scalar(WAL).fetch_one(pool).await.ok()
}

pub(super) fn memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<i64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// User and system time: the 14th and 15th field, counted after the name, which
/// may hold anything.
fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((user + system) / TICKS_A_SECOND)
}
