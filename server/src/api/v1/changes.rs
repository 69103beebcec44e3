//! The audit of what accounts hold.

use chrono::{DateTime, Utc};
use domain::access::Permission::Analyse;
use domain::ledger;
use engine::error::Result;
use engine::ledger::balance;

use super::{balances, there};
use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, handler};
use crate::api::reply::Reply;
use crate::api::shape::{Decimal, Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/v1/balances/{venue}/{account_type}/{asset}/changes",
    title: "The changes of one account",
    about: "Its audit, the newest line first. Lines are only added.",
    needs: Analyse,
    params: &balances::ACCOUNT,
    gives: Gives::Many(1000),
    schema: BalanceChange::schema,
    handler: handler!(list),
}];

shape! {
    /// A line of the audit: `new` is `previous` and `amount` together.
    BalanceChange {
        id: i64,
        at: DateTime<Utc>,
        /// TRADE, DEPOSIT, WITHDRAWAL, TRANSFER, FEE or ADJUSTMENT.
        kind: String,
        amount: Decimal,
        previous: Decimal,
        new: Decimal,
        /// What it belongs to, e.g. an order.
        reference: Option<String>,
        description: Option<String>,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    let doing = "reading the changes of an account";
    there(&asked.state.desk, doing)?;
    let (of, before) = (balances::account(&asked), asked.after_number()?);
    let found = balance::changes(&asked.engine, &of, before, asked.limit + 1).await?;
    if found.is_empty() && before.is_none() {
        balances::exists(&asked, &of, doing).await?;
    }
    let rows: Vec<BalanceChange> = found.into_iter().map(BalanceChange::from).collect();
    Reply::page(&asked, rows, |row: &BalanceChange| vec![row.id.to_string()])
}

impl From<ledger::Change> for BalanceChange {
    fn from(change: ledger::Change) -> Self {
        Self {
            id: change.id,
            at: change.at,
            kind: change.kind,
            amount: Decimal(change.amount),
            previous: Decimal(change.previous),
            new: Decimal(change.new),
            reference: change.reference,
            description: change.description,
        }
    }
}
