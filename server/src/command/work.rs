//! `refit work`

use clap::Args;
use engine::error::Result;

use super::{Outcome, help};
use crate::boot;
use crate::config::Config;
use crate::embedded::Purpose;
use crate::serving;

/// Carry runs out, without serving pages
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit work --database-url postgres://refit@db.example.org/cex",
    "refit work                                Beside a `refit serve` on the same data directory",
))]
pub(crate) struct Work {}

impl Work {
    pub(crate) fn run(self, config: &Config) -> Result<Outcome> {
        let plan = boot::plan(config)?;
        boot::with_database(config, Purpose::Work, async |url| serving::work(url, plan, config).await)?;
        Ok(Outcome::Done)
    }
}
