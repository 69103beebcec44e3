//! `refit throttle`

mod set;
mod show;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use domain::throttle::{LONGEST_OVERRIDE_MINUTES, SIGNALS, Signal};
use engine::error::Result;
use engine::throttle;

use super::{Outcome, Session, help};
use crate::text;

/// See what moves listen to and why they wait, and change it while they run
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit throttle show book_tickers",
    "refit throttle set replica_bytes --hold-at 256MB --release-at 64MB",
    "refit throttle set sessions --default      Back to what Refit comes with",
    "refit throttle cores 8                     When the database is on another machine",
    "refit throttle override archive --minutes 30 --reason \"the archive is being moved\"",
    "refit throttle end 3                       Take an override back before its time",
))]
pub(crate) struct Throttle {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Show(show::Show),
    Set(set::Set),
    /// Say how many cores the database's machine has
    Cores {
        #[arg(value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=65_536))]
        number: u32,
    },
    Override(Override),
    /// Take an override back before its time
    End {
        id: i64,
    },
}

/// Let a signal hold nobody for a while
#[derive(Args, Debug)]
struct Override {
    #[command(flatten)]
    named: Named,
    /// When it ends by itself
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(i64).range(1..=LONGEST_OVERRIDE_MINUTES))]
    minutes: i64,
    /// Why; kept with the override and shown with the signal
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// A signal, of one move or of all.
#[derive(Args, Debug)]
struct Named {
    /// Id of the signal, as in `refit throttle show`
    #[arg(value_parser = PossibleValuesParser::new(SIGNALS.map(|row| row.id)))]
    signal: String,
    /// For this move only
    #[arg(long, value_name = "MOVE")]
    r#move: Option<String>,
}

impl Named {
    fn signal(&self) -> Signal {
        Signal::parse(&self.signal).unwrap_or(Signal::Blocking)
    }
}

impl Throttle {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        match self.verb {
            Verb::Show(command) => command.run(session).await,
            Verb::Set(command) => command.run(session).await,
            Verb::Cores { number } => cores(session, number).await,
            Verb::Override(command) => command.run(session).await,
            Verb::End { id } => end(session, id).await,
        }
    }
}

async fn cores(session: &Session, number: u32) -> Result<Outcome> {
    throttle::set_cores(&session.engine, Some(f64::from(number)), &session.actor).await?;
    session.output.show(&number, |output| output.line(format!("The database's machine has {number} cores.")));
    Ok(Outcome::Done)
}

async fn end(session: &Session, id: i64) -> Result<Outcome> {
    throttle::end_override(&session.engine, id, &session.actor).await?;
    session.output.show(&id, |output| output.line(format!("Override {id} is taken back.")));
    Ok(Outcome::Done)
}

impl Override {
    async fn run(self, session: &Session) -> Result<Outcome> {
        let (signal, subject) = (self.named.signal(), self.named.r#move.as_deref());
        let made = throttle::add_override(
            &session.engine,
            subject,
            signal,
            &self.reason,
            self.minutes,
            &session.actor,
        )
        .await?;
        session.output.show(&made, |output| {
            let until = text::time(made.until);
            output.line(format!(
                "Override {}: {} holds nobody until {until} UTC.",
                made.id,
                signal.row().title
            ));
        });
        Ok(Outcome::Done)
    }
}
