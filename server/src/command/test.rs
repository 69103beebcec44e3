//! `refit test`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use engine::error::Result;
use engine::runs::Scope;

use super::{Outcome, Session, help, validate};

/// Play what a trading program does, from end to end
///
/// On an exchange and a symbol of its own, in transactions that are rolled back:
/// nothing stays. The answers count for the plan's criteria.
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit test integration                     Exit code 3 when a step fails",
    "refit test integration --export report.json",
    "refit integrity run                        The data themselves: what is wrong with them",
))]
pub(crate) struct Test {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Exchanges, symbols, quotes, trades, the cache, and the legacy client's statements
    Integration {
        /// Also write the report to this file, as JSON
        #[arg(long, value_name = "FILE")]
        export: Option<PathBuf>,
    },
}

impl Test {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let Verb::Integration { export } = self.verb;
        validate::carry_out(session, Scope::Integration, export.as_deref()).await
    }
}
