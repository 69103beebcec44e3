//! The commands, one file each, and what they need to run.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod balances;
pub(crate) mod bench;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod deployment;
pub(crate) mod diagnose;
pub(crate) mod doctor;
pub(crate) mod executions;
pub(crate) mod fees;
pub(crate) mod import;
pub(crate) mod integrity;
pub(crate) mod load;
pub(crate) mod migrate;
pub(crate) mod moves;
pub(crate) mod notify;
pub(crate) mod opportunities;
pub(crate) mod performance;
pub(crate) mod phase;
pub(crate) mod plan;
pub(crate) mod quarantine;
pub(crate) mod rehearse;
pub(crate) mod report;
pub(crate) mod rollback;
pub(crate) mod run;
pub(crate) mod sample;
pub(crate) mod schedule;
pub(crate) mod serve;
pub(crate) mod status;
pub(crate) mod task;
pub(crate) mod test;
pub(crate) mod throttle;
pub(crate) mod token;
pub(crate) mod user;
pub(crate) mod validate;
pub(crate) mod work;

use engine::Engine;
use engine::audit::Keeper;
use engine::error::{Error, Kind, Result};

use crate::cli::{Cli, Command};
use crate::config::{Config, load};
use crate::embedded::Purpose;
use crate::output::Output;
use crate::{actor, boot, telemetry};

/// Appended to the help of every command.
macro_rules! help {
    ($($line:literal),+ $(,)?) => {
        concat!("Examples:\n", $("  ", $line, "\n",)+ "\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 a check found something, 4 busy: try again later")
    };
}
pub(crate) use help;

/// What a command came to, when it came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    /// A check was carried out and does not hold.
    Found,
}

/// What commands on a database have in hand.
pub(crate) struct Session {
    pub(crate) engine: Engine,
    pub(crate) output: Output,
    /// Who is written down as having asked.
    pub(crate) actor: String,
    /// Key and checkpoints of the audit.
    pub(crate) keeper: Keeper,
}

pub(crate) fn run(cli: Cli) -> Result<Outcome> {
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let loaded = load(&cli.global.flags(), variables)?;
    let output = Output::new(cli.global.output, cli.global.color);
    let config = &loaded.config;
    telemetry::start(&config.log, matches!(cli.command, Command::Serve(_) | Command::Work(_)))?;
    match cli.command {
        Command::Serve(command) => command.run(config),
        Command::Work(command) => command.run(config),
        Command::Plan(command) => command.run(config, &output),
        Command::Config(command) => command.run(&loaded, &output),
        Command::Completions(command) => command.run(&output),
        command => with_session(config, output, command),
    }
}

fn with_session(config: &Config, output: Output, command: Command) -> Result<Outcome> {
    let plan = boot::plan(config)?;
    boot::with_database(config, Purpose::Command, async |url| {
        let engine = boot::connect(url, plan, config, "refit command").await?;
        let session = Session { engine, output, actor: actor::name(), keeper: boot::keeper(config) };
        let result = on_session(command, &session).await;
        session.engine.close().await;
        result.map_err(failed)
    })
}

/// Once the database is at hand, what is wrong is wrong in the data, and no
/// longer in how the command was used.
fn failed(mut error: Error) -> Error {
    if error.kind == Kind::Invalid {
        error.kind = Kind::Refused;
    }
    error
}

async fn on_session(command: Command, session: &Session) -> Result<Outcome> {
    match command {
        Command::Migrate(command) => command.run(session).await,
        Command::Move(command) => command.run(session).await,
        Command::Quarantine(command) => command.run(session).await,
        Command::Rollback(command) => command.run(session).await,
        Command::Phase(command) => command.run(session).await,
        Command::Rehearse(command) => command.run(session).await,
        Command::Task(command) => command.run(session).await,
        Command::Throttle(command) => command.run(session).await,
        Command::Test(command) => command.run(session).await,
        Command::Validate(command) => command.run(session).await,
        Command::Report(command) => command.run(session).await,
        Command::Run(command) => command.run(session).await,
        Command::Backup(command) => command.run(session).await,
        Command::User(command) => command.run(session).await,
        Command::Token(command) => command.run(session).await,
        Command::Audit(command) => command.run(session).await,
        Command::Bench(command) => command.run(session).await,
        Command::Deployment(command) => command.run(session).await,
        Command::Integrity(command) => command.run(session).await,
        Command::Load(command) => command.run(session).await,
        Command::Schedule(command) => command.run(session).await,
        Command::Import(command) => command.run(session).await,
        Command::Sample(command) => command.run(session).await,
        Command::Notify(command) => command.run(session).await,
        Command::Opportunities(command) => command.run(session).await,
        Command::Balances(command) => command.run(session).await,
        Command::Executions(command) => command.run(session).await,
        Command::Performance(command) => command.run(session).await,
        Command::Fees(command) => command.run(session).await,
        Command::Status(command) => command.run(session).await,
        Command::Doctor(command) => command.run(session).await,
        Command::Diagnose(command) => command.run(session).await,
        Command::Serve(_)
        | Command::Work(_)
        | Command::Plan(_)
        | Command::Config(_)
        | Command::Completions(_) => {
            unreachable!("`run` carries these out without a session")
        }
    }
}
