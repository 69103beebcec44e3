//! `refit plan`

mod check;
mod show;

use clap::{Args, Subcommand};
use engine::error::Result;

use super::{Outcome, help};
use crate::boot;
use crate::config::Config;
use crate::output::Output;

/// Check the plan, or show what it holds
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit plan show",
    "refit plan check --plan migrations/mine",
    "refit plan check --no-database            Without trying the SQL on a scratch schema",
))]
pub(crate) struct Plan {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Name every fault with its file and line; exit code 3 if there is one
    Check(check::Check),
    /// Print phases, tasks, migrations, moves and checks
    Show,
}

impl Plan {
    pub(crate) fn run(self, config: &Config, output: &Output) -> Result<Outcome> {
        match self.verb {
            Verb::Check(command) => command.run(config, output),
            Verb::Show => {
                show::show(&boot::plan(config)?, output);
                Ok(Outcome::Done)
            }
        }
    }
}
