//! `refit move`

mod census;
mod contract;
mod cut_over;
mod show;
mod start;
mod status;

use clap::{Args, Subcommand};
use domain::run::Run;
use engine::error::{Error, Result};
use engine::{moves, runs};

use super::{Outcome, Session, help};
use crate::follow;

/// Move data into its new tables, in batches, while the application goes on
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit move status",
    "refit move start book_tickers --batch-size 10000 --verify",
    "refit move start --all --detach           Leave it to the worker and return",
    "refit move pause book_tickers             Takes effect within one batch",
    "refit move show book_tickers",
    "refit move cut-over book_tickers --reads --dry-run",
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
    /// Show every move, how far behind it is and when it was verified
    Status,
    /// Show who still uses the tables of a move
    Census(Named),
    /// Show a move: where it stands, what a cut-over lacks, who holds locks
    Show(Named),
    /// Compare every row of source and target, while both are in use
    #[command(after_help = help!("refit move verify book_tickers", "refit move verify book_tickers --repair"))]
    Verify(Verify),
    /// Put a broken capture in place again, and repair what was missed
    #[command(after_help = help!("refit move rearm book_tickers"))]
    Rearm(Resume),
    CutOver(cut_over::CutOver),
    Contract(contract::Contract),
    /// Stop the cut-over that is under way, in whichever process; nothing is changed by it
    #[command(after_help = help!("refit move cancel-cut-over book_tickers"))]
    CancelCutOver(Named),
    /// Take the last cut-over back: writers first, then readers
    #[command(after_help = help!("refit move back book_tickers"))]
    Back(Named),
    /// End the move: the capture is removed and the target follows no more
    #[command(after_help = help!("refit move give-up book_tickers --confirm book_tickers"))]
    GiveUp(GiveUp),
    /// Show every change of state, with who asked and why
    History(Named),
}

#[derive(Args, Debug)]
struct Named {
    /// Id of the move, as in `refit plan show`
    r#move: String,
}

#[derive(Args, Debug)]
struct Verify {
    #[command(flatten)]
    named: Named,
    /// Apply the keys that differ again, and compare once more
    #[arg(long)]
    repair: bool,
    /// Compare with two sessions at a time instead of one, as `refit move start --full-speed`
    #[arg(long)]
    full_speed: bool,
    #[command(flatten)]
    watch: Watch,
}

#[derive(Args, Debug)]
struct GiveUp {
    #[command(flatten)]
    named: Named,
    /// The id of the move again
    #[arg(long, value_name = "ID")]
    confirm: Option<String>,
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
            Verb::Show(named) => show::show(session, &named.r#move).await,
            Verb::History(named) => show::history(session, &named.r#move).await,
            Verb::Verify(command) => {
                let (id, repair) = (&command.named.r#move, command.repair);
                let run = match command.full_speed {
                    true => moves::verify_at_full_speed(&session.engine, id, repair, &session.actor).await?,
                    false => moves::verify(&session.engine, id, repair, &session.actor).await?,
                };
                follow::carry(session, run, command.watch.detach).await
            }
            Verb::Rearm(command) => {
                let run = moves::rearm(&session.engine, &command.named.r#move, &session.actor).await?;
                follow::carry(session, run, command.watch.detach).await
            }
            Verb::CutOver(command) => command.run(session).await,
            Verb::Contract(command) => command.run(session).await,
            Verb::CancelCutOver(named) => cut_over::cancel(session, &named.r#move).await,
            Verb::Back(named) => cut_over::back(session, &named.r#move).await,
            Verb::GiveUp(command) => {
                let typed = command.confirm.as_deref().unwrap_or_default();
                cut_over::give_up(session, &command.named.r#move, typed).await
            }
        }
    }
}

async fn open(session: &Session, id: &str) -> Result<Run> {
    runs::open_move(&session.engine, id).await?.ok_or_else(|| {
        let next = "See the moves with `refit move status`; start it with `refit move start`.";
        Error::not_found(format!("looking for a run of move {id}"), "none is open", next)
    })
}
