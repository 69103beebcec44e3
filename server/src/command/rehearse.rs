//! `refit rehearse`

use clap::Args;
use domain::rehearsal::{Rehearsal, Rehearsed};
use engine::error::{Error, Result};
use engine::rehearsal::{self, Source};

use super::moves::Watch;
use super::{Outcome, Session, help};
use crate::output::Output;
use crate::{follow, text};

/// Carry the plan out on a copy, and see how long each step takes and locks
///
/// The copy is a verified backup, restored into a scratch database, or made-up rows. The database
/// itself is only read, and the scratch database is dropped at the end.
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit rehearse                            On the newest verified backup, or else on made-up rows",
    "refit rehearse --backup 3",
    "refit rehearse --rows 2000000             On so many made-up book tickers, and an eighth as many trades",
    "refit rehearse --last                     Show what the last rehearsal found",
    "refit rehearse --last --output json",
))]
pub(crate) struct Rehearse {
    /// The backup to restore, as in `refit backup list`
    #[arg(long, value_name = "ID", conflicts_with = "rows")]
    backup: Option<i64>,
    /// Make rows up instead of restoring a backup
    #[arg(long, value_name = "NUMBER")]
    rows: Option<i64>,
    /// Only show what the last rehearsal found
    #[arg(long, conflicts_with_all = ["backup", "rows", "detach"])]
    last: bool,
    #[command(flatten)]
    watch: Watch,
}

impl Rehearse {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        if self.last {
            let found = rehearsal::newest(&session.engine).await?.ok_or_else(none)?;
            return Ok(show(session, &found));
        }
        let source = self.source(session).await?;
        let run = rehearsal::start(&session.engine, source, &session.actor).await?;
        if self.watch.detach {
            return follow::carry(session, run, true).await;
        }
        let run = follow::follow(session, run).await?;
        // A step that fails is what one rehearses for: it is shown with those before it.
        if let Ok(found) = rehearsal::get(&session.engine, run.id).await {
            show(session, &found);
        }
        follow::outcome(&run)?;
        Ok(Outcome::Done)
    }

    async fn source(&self, session: &Session) -> Result<Source> {
        match (self.backup, self.rows) {
            (Some(id), _) => Ok(Source::Backup(id)),
            (None, Some(rows)) => Ok(Source::Sample(rows)),
            (None, None) => rehearsal::usual_source(&session.engine).await,
        }
    }
}

fn none() -> Error {
    Error::not_found("looking for the last rehearsal", "there was none", "Start one with `refit rehearse`.")
}

fn show(session: &Session, found: &Rehearsal) -> Outcome {
    session.output.show(found, |output| draw(output, found));
    if found.failed().is_some() { Outcome::Found } else { Outcome::Done }
}

fn draw(output: &Output, found: &Rehearsal) {
    let headers = ["phase", "step", "took", "expected", "disk", "wal", "longest lock"];
    output.table(&headers, found.steps.iter().map(|step| row(found, step)).collect());
    let total = found.total();
    let copy = found.backup.map_or_else(|| "made-up rows".to_owned(), |id| format!("backup {id}"));
    output.line("");
    output.line(format!(
        "The copy ({copy}, PostgreSQL {}) had {} rows in the legacy tables, the database about {}.",
        found.server,
        text::count(found.rows),
        text::count(found.real_rows)
    ));
    output.line(format!(
        "Expected on the database: {}, {} more on disk, {} of WAL.",
        text::seconds(total.milliseconds as f64 / 1000.0),
        text::bytes(total.bytes),
        text::bytes(total.wal_bytes)
    ));
    output.line(match found.longest_lock() {
        Some(step) => {
            format!("Longest lock that writers would wait for: {} ms on {}.", step.lock_ms, step.locked)
        }
        None => "No lock that writers would wait for was seen.".to_owned(),
    });
}

fn row(found: &Rehearsal, step: &Rehearsed) -> Vec<String> {
    let expected = found.expected(step);
    let lock = if step.lock_ms > 0 { format!("{} ms", step.lock_ms) } else { "none".to_owned() };
    let failed = step.failure.as_ref().map(|why| format!(" failed: {why}")).unwrap_or_default();
    vec![
        step.phase.to_string(),
        format!("{}{failed}", step.title),
        text::seconds(step.duration_ms as f64 / 1000.0),
        text::seconds(expected.milliseconds as f64 / 1000.0),
        text::bytes(expected.bytes),
        text::bytes(expected.wal_bytes),
        lock,
    ]
}
