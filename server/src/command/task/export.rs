//! `refit task export`

use clap::Args;
use engine::error::Result;
use engine::tasks;

use super::{Outcome, Session};

#[derive(Args, Debug)]
pub(super) struct Export {
    /// Of this phase alone
    #[arg(long, value_name = "NUMBER")]
    phase: Option<u8>,
}

impl Export {
    pub(super) async fn run(self, session: &Session) -> Result<Outcome> {
        let text = tasks::export(&session.engine, self.phase).await?;
        session.output.show(&text, |output| output.line(text.trim_end()));
        Ok(Outcome::Done)
    }
}
