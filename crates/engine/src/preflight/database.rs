//! The server itself: version, rights, settings, extensions, clock.

use chrono::{DateTime, TimeDelta, Utc};
use domain::report::Verdict;
use futures::FutureExt;

use super::{Answer, Line, Question};
use crate::Engine;
use crate::error::{Doing, Result};
use crate::sql;

pub(super) const VERSION: Question = Question {
    check: "server_version",
    title: "PostgreSQL version",
    target: "14 or later",
    meaning: "The plan's scripts and Refit are tested on 14 and later; 12 is the floor.",
    ask: |engine| std::future::ready(Ok(version(engine))).boxed(),
};

fn version(engine: &Engine) -> Answer {
    let server = engine.server();
    if server.version >= 140_000 {
        return Answer::fine(server.version_text.clone());
    }
    let remedy = "12 and 13 work but are not tested; plan an upgrade.";
    Answer::of(Verdict::Warned, server.version_text.clone(), remedy, "")
}

pub(super) const RIGHTS: Question = Question {
    check: "rights",
    title: "Rights of the role",
    target: "create in the database and in schema public",
    meaning: "Migrations create tables, and moves create triggers on the tables they read.",
    ask: |engine| rights(engine).boxed(),
};

async fn rights(engine: &Engine) -> Result<Answer> {
    let missing: Vec<String> = sqlx::query_scalar(include_str!("../queries/preflight/rights.sql"))
        .fetch_all(engine.work())
        .await
        .doing("looking at the role's rights")?;
    if missing.is_empty() {
        return Ok(Answer::fine("all there"));
    }
    let server = engine.server();
    let role = sql::ident(&server.role);
    let remedy = format!("Grant them to {}, or connect as the owner of the tables.", server.role);
    let statement = format!(
        "GRANT CREATE ON DATABASE {} TO {role};\nGRANT USAGE, CREATE ON SCHEMA public TO {role}",
        sql::ident(&server.database)
    );
    Ok(Answer::of(Verdict::Failed, format!("missing: {}", missing.join(", ")), remedy, statement))
}

pub(super) const SETTINGS: Question = Question {
    check: "settings",
    title: "Settings that matter",
    target: "safe, and wide enough for a move",
    meaning: "What a setting costs shows under load or after a crash, so it is looked at before.",
    ask: |engine| listed(engine, include_str!("../queries/preflight/settings.sql"), SETTLE).boxed(),
};

const SETTLE: &str =
    "Change it in postgresql.conf or by the statement, then reload; those that want a restart say so.";

/// What stands in the way as a warning, each with its reason.
pub(super) async fn listed(engine: &Engine, text: &'static str, remedy: &str) -> Result<Answer> {
    let found: Vec<Line> =
        sqlx::query_as(text).fetch_all(engine.work()).await.doing("examining the database")?;
    Ok(Answer::listed(found, Verdict::Warned, remedy))
}

pub(super) const EXTENSIONS: Question = Question {
    check: "extensions",
    title: "Extensions",
    target: "pg_stat_statements",
    meaning: "Without it nobody can say which statements a phase has made slower, nor who still uses an old table.",
    ask: |engine| extensions(engine).boxed(),
};

async fn extensions(engine: &Engine) -> Result<Answer> {
    let there: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_stat_statements')")
            .fetch_one(engine.work())
            .await
            .doing("looking for extensions")?;
    if there {
        return Ok(Answer::fine("pg_stat_statements is there"));
    }
    let remedy = "Add it to shared_preload_libraries, restart, then create it. A plan is carried out without it as well.";
    let statement = "CREATE EXTENSION pg_stat_statements";
    Ok(Answer::of(Verdict::Warned, "pg_stat_statements is not there", remedy, statement))
}

pub(super) const TIMESCALE: Question = Question {
    check: "timescaledb",
    title: "TimescaleDB",
    target: "no legacy table is a hypertable",
    meaning: "A hypertable is written to by its chunks: triggers and sizes of the table alone do not tell of them.",
    ask: |engine| timescale(engine).boxed(),
};

async fn timescale(engine: &Engine) -> Result<Answer> {
    let version: Option<String> =
        sqlx::query_scalar("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'")
            .fetch_optional(engine.work())
            .await
            .doing("looking for TimescaleDB")?;
    let Some(version) = version else { return Ok(Answer::fine("not installed")) };
    let tables: Vec<String> = engine.plan().plan.legacies.iter().map(|legacy| legacy.table.clone()).collect();
    let found: Vec<String> = sqlx::query_scalar(include_str!("../queries/preflight/hypertables.sql"))
        .bind(&tables)
        .fetch_all(engine.work())
        .await
        .doing("looking for hypertables")?;
    if found.is_empty() {
        return Ok(Answer::fine(format!("{version}, not used by the legacy tables")));
    }
    let remedy = "Rehearse the move on a copy first. Retention and compression of chunks go past the capture: stop their jobs for the time of the move.";
    Ok(Answer::of(
        Verdict::Failed,
        format!("{version}: {}", found.join(", ")),
        remedy,
        "SELECT * FROM timescaledb_information.jobs",
    ))
}

pub(super) const CLOCK: Question = Question {
    check: "clock",
    title: "Clock",
    target: "at most 2 s from the database's",
    meaning: "Ages, leases and stale quotes are told by the database's clock, pages by this machine's.",
    ask: |engine| clock(engine).boxed(),
};

async fn clock(engine: &Engine) -> Result<Answer> {
    let there: DateTime<Utc> = sqlx::query_scalar("SELECT clock_timestamp()")
        .fetch_one(engine.work())
        .await
        .doing("asking for the time")?;
    let apart = (engine.now() - there).abs();
    let value = format!("{:.1} s apart", apart.num_milliseconds() as f64 / 1000.0);
    if apart <= TimeDelta::seconds(2) {
        return Ok(Answer::fine(value));
    }
    let remedy = "Let both machines follow the same time server.";
    Ok(Answer::of(Verdict::Warned, value, remedy, "SELECT clock_timestamp()"))
}
