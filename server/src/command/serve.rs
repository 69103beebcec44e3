//! `refit serve`

use std::time::Duration;

use clap::Args;
use engine::error::Result;

use super::{Outcome, help};
use crate::boot::Database;
use crate::config::Config;
use crate::embedded::Purpose;
use crate::outside::Outside;
use crate::{boot, port, serving};

/// Serve the pages, and carry runs out in the same process
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit serve                               With a private database under ./data",
    "refit serve --listen 127.0.0.1:8080 --data-dir /var/lib/refit",
    "DATABASE_URL=postgres://refit@db.example.org/cex refit serve --no-worker",
))]
pub(crate) struct Serve {
    /// Address to listen on; port 0 takes a free one [default: 127.0.0.1:3000]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The address that people open, with TLS from a proxy in front; needed to listen beyond this machine
    #[arg(long, value_name = "URL")]
    external_url: Option<String>,
    /// Leave the runs to `refit work`
    #[arg(long)]
    no_worker: bool,
}

impl Serve {
    pub(crate) fn run(self, config: &Config) -> Result<Outcome> {
        let mut settings = config.server.clone();
        settings.worker &= !self.no_worker;
        settings.listen = self.listen.unwrap_or(settings.listen);
        settings.external_url = self.external_url.or(settings.external_url);
        let outside = Outside::of(&settings)?;
        // Both before the database, so that a mistake costs no time.
        let plan = boot::plan(config)?;
        let listener = port::listen(&settings.listen, outside.is_named())?;
        let mut database = Database::open(config, Purpose::Serve)?;
        let runtime = boot::runtime()?;
        let result =
            runtime.block_on(serving::serve(&mut database, plan, listener, outside, &settings, config));
        runtime.shutdown_timeout(Duration::from_secs(5));
        let closed = database.close();
        result.and(closed).map(|()| Outcome::Done)
    }
}
