//! The checks, each a question with its limits.

use std::path::Path;
use std::time::Instant;

use chrono::TimeDelta;
use domain::health::Health::{self, Critical, Healthy, Unknown, Warning};
use domain::moving::Applier;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::Seen;
use crate::error::{Doing, Result};
use crate::moving::disk::{free_bytes, size};
use crate::{Engine, backups, jobs, moves};

pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) category: &'static str,
    /// What it is when nothing can be said.
    pub(super) silent: Health,
    pub(super) ask: for<'a> fn(&'a Engine) -> BoxFuture<'a, Result<Seen>>,
}

const fn check(
    name: &'static str,
    title: &'static str,
    category: &'static str,
    ask: for<'a> fn(&'a Engine) -> BoxFuture<'a, Result<Seen>>,
) -> Check {
    Check { name, title, category, silent: Unknown, ask }
}

pub(super) const CHECKS: [Check; 8] = [
    // A database that does not answer is not unknown, it is down.
    Check {
        silent: Critical,
        ..check("database", "The database answers", "INFRASTRUCTURE", |engine| database(engine).boxed())
    },
    check("connections", "Connections are left", "INFRASTRUCTURE", |engine| connections(engine).boxed()),
    check("worker", "A worker is alive", "INFRASTRUCTURE", |engine| worker(engine).boxed()),
    check("moves", "Moves capture and apply every change", "DATA_QUALITY", |engine| moved(engine).boxed()),
    check("cache", "The cache follows its tables", "PERFORMANCE", |engine| cache(engine).boxed()),
    check("disk", "The database's disk has room", "INFRASTRUCTURE", |engine| disk(engine).boxed()),
    check("backup", "There is a proved backup", "DATA_QUALITY", |engine| backup(engine).boxed()),
    check("replication", "Replication keeps up", "INFRASTRUCTURE", |engine| replication(engine).boxed()),
];

const SLOW_MS: f64 = 200.0;

async fn database(engine: &Engine) -> Result<Seen> {
    let began = Instant::now();
    sqlx::query_scalar::<_, i32>("SELECT 1")
        .fetch_one(engine.control())
        .await
        .doing("asking the database for an answer")?;
    let took = began.elapsed().as_secs_f64() * 1000.0;
    let status = if took > SLOW_MS { Warning } else { Healthy };
    Ok(Seen::new(status, format!("answered in {took:.1} ms; at most {SLOW_MS} are expected")).measured(
        "database_response",
        "DATABASE",
        took,
        "ms",
    ))
}

async fn connections(engine: &Engine) -> Result<Seen> {
    let (used, allowed): (i64, i64) = sqlx::query_as(include_str!("../queries/health/connections.sql"))
        .fetch_one(engine.control())
        .await
        .doing("counting connections")?;
    let percent = 100.0 * used as f64 / allowed.max(1) as f64;
    let status = match percent {
        95.0.. => Critical,
        80.0.. => Warning,
        _ => Healthy,
    };
    let next =
        if status == Healthy { "" } else { " See by whom under Diagnostics, or raise max_connections." };
    Ok(Seen::new(status, format!("{used} of {allowed} are taken.{next}")).measured(
        "connections_used",
        "DATABASE",
        percent,
        "%",
    ))
}

async fn worker(engine: &Engine) -> Result<Seen> {
    Ok(match jobs::workers_alive(engine).await? {
        true => Seen::new(Healthy, "one has said so within 15 s"),
        false => Seen::new(Critical, "none; runs wait. Start one with `refit serve` or `refit work`."),
    })
}

async fn moved(engine: &Engine) -> Result<Seen> {
    let views = moves::list(engine).await?;
    let backlog: i64 = views.iter().map(|view| view.backlog).sum();
    let worst = views.iter().filter_map(|view| match (&view.broken, &view.applier) {
        (Some(why), _) => {
            Some((Critical, format!("the capture of {} is broken: {why}. Arm it anew on its page.", view.id)))
        }
        (None, Applier::Missing(_)) => {
            Some((Critical, format!("nobody applies the changes of {}. Start a worker.", view.id)))
        }
        _ if view.conflicts > 0 => {
            Some((Warning, format!("{} keys of {} were changed on both sides.", view.conflicts, view.id)))
        }
        _ if view.quarantined > 0 => Some((
            Warning,
            format!("{} rows of {} are in quarantine: replay or accept them.", view.quarantined, view.id),
        )),
        _ => None,
    });
    let (status, says) = worst
        .max_by_key(|(status, _)| *status)
        .unwrap_or_else(|| (Healthy, format!("{backlog} changes wait to be applied")));
    Ok(Seen::new(status, says).measured("moves_backlog", "DATABASE", backlog as f64, "count"))
}

async fn cache(engine: &Engine) -> Result<Seen> {
    let state = engine.cache().state();
    let (status, says) = match state.word() {
        "current" => (Healthy, format!("{} symbols of {} exchanges", state.symbols, state.exchanges)),
        "stale" => (Warning, format!("stale: {}", state.fault.clone().unwrap_or_default())),
        "absent" => (Healthy, "its tables come with migrations 002 and 003".to_owned()),
        _ => (Warning, "nothing was loaded yet".to_owned()),
    };
    let seen = Seen::new(status, says);
    let seen = match state.age_ms {
        Some(age) => seen.measured("cache_age", "CACHE", age, "ms"),
        None => seen,
    };
    let asked = state.hits + state.misses;
    Ok(match asked {
        0 => seen,
        asked => seen.measured("cache_hit_rate", "CACHE", 100.0 * state.hits as f64 / asked as f64, "%"),
    })
}

const LITTLE: i64 = 10 << 30;
const TOO_LITTLE: i64 = 1 << 30;

async fn disk(engine: &Engine) -> Result<Seen> {
    let (_, data, local): (i64, Option<String>, bool) =
        sqlx::query_as(include_str!("../queries/preflight/room.sql"))
            .bind(Vec::<String>::new())
            .fetch_one(engine.control())
            .await
            .doing("looking for the data directory")?;
    let Some(free) = data.filter(|_| local).and_then(|data| free_bytes(Path::new(&data))) else {
        return Ok(Seen::new(
            Unknown,
            "the disk of the database cannot be seen from here: watch it on its machine",
        ));
    };
    let status = match free {
        ..TOO_LITTLE => Critical,
        TOO_LITTLE..LITTLE => Warning,
        _ => Healthy,
    };
    let next = if status == Healthy { "" } else { " Free space or grow the disk." };
    Ok(Seen::new(status, format!("{} are free.{next}", size(free))).measured(
        "disk_free",
        "DATABASE",
        free as f64 / 1e6,
        "MB",
    ))
}

/// How old the proof of a backup may be.
const PROVED: TimeDelta = TimeDelta::days(1);

async fn backup(engine: &Engine) -> Result<Seen> {
    use domain::backup::BackupState::Verified;
    let all = backups::list(engine, 100).await?;
    let proved =
        all.iter().filter(|backup| backup.state == Verified).filter_map(|backup| backup.taken_at).max();
    let Some(taken) = proved else {
        return Ok(Seen::new(Warning, "none. Take one with `refit backup take`."));
    };
    let age = engine.now() - taken;
    let hours = age.num_minutes() as f64 / 60.0;
    let seen = match age <= PROVED {
        true => Seen::new(Healthy, format!("it is {hours:.1} h old")),
        false => Seen::new(
            Warning,
            format!("the newest is {hours:.0} h old. Take another with `refit backup take`."),
        ),
    };
    Ok(seen.measured("backup_age", "DATABASE", hours, "h"))
}

/// What a slot may hold back, and a standby lag behind.
const HELD_BYTES: i64 = 1 << 30;
const LAG_SECONDS: f64 = 60.0;

async fn replication(engine: &Engine) -> Result<Seen> {
    let (standbys, lag, held): (i64, Option<f64>, Option<i64>) =
        sqlx::query_as(include_str!("../queries/health/replication.sql"))
            .fetch_one(engine.control())
            .await
            .doing("looking at the standbys")?;
    let held = held.unwrap_or(0);
    Ok(if held > HELD_BYTES {
        let says =
            format!("a slot that nobody reads holds {} of WAL. Drop it, or start its reader.", size(held));
        Seen::new(Critical, says)
    } else if lag.is_some_and(|lag| lag > LAG_SECONDS) {
        let says =
            format!("a standby is {:.0} s behind. See its log and its network.", lag.unwrap_or_default());
        Seen::new(Warning, says)
    } else {
        Seen::new(Healthy, format!("{standbys} standbys; slots hold {} of WAL", size(held)))
    })
}
