//! `refit rollback`

use clap::Args;
use engine::error::{Error, Result};
use engine::rollback;

use super::moves::Watch;
use super::{Outcome, Session, backup, help};
use crate::{confirm, follow};

/// Take a whole phase back: later writes are carried back, then its tables go
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit rollback --phase 2 --dry-run        Only list what it would do",
    "refit rollback --phase 2                  Asks for the name of the database first",
    "refit rollback --phase 2 --backup           Take a backup and prove it first",
    "refit rollback --phase 2 --confirm cex --detach",
))]
pub(crate) struct Rollback {
    /// The phase, as in `refit phase list`
    #[arg(long, value_name = "NUMBER")]
    phase: u8,
    /// List what would be removed and carried back, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Take a backup and prove it by a restore before anything is removed
    #[arg(long)]
    backup: bool,
    /// Go on without a proved backup that is fresh enough; this gives up the last resort: what goes wrong cannot be
    /// restored
    #[arg(long, conflicts_with = "backup")]
    without_backup: bool,
    /// The name of the database, in place of typing it
    #[arg(long, value_name = "NAME")]
    confirm: Option<String>,
    #[command(flatten)]
    watch: Watch,
}

impl Rollback {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let engine = &session.engine;
        let found = rollback::consequences(engine, self.phase).await?;
        if self.dry_run {
            session.output.show(&found, |output| found.lines().iter().for_each(|line| output.line(line)));
            return Ok(if found.refusal.is_none() { Outcome::Done } else { Outcome::Found });
        }
        let doing = format!("rolling back phase {}", self.phase);
        if let Some(refusal) = found.refusal.clone() {
            return Err(Error::refused(doing, refusal));
        }
        confirm::destruction(&doing, &found.database, &found.lines(), self.confirm.as_deref())?;
        let backing = backup::backing(session, self.backup, self.without_backup).await?;
        let run = rollback::start(engine, self.phase, &found.database, backing, &session.actor).await?;
        follow::carry(session, run, self.watch.detach).await
    }
}
