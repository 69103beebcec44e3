//! `refit move`

mod census;
mod start;
mod status;

use clap::{Args, Subcommand};
use domain::run::Run;
use engine::error::{Error, Result};
use engine::runs;

use super::{Outcome, Session, help};
use crate::follow;

/// Move data into its new tables, in batches, while the application goes on
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit move status",
    "refit move start book_tickers --batch-size 10000 --verify",
    "refit move start --all --detach           Leave it to the worker and return",
    "refit move pause book_tickers             Takes effect within one batch",
))]
pub(crate) struct Move {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Start(start::Start),
    /// Finish the batch in hand and wait
    Pause(Named),
    /// Go on after a pause or a failure
    Resume(Resume),
    /// Finish the batch in hand and give the rest up
    Cancel(Named),
    /// Show every move and how far it is
    Status,
    /// Show who still uses the tables of a move
    Census(Named),
}

#[derive(Args, Debug)]
struct Named {
    /// Id of the move, as in `refit plan show`
    r#move: String,
}

#[derive(Args, Debug)]
struct Resume {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    watch: Watch,
}

/// Whether a command stays until the run is over.
#[derive(Args, Debug)]
pub(super) struct Watch {
    /// Follow the run until it is over (the default)
    #[arg(long, overrides_with = "detach")]
    wait: bool,
    /// Leave the run to a worker and return at once
    #[arg(long, overrides_with = "wait")]
    pub(super) detach: bool,
}

impl Move {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        match self.verb {
            Verb::Start(command) => command.run(session).await,
            Verb::Pause(named) => {
                let run = open(session, &named.r#move).await?;
                runs::pause(&session.engine, run.id, &session.actor)
                    .await
                    .map(|run| super::run::told(session, &run))
            }
            Verb::Resume(command) => {
                let run = open(session, &command.named.r#move).await?;
                let run = runs::resume(&session.engine, run.id, &session.actor).await?;
                follow::carry(session, run, command.watch.detach).await
            }
            Verb::Cancel(named) => {
                let run = open(session, &named.r#move).await?;
                let run = runs::cancel(&session.engine, run.id, &session.actor).await?;
                super::run::settle(session, run).await
            }
            Verb::Status => status::status(session).await,
            Verb::Census(named) => census::census(session, &named.r#move).await,
        }
    }
}

async fn open(session: &Session, id: &str) -> Result<Run> {
    runs::open_move(&session.engine, id).await?.ok_or_else(|| {
        let next = "See the moves with `refit move status`; start it with `refit move start`.";
        Error::not_found(format!("looking for a run of move {id}"), "none is open", next)
    })
}
