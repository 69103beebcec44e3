//! Who is in the way: sessions, prepared transactions, replication slots.

use domain::report::{Finding, Verdict};
use futures::FutureExt;

use super::database::listed;
use super::{Answer, Question};
use crate::error::Result;
use crate::{Engine, ddl};

pub(super) const BLOCKERS: Question = Question {
    check: "open_transactions",
    title: "Open transactions that hold locks",
    target: "0",
    meaning: "Schema steps wait for them, shortly and often, and then give up.",
    ask: |engine| blockers(engine).boxed(),
};

async fn blockers(engine: &Engine) -> Result<Answer> {
    let found: Vec<String> = ddl::blockers(engine.work()).await?;
    if found.is_empty() {
        return Ok(Answer::fine("0"));
    }
    let remedy = "Wait for them, or end those that hang.";
    let statement = "SELECT pid, usename, application_name, state, xact_start, query FROM pg_stat_activity WHERE xact_start IS NOT NULL ORDER BY xact_start";
    let answer = Answer::of(Verdict::Warned, found.len().to_string(), remedy, statement);
    let findings = found.into_iter().map(|text| Finding { subject: "session".into(), problem: text });
    Ok(Answer { findings: findings.collect(), ..answer })
}

pub(super) const LONG: Question = Question {
    check: "long_transactions",
    title: "Transactions older than five minutes",
    target: "none",
    meaning: "While one is open no dead row of any table can be removed, and an index built concurrently waits for it.",
    ask: |engine| {
        let remedy = "Ask whoever owns it to end it; the statement ends it.";
        listed(engine, include_str!("../queries/preflight/long.sql"), remedy).boxed()
    },
};

pub(super) const PREPARED: Question = Question {
    check: "prepared_transactions",
    title: "Prepared transactions",
    target: "none",
    meaning: "One that was forgotten holds its locks for ever, also after a restart.",
    ask: |engine| {
        let remedy = "Commit it or roll it back, as its coordinator says.";
        listed(engine, include_str!("../queries/preflight/prepared.sql"), remedy).boxed()
    },
};

pub(super) const SLOTS: Question = Question {
    check: "replication_slots",
    title: "Replication slots that keep WAL",
    target: "none that nobody reads or that is far behind",
    meaning: "A move writes as much WAL as rows. A slot that nobody reads keeps all of it, until the disk is full.",
    ask: |engine| {
        let remedy = "Let its reader catch up before a move, or drop it when the reader is gone.";
        listed(engine, include_str!("../queries/preflight/slots.sql"), remedy).boxed()
    },
};
