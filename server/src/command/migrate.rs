//! `refit migrate`

use clap::{Args, Subcommand};
use domain::migration::{MigrationRow, MigrationState};
use domain::plan::Action;
use engine::error::{Error, Result};
use engine::migrations;
use engine::runs::{self, StartOptions};

use super::{Outcome, Session, help};
use crate::{confirm, follow, text};

/// Apply the plan's migrations, take one back, or see where they stand
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit migrate status",
    "refit migrate up --to 003",
    "refit migrate down 003                    Asks for the name of the database first",
))]
pub(crate) struct Migrate {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the migrations with their state
    Status,
    /// Apply what is pending, with its reference data
    Up {
        /// Stop after this version
        #[arg(long, value_name = "VERSION")]
        to: Option<String>,
    },
    /// Take the newest applied migration back, with everything in its tables
    Down {
        version: String,
        /// The name of the database, in place of typing it
        #[arg(long, value_name = "NAME")]
        confirm: Option<String>,
    },
}

impl Migrate {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        match self.verb {
            Verb::Status => status(session).await,
            Verb::Up { to } => up(session, to.as_deref()).await,
            Verb::Down { version, confirm } => down(session, &version, confirm.as_deref()).await,
        }
    }
}

async fn status(session: &Session) -> Result<Outcome> {
    let found = migrations::status(&session.engine).await?;
    session.output.show(&found, |output| {
        output
            .table(&["version", "name", "phase", "state", "applied", "by"], found.iter().map(row).collect());
    });
    let settled =
        found.iter().all(|row| matches!(row.state, MigrationState::Pending | MigrationState::Applied));
    Ok(if settled { Outcome::Done } else { Outcome::Found })
}

fn row(row: &MigrationRow) -> Vec<String> {
    let applied = row.applied.as_ref();
    vec![
        row.version.clone(),
        row.name.clone(),
        row.phase.map(|phase| phase.to_string()).unwrap_or_default(),
        row.state.as_str().to_owned(),
        text::maybe_time(applied.map(|applied| applied.applied_at)),
        applied.map(|applied| applied.actor.clone()).unwrap_or_default(),
    ]
}

async fn up(session: &Session, to: Option<&str>) -> Result<Outcome> {
    let wanted = pending(session, to).await?;
    if wanted.is_empty() {
        eprintln!("Nothing is pending.");
    }
    for version in wanted {
        let run =
            runs::start(&session.engine, &Action::Migrate(version), StartOptions::default(), &session.actor)
                .await?;
        follow::carry(session, run, false).await?;
    }
    Ok(Outcome::Done)
}

/// The pending versions up to and with the last one wanted, in order. One that
/// was changed is left to the engine to refuse.
async fn pending(session: &Session, to: Option<&str>) -> Result<Vec<String>> {
    let rows = migrations::status(&session.engine).await?;
    let planned: Vec<&MigrationRow> =
        rows.iter().filter(|row| row.state != MigrationState::Unknown).collect();
    let end = match to {
        None => planned.len(),
        Some(to) => planned
            .iter()
            .position(|row| row.version == to)
            .map(|last| last + 1)
            .ok_or_else(|| unknown(to, &planned))?,
    };
    let pending = planned[..end].iter().filter(|row| row.state == MigrationState::Pending);
    Ok(pending.map(|row| row.version.clone()).collect())
}

fn unknown(to: &str, planned: &[&MigrationRow]) -> Error {
    let versions: Vec<&str> = planned.iter().map(|row| row.version.as_str()).collect();
    Error::not_found(
        format!("applying migrations up to {to}"),
        "the plan has no such migration",
        format!("It has {}.", versions.join(", ")),
    )
}

async fn down(session: &Session, version: &str, given: Option<&str>) -> Result<Outcome> {
    let dropped = migrations::consequences(&session.engine, version).await?;
    let doing = format!("taking back migration {version}");
    confirm::destruction(&doing, &session.engine.server().database, &dropped, given)?;
    let run = runs::revert(&session.engine, version, &session.actor).await?;
    follow::carry(session, run, false).await
}
