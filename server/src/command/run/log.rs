//! `refit run log`

use std::time::Duration;

use clap::Args;
use domain::run::{Level, LogLine};
use engine::error::Result;
use engine::runs;

use crate::command::{Outcome, Session};
use crate::output::Output;
use crate::shutdown::Signals;

const PAGE: i64 = 1000;
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// Print the log of a run
#[derive(Args, Debug)]
pub(super) struct Log {
    id: i64,
    /// Go on until the run is over
    #[arg(long, short)]
    follow: bool,
}

impl Log {
    pub(super) async fn run(self, session: &Session) -> Result<Outcome> {
        let mut signals = Signals::listen()?;
        tokio::select! {
            result = self.print(session) => result.map(|()| Outcome::Done),
            () = signals.asked() => Ok(Outcome::Done),
        }
    }

    async fn print(&self, session: &Session) -> Result<()> {
        let mut after = 0;
        loop {
            // Looked at before the lines: what is written later is seen next time.
            let going = runs::get(&session.engine, self.id).await?.status.is_active();
            after = page_through(session, self.id, after).await?;
            if !self.follow || !going {
                return Ok(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

async fn page_through(session: &Session, id: i64, mut after: i64) -> Result<i64> {
    loop {
        let lines = runs::log(&session.engine, id, after, PAGE).await?;
        lines.iter().for_each(|line| print(&session.output, line));
        match lines.last() {
            Some(last) => after = last.id,
            None => return Ok(after),
        }
    }
}

fn print(output: &Output, line: &LogLine) {
    match output.is_json() {
        // One object per line, so that it can be read while it grows.
        true => output.line(serde_json::to_string(line).unwrap_or_default()),
        false => output.line(plain(line)),
    }
}

/// The same form as the file that the page offers.
pub(crate) fn plain(line: &LogLine) -> String {
    let level = if line.level == Level::Info { String::new() } else { format!("{}: ", line.level.as_str()) };
    format!("{} {level}{}", line.at.format("%Y-%m-%dT%H:%M:%S%.3fZ"), line.text)
}
