//! `refit fees`

use clap::{Args, Subcommand};
use engine::desk::fees::{self, Change, FeeRow};
use engine::error::Result;

use super::{Outcome, Session, help};
use crate::text;

/// Show or set what each venue takes of a trade, and when its quotes are stale
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit fees list",
    "refit fees set MEXC_SPOT --maker 0 --taker 0.05 --reason \"standard tier\"",
    "refit fees set GATEIO_FUTURES --stale-after 3000",
))]
pub(crate) struct Fees {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Fees in force, with who set them
    List,
    /// Set fees from now on; what is not said stays as it is
    Set(Set),
}

#[derive(Args, Debug)]
struct Set {
    /// The venue's name, as in `refit fees list`
    venue: String,
    /// In per cent: 0.05 is 0.05 %; below 0 the venue pays
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    maker: Option<String>,
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    taker: Option<String>,
    /// Milliseconds after which a quote is stale
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(i32).range(1..=86_400_000))]
    stale_after: Option<i32>,
    /// Whether its quantities are numbers of contracts
    #[arg(long, value_name = "BOOL")]
    in_contracts: Option<bool>,
    /// Kept with the change
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
}

impl Fees {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let rows = match self.verb {
            Verb::List => fees::list(&session.engine).await?,
            Verb::Set(set) => {
                let change = Change {
                    maker_percent: set.maker,
                    taker_percent: set.taker,
                    stale_after_ms: set.stale_after,
                    in_contracts: set.in_contracts,
                    reason: set.reason,
                };
                vec![fees::set(&session.engine, &set.venue, change, &session.actor).await?]
            }
        };
        session.output.show(&rows, |output| {
            let columns = [
                "venue",
                "kind",
                "maker %",
                "taker %",
                "stale after ms",
                "contracts",
                "set by",
                "at",
                "reason",
            ];
            output.table(&columns, rows.iter().map(row).collect());
        });
        Ok(Outcome::Done)
    }
}

fn row(row: &FeeRow) -> Vec<String> {
    let name = if row.active { row.venue.clone() } else { format!("{} (inactive)", row.venue) };
    let mut cells = vec![name, row.kind.clone()];
    match &row.fees {
        None => cells.extend(["not set", "not set"].map(str::to_owned)),
        Some(fees) => cells.extend([
            fees.maker_percent.clone(),
            fees.taker_percent.clone(),
            fees.stale_after_ms.to_string(),
            if fees.in_contracts { "yes" } else { "no" }.to_owned(),
            fees.changed_by.clone(),
            text::time(fees.changed_at),
            fees.reason.clone(),
        ]),
    }
    cells.resize(9, String::new());
    cells
}
