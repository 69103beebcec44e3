//! `refit audit`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::audit::Entry;
use engine::audit::{self, Filter, Verified};
use engine::error::Result;

use super::{Outcome, Session, help};
use crate::text;

/// See what was done by whom, and check that nobody has changed it since
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit audit list --actor ada",
    "refit audit verify                                  Exit code 3 when something is found",
    "refit audit verify --checkpoint /mnt/elsewhere/checkpoints.jsonl",
))]
pub(crate) struct Audit {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the lines, newest first
    List(List),
    /// Read every line and compare it with its hash, with the line before it and with the checkpoints
    Verify {
        /// Checkpoints that were kept elsewhere [default: those in the data directory]
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
    },
    /// Sign where the audit stands and add it to the checkpoints, as the server does every minute
    Checkpoint,
}

#[derive(Args, Debug)]
struct List {
    #[arg(long, value_name = "NAME", default_value = "")]
    actor: String,
    /// A verb or its beginning, e.g. `run.`
    #[arg(long, value_name = "VERB", default_value = "")]
    verb: String,
    /// A piece of what it was done to
    #[arg(long, value_name = "TEXT", default_value = "")]
    object: String,
    /// Only lines before this one
    #[arg(long, value_name = "LINE")]
    before: Option<i64>,
    #[arg(long, value_name = "LINES", default_value_t = 50)]
    limit: i64,
}

impl Audit {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        match self.verb {
            Verb::List(list) => list.run(session).await,
            Verb::Verify { checkpoint } => verify(session, checkpoint).await,
            Verb::Checkpoint => checkpoint(session).await,
        }
    }
}

impl List {
    async fn run(self, session: &Session) -> Result<Outcome> {
        let filter = Filter { actor: self.actor, verb: self.verb, object: self.object };
        let lines = audit::page(&session.engine, &filter, self.before, self.limit).await?;
        session.output.show(&lines, |output| {
            output.table(
                &["line", "at", "actor", "from", "verb", "object", "before", "after"],
                lines.iter().map(row).collect(),
            );
        });
        Ok(Outcome::Done)
    }
}

fn row(entry: &Entry) -> Vec<String> {
    let shown = |text: &Option<String>| plain(text.as_deref().unwrap_or_default());
    vec![
        entry.seq.to_string(),
        text::time(entry.at),
        plain(&entry.actor),
        plain(&entry.origin),
        entry.verb.clone(),
        plain(&entry.object),
        shown(&entry.before),
        shown(&entry.after),
    ]
}

/// What people have written must not move the cursor or turn the line round.
pub(crate) fn plain(text: &str) -> String {
    let odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().flat_map(|c| if odd(c) { c.escape_unicode().collect() } else { vec![c] }).collect()
}

async fn verify(session: &Session, file: Option<PathBuf>) -> Result<Outcome> {
    let checkpoints = session.keeper.read(file.as_deref())?;
    let found = audit::verify(&session.engine, &checkpoints).await?;
    session.output.show(&found, |output| {
        for finding in &found.findings {
            output.line(format!("line {}: {}", finding.seq, finding.what));
        }
        output.line(sentence(&found));
    });
    Ok(if found.findings.is_empty() { Outcome::Done } else { Outcome::Found })
}

fn sentence(found: &Verified) -> String {
    let read = format!("{} lines against {} checkpoints", text::count(found.lines), found.checkpoints);
    match found.findings.len() {
        0 => format!("The audit is whole: {read}."),
        many => format!("The audit was tampered with: {many} findings in {read}."),
    }
}

async fn checkpoint(session: &Session) -> Result<Outcome> {
    let made = session.keeper.keep(&session.engine).await?;
    session.output.show(&made, |output| match &made {
        Some(point) => {
            output.line(format!("Line {} is signed in {}.", point.seq, session.keeper.file().display()))
        }
        None => output.line("Nothing was written since the last checkpoint."),
    });
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_line_stays_a_line() {
        assert_eq!(plain("naïve, Wörter: 日本"), "naïve, Wörter: 日本");
        assert_eq!(plain("a\r\nb\u{1b}[31m\u{202e}c"), "a\\u{d}\\u{a}b\\u{1b}[31m\\u{202e}c");
    }
}
