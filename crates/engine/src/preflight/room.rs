//! Free space: for the tables and their WAL, and for a backup.

use std::path::Path;

use domain::report::Verdict;
use futures::FutureExt;

use super::{Answer, Question};
use crate::error::{Doing, Result};
use crate::moving::disk::{free_bytes, size};
use crate::{Engine, sql};

pub(super) const DISK: Question = Question {
    check: "free_disk",
    title: "Free space on the database's disk",
    target: "twice the tables that are moved",
    meaning: "The new tables stand beside the old ones, and the WAL of writing them lies on the same disk until it is archived.",
    ask: |engine| disk(engine).boxed(),
};

async fn tables(engine: &Engine) -> Result<(i64, Option<String>, bool)> {
    let tables: Vec<String> =
        engine.plan().plan.moves.iter().map(|spec| sql::qualified(&spec.source)).collect();
    sqlx::query_as(include_str!("../queries/preflight/room.sql"))
        .bind(&tables)
        .fetch_one(engine.work())
        .await
        .doing("looking for room")
}

async fn disk(engine: &Engine) -> Result<Answer> {
    let (bytes, data, local) = tables(engine).await?;
    let needed = bytes * 2;
    let free = data.filter(|_| local).and_then(|data| free_bytes(Path::new(&data)));
    Ok(judged(free, needed, "Look at it on that machine; start moves with --accept-unknown-disk."))
}

fn judged(free: Option<i64>, needed: i64, unknown: &str) -> Answer {
    match free {
        Some(free) if free >= needed => Answer::fine(format!("{} free, {} needed", size(free), size(needed))),
        Some(free) => {
            let value = format!("{} free, {} needed", size(free), size(needed));
            Answer::of(Verdict::Failed, value, "Free space or grow the disk before a move.", LARGEST)
        }
        None => {
            let value = format!("cannot be read from here, {} needed", size(needed));
            Answer::of(Verdict::Broken, value, unknown, "")
        }
    }
}

/// What takes the room.
const LARGEST: &str = "SELECT c.oid::regclass, pg_size_pretty(pg_total_relation_size(c.oid)) FROM pg_class c \
                       WHERE c.relkind = 'r' ORDER BY pg_total_relation_size(c.oid) DESC LIMIT 20";

pub(super) const BACKUPS: Question = Question {
    check: "free_backup_disk",
    title: "Free space for a backup",
    target: "as much as the tables that are moved",
    meaning: "A backup is taken and proved before what cannot be taken back. Its files are smaller than the tables; how much smaller nobody knows before.",
    ask: |engine| backups(engine).boxed(),
};

async fn backups(engine: &Engine) -> Result<Answer> {
    let (bytes, ..) = tables(engine).await?;
    let free = free_bytes(&engine.backups().dir);
    let mut answer =
        judged(free, bytes, "Look at the folder of the backups, or name another one with --backup-dir.");
    answer.statement.clear();
    Ok(answer)
}
