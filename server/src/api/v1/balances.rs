//! What accounts hold, and held.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::access::Permission::Analyse;
use domain::ledger;
use engine::error::{Error, Result};
use engine::ledger::balance;

use super::there;
use crate::api::asked::Asked;
use crate::api::cursor;
use crate::api::endpoint::{Endpoint, Gives, Kind, Param, handler, param};
use crate::api::reply::Reply;
use crate::api::shape::{Decimal, Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/api/v1/balances",
        title: "The newest balance of every account",
        about: "By venue, kind of account and asset, with what has changed.",
        needs: Analyse,
        params: &[
            param("venue", Kind::Text, "Venue, exactly."),
            param("account_type", Kind::Text, "SPOT, FUTURES, MARGIN or OPTIONS."),
            param("asset", Kind::Text, "Asset, exactly."),
        ],
        gives: Gives::Many(1000),
        schema: Held::schema,
        handler: handler!(list),
    },
    Endpoint {
        path: "/api/v1/balances/{venue}/{account_type}/{asset}",
        title: "The balances of one account",
        about: "As they were recorded, the newest first.",
        needs: Analyse,
        params: &ACCOUNT,
        gives: Gives::Many(1000),
        schema: Balance::schema,
        handler: handler!(history),
    },
];

/// Those in the path of one account.
pub(super) const ACCOUNT: [Param; 3] = [
    param("venue", Kind::Text, "Venue."),
    param("account_type", Kind::Text, "SPOT, FUTURES, MARGIN or OPTIONS."),
    param("asset", Kind::Text, "Asset."),
];

shape! {
    /// What an account held of an asset at a time.
    Balance {
        venue: String,
        /// SPOT, FUTURES, MARGIN or OPTIONS.
        account_type: String,
        asset: String,
        free: Decimal,
        locked: Decimal,
        total: Decimal,
        at: DateTime<Utc>,
    }
}

shape! {
    /// The newest balance of an account, and how it came to it.
    Held {
        venue: String,
        /// SPOT, FUTURES, MARGIN or OPTIONS.
        account_type: String,
        asset: String,
        free: Decimal,
        locked: Decimal,
        total: Decimal,
        at: DateTime<Utc>,
        /// Of the total since an hour ago; null where nothing was recorded by then.
        change_1h: Option<Decimal>,
        change_24h: Option<Decimal>,
        change_7d: Option<Decimal>,
        /// The total less what the audit's last change left.
        unexplained: Option<Decimal>,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    there(&asked.state.desk, "reading the balances")?;
    let fits = |name: &str, value: &String| asked.given(name).is_none_or(|wanted| wanted == *value);
    let rows = balance::newest(&asked.engine).await?.into_iter().map(Held::from).filter(|held| {
        fits("venue", &held.venue) && fits("account_type", &held.account_type) && fits("asset", &held.asset)
    });
    let key = |held: &Held| vec![held.venue.clone(), held.account_type.clone(), held.asset.clone()];
    Reply::sorted(&asked, rows.collect::<Vec<_>>(), key)
}

async fn history(asked: Asked) -> Result<Reply> {
    let doing = "reading the balances of an account";
    there(&asked.state.desk, doing)?;
    let (of, before) = (account(&asked), before(&asked)?);
    let found = balance::history(&asked.engine, &of, before, asked.limit + 1).await?;
    if found.is_empty() && before.is_none() {
        return Err(unknown(doing));
    }
    let rows: Vec<Balance> = found.into_iter().map(Balance::from).collect();
    Reply::page(&asked, rows, |row: &Balance| vec![row.at.to_rfc3339_opts(SecondsFormat::Micros, true)])
}

/// The account that the path names.
pub(super) fn account(asked: &Asked) -> balance::Account {
    let [venue, account_type, asset] = ACCOUNT.map(|param| asked.text(param.name));
    balance::Account { venue, account_type, asset }
}

/// That nothing is listed of it does not mean that there is no such account.
pub(super) async fn exists(asked: &Asked, of: &balance::Account, doing: &str) -> Result<()> {
    match balance::history(&asked.engine, of, None, 1).await?.is_empty() {
        true => Err(unknown(doing)),
        false => Ok(()),
    }
}

fn unknown(doing: &str) -> Error {
    Error::not_found(doing, "no balance of it is recorded", "The accounts are listed at /api/v1/balances.")
}

fn before(asked: &Asked) -> Result<Option<DateTime<Utc>>> {
    let Some(key) = &asked.after else { return Ok(None) };
    let at = key.first().and_then(|at| at.parse().ok());
    at.map(Some).ok_or_else(cursor::strange)
}

impl From<ledger::Balance> for Balance {
    fn from(balance: ledger::Balance) -> Self {
        Self {
            venue: balance.venue,
            account_type: balance.account_type,
            asset: balance.asset,
            free: Decimal(balance.free),
            locked: Decimal(balance.locked),
            total: Decimal(balance.total),
            at: balance.at,
        }
    }
}

impl From<ledger::Held> for Held {
    fn from(held: ledger::Held) -> Self {
        let mut changes = held.changes.into_iter().map(|change| change.map(Decimal));
        let Balance { venue, account_type, asset, free, locked, total, at } = held.balance.into();
        let mut next = || changes.next().flatten();
        let (change_1h, change_24h, change_7d) = (next(), next(), next());
        let unexplained = held.unexplained.map(Decimal);
        Self {
            venue,
            account_type,
            asset,
            free,
            locked,
            total,
            at,
            change_1h,
            change_24h,
            change_7d,
            unexplained,
        }
    }
}
