//! `refit move contract`

use clap::Args;
use domain::moving::MoveState;
use engine::error::Result;
use engine::moves;

use super::cut_over;
use crate::command::{Outcome, Session, backup, help};
use crate::confirm;

/// Shrink the source to a window of recent rows, when nobody has used it for as long as the plan asks
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit move contract book_tickers --dry-run",
    "refit move contract book_tickers          Asks for the name of the database first",
    "refit move contract book_tickers --backup   Take a backup and prove it first",
))]
pub(super) struct Contract {
    /// Id of the move, as in `refit plan show`
    r#move: String,
    /// Show the conditions, what is removed and the SQL, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Take a backup and prove it by a restore before anything is removed
    #[arg(long)]
    backup: bool,
    /// Go on without a proved backup that is fresh enough; this gives up the only way back there is
    #[arg(long, conflicts_with = "backup")]
    without_backup: bool,
    /// The name of the database, in place of typing it
    #[arg(long, value_name = "NAME")]
    confirm: Option<String>,
}

impl Contract {
    pub(super) async fn run(self, session: &Session) -> Result<Outcome> {
        let (engine, id) = (&session.engine, &self.r#move);
        if self.dry_run {
            return cut_over::dry_run(session, id, MoveState::Contracted).await;
        }
        let lines = moves::removes(engine, id).await?;
        let doing = format!("contracting the move {id}");
        let database = &engine.server().database;
        confirm::destruction(&doing, database, &lines, self.confirm.as_deref())?;
        let backing = backup::backing(session, self.backup, self.without_backup).await?;
        let view = moves::contract(engine, id, database, backing, &session.actor).await?;
        Ok(cut_over::told(session, &view))
    }
}
