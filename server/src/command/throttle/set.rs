//! `refit throttle set`

use clap::Args;
use engine::error::Result;
use engine::throttle;

use super::Named;
use crate::command::{Outcome, Session};

/// Change where a signal holds and where it lets go; runs take it up within seconds
#[derive(Args, Debug)]
pub(super) struct Set {
    #[command(flatten)]
    named: Named,
    /// Hold from here on, e.g. 64MB, 2s, 10%, 1.5
    #[arg(long, value_name = "VALUE", required_unless_present = "default", requires = "release_at")]
    hold_at: Option<String>,
    /// Let go from here on
    #[arg(long, value_name = "VALUE", requires = "hold_at")]
    release_at: Option<String>,
    /// Back to what Refit comes with
    #[arg(long, conflicts_with_all = ["hold_at", "release_at"])]
    default: bool,
}

impl Set {
    pub(super) async fn run(self, session: &Session) -> Result<Outcome> {
        let signal = self.named.signal();
        let subject = self.named.r#move.as_deref();
        let wanted = match (&self.hold_at, &self.release_at) {
            (Some(hold_at), Some(release_at)) => Some(throttle::threshold(signal, hold_at, release_at)?),
            _ => None,
        };
        throttle::set(&session.engine, subject, signal, wanted, &session.actor).await?;
        let counts = throttle::settings(&session.engine, subject).await?.threshold(signal);
        session.output.show(&counts, |output| {
            let unit = signal.row().unit;
            let (hold_at, release_at) = (unit.say(counts.hold_at), unit.say(counts.release_at));
            output.line(format!("{} holds at {hold_at} and lets go at {release_at}.", signal.row().title));
        });
        Ok(Outcome::Done)
    }
}
