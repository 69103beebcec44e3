//! `refit completions`

use clap::Args;
use clap_complete::Shell;
use engine::error::Result;

use super::{Outcome, help};
use crate::cli;
use crate::output::Output;

/// Print the completion script of a shell
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit completions bash > /etc/bash_completion.d/refit",
    "refit completions zsh > ~/.zfunc/_refit",
))]
pub(crate) struct Completions {
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, output: &Output) -> Result<Outcome> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut cli::grammar(), "refit", &mut script);
        output.line(String::from_utf8_lossy(&script));
        Ok(Outcome::Done)
    }
}
