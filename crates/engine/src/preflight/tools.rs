//! What Refit itself needs: the programs of a backup, and a worker.

use domain::report::Verdict;
use futures::FutureExt;

use super::{Answer, Question};
use crate::error::Result;
use crate::{Engine, backups, jobs};

pub(super) const PROGRAMS: Question = Question {
    check: "backup_programs",
    title: "pg_dump and pg_restore",
    target: "of the server's version or a later one",
    meaning: "An older pg_dump refuses a newer server, and without them there is no backup.",
    ask: |engine| programs(engine).boxed(),
};

async fn programs(engine: &Engine) -> Result<Answer> {
    Ok(match backups::programs(engine).await {
        Ok(version) => Answer::fine(version),
        Err(error) => Answer::of(Verdict::Warned, error.why, error.next, ""),
    })
}

pub(super) const WORKER: Question = Question {
    check: "worker",
    title: "Worker",
    target: "one alive",
    meaning: "Runs that the pages start are carried out by a worker.",
    ask: |engine| worker(engine).boxed(),
};

async fn worker(engine: &Engine) -> Result<Answer> {
    if jobs::workers_alive(engine).await? {
        return Ok(Answer::fine("alive"));
    }
    let remedy =
        "Start one with `refit serve` or `refit work`; commands carry their runs out themselves meanwhile.";
    Ok(Answer::of(Verdict::Warned, "none alive", remedy, ""))
}
