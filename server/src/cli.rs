//! The command line: its words, its flags and its exit codes.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};
use engine::error::{Error, Kind};

use crate::command::{self, Outcome};
use crate::config::{Flags, LogFormat};
use crate::output::{Color, Format};

#[derive(Debug, Parser)]
#[command(
    name = "refit",
    version,
    about = "Refactor a live PostgreSQL database in phases, and watch it",
    long_about = "Refit carries a plan out on a live PostgreSQL database: migrations, moves of data in batches, \
                  validation, in phases and without downtime. Without a database URL it runs a private PostgreSQL.",
    after_help = concat!(
        "Examples:\n",
        "  refit serve                              Serve on 127.0.0.1:3000 with a private database\n",
        "  refit status                             Where the phases stand and what runs\n",
        "  refit phase start 1                      Carry out phase 1, as its button does\n",
        "  refit move start --all --batch-size 10000 --verify\n\n",
        "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a check found something, 4 busy: try again later"
    ),
    max_term_width = 100,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Global {
    /// How data are printed on stdout
    #[arg(long, global = true, value_enum, default_value_t, help_heading = "Global options")]
    pub(crate) output: Format,
    /// Configuration file [default: refit.toml if it exists]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    pub(crate) config: Option<PathBuf>,
    /// Database to work on; without it a private one [env: DATABASE_URL]
    #[arg(long, global = true, value_name = "URL", help_heading = "Global options")]
    pub(crate) database_url: Option<String>,
    /// Where the private database lives [env: REFIT_DATA_DIR] [default: ./data]
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Folder with a plan of your own in place of the one inside the program
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub(crate) plan: Option<PathBuf>,
    /// How the log is printed on stderr
    #[arg(long, global = true, value_enum, help_heading = "Global options")]
    pub(crate) log_format: Option<LogFormat>,
    /// Whether tables are coloured
    #[arg(long, global = true, value_enum, default_value_t, help_heading = "Global options")]
    pub(crate) color: Color,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Serve(command::serve::Serve),
    Work(command::work::Work),
    Plan(command::plan::Plan),
    Migrate(command::migrate::Migrate),
    Move(command::moves::Move),
    Quarantine(command::quarantine::Quarantine),
    Phase(command::phase::Phase),
    Rehearse(command::rehearse::Rehearse),
    Rollback(command::rollback::Rollback),
    Task(command::task::Task),
    Throttle(command::throttle::Throttle),
    Validate(command::validate::Validate),
    Test(command::test::Test),
    Report(command::report::Report),
    Backup(command::backup::Backup),
    User(command::user::User),
    Token(command::token::Token),
    Audit(command::audit::Audit),
    Bench(command::bench::Bench),
    Deployment(command::deployment::Deployment),
    Integrity(command::integrity::Integrity),
    Load(command::load::Load),
    Schedule(command::schedule::Schedule),
    Run(command::run::Run),
    Import(command::import::Import),
    Sample(command::sample::Sample),
    Notify(command::notify::Notify),
    Opportunities(command::opportunities::Opportunities),
    Fees(command::fees::Fees),
    Balances(command::balances::Balances),
    Executions(command::executions::Executions),
    Performance(command::performance::Performance),
    Status(command::status::Status),
    Doctor(command::doctor::Doctor),
    Diagnose(command::diagnose::Diagnose),
    Config(command::config::Config),
    Completions(command::completions::Completions),
}

impl Global {
    /// The flags that are settings, for the last layer of the configuration.
    pub(crate) fn flags(&self) -> Flags {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let format = self.log_format.map(|format| match format {
            LogFormat::Text => "text".to_owned(),
            LogFormat::Json => "json".to_owned(),
        });
        let given = [
            ("database.url", self.database_url.clone()),
            ("database.data_dir", path(&self.data_dir)),
            ("plan.folder", path(&self.plan)),
            ("log.format", format),
        ];
        let settings = given.into_iter().filter_map(|(key, value)| value.map(|value| (key, value))).collect();
        Flags { file: self.config.clone(), settings }
    }
}

pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    // `refit run log 1 | head` ends when head has read enough, as other
    // programs do. A server must outlive whoever reads its output.
    if !matches!(cli.command, Command::Serve(_) | Command::Work(_)) {
        sigpipe::reset();
    }
    match command::run(cli) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(3),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(code(&error))
        }
    }
}

fn code(error: &Error) -> u8 {
    match error.kind {
        Kind::Invalid => 2,
        Kind::Busy => 4,
        _ => 1,
    }
}

/// The grammar, for the shell completions.
pub(crate) fn grammar() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests;
