//! `refit move cut-over`, `back` and `give-up`

use clap::Args;
use domain::moving::{Blocker, Crossing, MoveState, MoveView};
use engine::error::{Error, Kind, Result};
use engine::moves;
use serde::Serialize;

use super::show;
use crate::command::{Outcome, Session, help};
use crate::output::Output;

/// Send readers or writers over to the new table
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit move cut-over book_tickers --reads --dry-run",
    "refit move cut-over book_tickers --reads",
    "refit move cut-over book_tickers --writes --confirm book_tickers",
))]
pub(super) struct CutOver {
    /// Id of the move, as in `refit plan show`
    r#move: String,
    /// Readers go over; writers stay at the source
    #[arg(long, required_unless_present = "writes", conflicts_with = "writes")]
    reads: bool,
    /// Writers go over, and the source follows the target
    #[arg(long)]
    writes: bool,
    /// Show the conditions, who is in the way and the SQL, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// The id of the move again, which --writes asks for
    #[arg(long, value_name = "ID")]
    confirm: Option<String>,
}

#[derive(Serialize)]
struct DryRun {
    #[serde(flatten)]
    crossing: Crossing,
    blockers: Vec<Blocker>,
}

impl CutOver {
    pub(super) async fn run(self, session: &Session) -> Result<Outcome> {
        let to = if self.writes { MoveState::WritesOver } else { MoveState::ReadsOver };
        if self.dry_run {
            return dry_run(session, &self.r#move, to).await;
        }
        let crossing = moves::dry_run(&session.engine, &self.r#move, to).await?;
        if !crossing.holds() {
            return Ok(refused(session, &self.r#move, &crossing));
        }
        moves::confirmed(&self.r#move, to, self.confirm.as_deref().unwrap_or_default())?;
        let view = moves::go(&session.engine, &self.r#move, to, &session.actor).await?;
        Ok(told(session, &view))
    }
}

pub(super) async fn dry_run(session: &Session, id: &str, to: MoveState) -> Result<Outcome> {
    let crossing = moves::dry_run(&session.engine, id, to).await?;
    let dry = DryRun { blockers: moves::blockers(&session.engine, id).await?, crossing };
    session.output.show(&dry, |output| draw(output, &dry));
    Ok(if dry.crossing.holds() { Outcome::Done } else { Outcome::Found })
}

fn draw(output: &Output, dry: &DryRun) {
    show::conditions(output, &dry.crossing.conditions);
    if !dry.crossing.removes.is_empty() {
        output.line("\nIt takes away:");
        dry.crossing.removes.iter().for_each(|line| output.line(format!("  {line}")));
    }
    if !dry.blockers.is_empty() {
        output.line("\nLocks on source and target right now:");
        show::blockers(output, &dry.blockers);
    }
    match &dry.crossing.unwritten {
        Some(why) => output.line(format!("\nThe SQL cannot be written down yet: {why}.")),
        None => output.line(format!("\n{};", dry.crossing.statements.join(";\n"))),
    }
    output.line("\nNothing was changed.");
}

/// On stderr, so that a program reads an answer or nothing.
fn refused(session: &Session, id: &str, crossing: &Crossing) -> Outcome {
    session.output.show(crossing, |output| show::conditions(output, &crossing.conditions));
    eprintln!(
        "The move {id} was not taken to {}: a condition does not hold.",
        crossing.to.title().to_lowercase()
    );
    Outcome::Found
}

/// One step back: writers first, then readers.
pub(super) async fn back(session: &Session, id: &str) -> Result<Outcome> {
    let view = moves::get(&session.engine, id).await?;
    let to = view.state.behind().ok_or_else(|| {
        let why = format!("it is {}", view.state.title().to_lowercase());
        let next = format!("Only a cut-over is taken back. To end the move: `refit move give-up {id}`.");
        Error::new(Kind::Refused, format!("taking the move {id} back"), why, next)
    })?;
    let view = moves::go(&session.engine, id, to, &session.actor).await?;
    Ok(told(session, &view))
}

pub(super) async fn cancel(session: &Session, id: &str) -> Result<Outcome> {
    let cancelled = moves::cancel_cut_over(&session.engine, id, &session.actor).await?;
    session.output.show(&cancelled, |output| {
        let tries = cancelled.attempts.len();
        output
            .line(format!("The cut-over of {id} was cancelled after {tries} attempts; nothing was changed."));
    });
    Ok(Outcome::Done)
}

pub(super) async fn give_up(session: &Session, id: &str, confirm: &str) -> Result<Outcome> {
    // A name that the plan does not have is the better answer.
    moves::get(&session.engine, id).await?;
    moves::confirmed(id, MoveState::Declared, confirm)?;
    let view = moves::give_up(&session.engine, id, &session.actor).await?;
    Ok(told(session, &view))
}

pub(super) fn told(session: &Session, view: &MoveView) -> Outcome {
    session.output.show(view, |output| {
        output.line(format!("The move {} is {}.", view.id, view.state.title().to_lowercase()));
    });
    Outcome::Done
}
