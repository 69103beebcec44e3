//! `refit config`

use clap::{Args, Subcommand};
use engine::error::Result;

use super::{Outcome, help};
use crate::config::{Loaded, settings};
use crate::output::Output;

/// Show the settings in force and where they came from
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit config show",
    "REFIT_SERVER__LISTEN=127.0.0.1:8080 refit config show --output json",
))]
pub(crate) struct Config {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print every setting, secrets masked
    Show,
}

impl Config {
    pub(crate) fn run(self, loaded: &Loaded, output: &Output) -> Result<Outcome> {
        let Verb::Show = self.verb;
        let found = settings(loaded);
        output.show(&found, |output| {
            let rows = found.iter().map(|setting| {
                let value = setting.value.clone().unwrap_or_else(|| "(not set)".to_owned());
                vec![setting.key.clone(), value, setting.from.clone()]
            });
            output.table(&["setting", "value", "from"], rows.collect());
        });
        Ok(Outcome::Done)
    }
}
