//! `refit balances`

use clap::{Args, Subcommand};
use engine::error::Result;
use engine::ledger::balance::{self, Account, Balance, Held, NewBalance, NewChange};
use serde::Serialize;

use super::{Outcome, Session, help};
use crate::text;

/// Look at what accounts hold, and record it
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit balances list",
    "refit balances record MEXC_SPOT SPOT BTC --free 1.5 --locked 0.25",
    "refit balances change MEXC_SPOT SPOT BTC --type DEPOSIT --amount 0.5",
    "refit import balances balances.csv",
))]
pub(crate) struct Balances {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// The newest of every account
    List,
    /// One account, newest first
    History {
        #[command(flatten)]
        of: Of,
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
    /// Write down what an account holds now
    Record {
        #[command(flatten)]
        of: Of,
        #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
        free: String,
        #[arg(long, value_name = "AMOUNT", default_value = "0")]
        locked: String,
    },
    /// Add a change of now to the audit
    Change {
        #[command(flatten)]
        of: Of,
        /// TRADE, DEPOSIT, WITHDRAWAL, TRANSFER, FEE or ADJUSTMENT
        #[arg(long, value_name = "TYPE")]
        r#type: String,
        #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
        amount: String,
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
    },
}

#[derive(Args, Debug)]
struct Of {
    venue: String,
    /// SPOT, FUTURES, MARGIN or OPTIONS
    account_type: String,
    asset: String,
}

#[derive(Serialize)]
struct Stored {
    rows: u64,
    changed: u64,
}

impl Of {
    fn account(self) -> Account {
        Account { venue: self.venue, account_type: self.account_type, asset: self.asset }
    }
}

impl Balances {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let engine = &session.engine;
        match self.verb {
            Verb::List => newest(session, &balance::newest(engine).await?),
            Verb::History { of, limit } => {
                list(session, &balance::history(engine, &of.account(), None, limit).await?);
            }
            Verb::Record { of, free, locked } => {
                let Account { venue, account_type, asset } = of.account();
                let new = NewBalance { venue, account_type, asset, free, locked, at: engine.now() };
                stored(session, 1, balance::record(engine, &[new], &session.actor).await?);
            }
            Verb::Change { of, r#type, amount, description } => {
                let change = NewChange { kind: r#type, amount, reference: None, description };
                let made =
                    balance::change(engine, &of.account(), &change, (engine.now(), &session.actor)).await?;
                session.output.show(&made, |output| {
                    output.line(format!("Change {}: from {} to {}.", made.id, made.previous, made.new));
                });
            }
        }
        Ok(Outcome::Done)
    }
}

fn stored(session: &Session, rows: u64, changed: u64) {
    session.output.show(&Stored { rows, changed }, |output| {
        output.line(format!("{changed} of {rows} balances are new or have other amounts."));
    });
}

fn newest(session: &Session, held: &[Held]) {
    session.output.show(held, |output| {
        let columns = ["asset", "venue", "account", "free", "locked", "total", "at", "1 h", "24 h", "7 d"];
        let rows = held.iter().map(|held| {
            let changes = held.changes.iter().map(|change| change.clone().unwrap_or_default());
            row(&held.balance).into_iter().chain(changes).collect()
        });
        output.table(&columns, rows.collect());
    });
}

fn list(session: &Session, balances: &[Balance]) {
    session.output.show(balances, |output| {
        let columns = ["asset", "venue", "account", "free", "locked", "total", "at"];
        output.table(&columns, balances.iter().map(row).collect());
    });
}

fn row(held: &Balance) -> Vec<String> {
    vec![
        held.asset.clone(),
        held.venue.clone(),
        held.account_type.clone(),
        held.free.clone(),
        held.locked.clone(),
        held.total.clone(),
        text::time(held.at),
    ]
}
