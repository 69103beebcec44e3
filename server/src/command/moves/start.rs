//! `refit move start`

use clap::Args;
use domain::moving::MAX_ROWS;
use domain::plan::Action;
use engine::error::{Error, Result};
use engine::runs::{self, StartOptions};

use super::Watch;
use crate::command::{Outcome, Session};
use crate::follow;

/// Start a move, or all of them one after the other
#[derive(Args, Debug)]
pub(super) struct Start {
    /// Id of the move, as in `refit plan show`
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    r#move: Option<String>,
    /// Every move of the plan, in its order
    #[arg(long)]
    all: bool,
    /// Rows of the first batch; later ones are sized by measured time
    #[arg(long, value_name = "ROWS", default_value_t = 10_000, allow_negative_numbers = true,
          value_parser = clap::value_parser!(i64).range(1..=MAX_ROWS))]
    batch_size: i64,
    /// Compare every row of source and target after the copy (the default)
    #[arg(long, overrides_with = "no_verify")]
    verify: bool,
    /// Leave the comparison out
    #[arg(long, overrides_with = "verify")]
    no_verify: bool,
    /// Start although the free space on the database's machine cannot be read from here
    #[arg(long)]
    accept_unknown_disk: bool,
    /// Work with two sessions at a time instead of one, and wait for full disks, slots in danger and our own blocking
    /// alone; this gives up waiting for replicas, the archive, VACUUM, busy sessions, a slow legacy table and old
    /// snapshots
    #[arg(long)]
    full_speed: bool,
    #[command(flatten)]
    watch: Watch,
}

impl Start {
    pub(super) async fn run(self, session: &Session) -> Result<Outcome> {
        for id in self.wanted(session)? {
            let run = runs::start(&session.engine, &Action::Move(id), self.options(), &session.actor).await?;
            follow::carry(session, run, self.watch.detach).await?;
        }
        Ok(Outcome::Done)
    }

    fn options(&self) -> StartOptions {
        StartOptions {
            batch_size: Some(self.batch_size),
            verify: !self.no_verify,
            accept_unknown_disk: self.accept_unknown_disk,
            full_speed: self.full_speed,
            chain: false,
        }
    }

    fn wanted(&self, session: &Session) -> Result<Vec<String>> {
        let known: Vec<&str> = session.engine.plan().plan.moves.iter().map(|spec| spec.id.as_str()).collect();
        match &self.r#move {
            None => Ok(known.into_iter().map(str::to_owned).collect()),
            Some(id) if known.contains(&id.as_str()) => Ok(vec![id.clone()]),
            Some(id) => {
                let next = format!("It has {}.", known.join(", "));
                Err(Error::not_found(format!("starting move {id}"), "the plan has no such move", next))
            }
        }
    }
}
