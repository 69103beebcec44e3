//! What accounts hold, and the audit of every change.

mod account;

use chrono::{DateTime, Utc};
use domain::audit::Verb;
pub use domain::ledger::{Balance, Held};
use serde::Serialize;
use sqlx::PgConnection;

use super::{given, known, short};
use crate::Engine;
use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};

pub use account::{account, changes};

const RECORDING: &str = "recording balances";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBalance {
    pub venue: String,
    pub account_type: String,
    pub asset: String,
    pub free: String,
    pub locked: String,
    pub at: DateTime<Utc>,
}

/// Stores all of them or none. The same again changes nothing; returns how many
/// rows are new or have other amounts.
pub async fn record(engine: &Engine, balances: &[NewBalance], actor: &str) -> Result<u64> {
    engine.allow(Verb::RecordBalances)?;
    let mut tx = engine.work().begin().await.doing(RECORDING)?;
    let stored = store(&mut tx, balances).await?;
    if stored > 0 {
        let deed = Deed::new(Verb::RecordBalances, object(balances))
            .to(format!("{stored} new or with other amounts"));
        audit::write(engine, &mut tx, actor, deed).await?;
    }
    tx.commit().await.doing(RECORDING)?;
    Ok(stored)
}

/// The same in the transaction of whoever writes the audit.
pub(super) async fn store(conn: &mut PgConnection, balances: &[NewBalance]) -> Result<u64> {
    let each =
        |of: fn(&NewBalance) -> &str| balances.iter().map(|new| of(new).to_owned()).collect::<Vec<_>>();
    let stored = sqlx::query_as::<_, (i64, Option<String>)>(include_str!("queries/record_balances.sql"))
        .bind(each(|new| &new.venue))
        .bind(each(|new| &new.account_type))
        .bind(each(|new| &new.asset))
        .bind(each(|new| &new.free))
        .bind(each(|new| &new.locked))
        .bind(balances.iter().map(|new| new.at).collect::<Vec<_>>())
        .fetch_one(conn)
        .await;
    match given(stored, RECORDING)? {
        (_, Some(venue)) => known(None, RECORDING, &format!("venue {venue}")),
        (stored, None) => Ok(stored.unsigned_abs()),
    }
}

/// Amounts stay where they are: the audit is for everybody.
fn object(balances: &[NewBalance]) -> String {
    match balances {
        [one] => format!("balance of {} {} at {}", one.account_type, one.asset, one.venue),
        more => format!("{} balances", more.len()),
    }
}

type Row = (String, String, String, String, String, String, DateTime<Utc>);

fn balance((venue, account_type, asset, free, locked, total, at): Row) -> Balance {
    let [free, locked, total] = [free, locked, total].map(|amount| short(&amount));
    Balance { venue, account_type, asset, free, locked, total, at }
}

type HeldRow =
    (String, String, String, String, String, String, DateTime<Utc>, Vec<Option<String>>, Option<String>);

/// The newest of every account, with what has changed by then.
pub async fn newest(engine: &Engine) -> Result<Vec<Held>> {
    let rows: Vec<HeldRow> = sqlx::query_as(include_str!("queries/newest_balances.sql"))
        .bind(engine.now())
        .fetch_all(engine.work())
        .await
        .doing("reading the newest balances")?;
    let held =
        rows.into_iter().map(|(venue, kind, asset, free, locked, total, at, changes, unexplained)| Held {
            balance: balance((venue, kind, asset, free, locked, total, at)),
            changes: changes.into_iter().map(|change| change.map(|change| short(&change))).collect(),
            unexplained: unexplained.map(|amount| short(&amount)),
        });
    Ok(held.collect())
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub venue: String,
    pub account_type: String,
    pub asset: String,
}

/// One account, newest first.
pub async fn history(
    engine: &Engine,
    account: &Account,
    before: Option<DateTime<Utc>>,
    limit: i64,
) -> Result<Vec<Balance>> {
    let rows: Vec<Row> = sqlx::query_as(include_str!("queries/balance_history.sql"))
        .bind(&account.venue)
        .bind(&account.account_type)
        .bind(&account.asset)
        .bind(before)
        .bind(limit)
        .fetch_all(engine.work())
        .await
        .doing("reading the history of a balance")?;
    Ok(rows.into_iter().map(balance).collect())
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewChange {
    /// TRADE, DEPOSIT, WITHDRAWAL, TRANSFER, FEE or ADJUSTMENT.
    pub kind: String,
    pub amount: String,
    pub reference: Option<(String, String)>,
    pub description: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    pub id: i64,
    pub previous: String,
    pub new: String,
}

/// Adds to the audit. The balance before is the one that the last change left,
/// so nobody can get the arithmetic wrong; a change from before the last one is
/// refused, because the chain would no longer hold.
pub async fn change(
    engine: &Engine,
    account: &Account,
    change: &NewChange,
    (at, actor): (DateTime<Utc>, &str),
) -> Result<Changed> {
    let doing = format!("changing the balance of {} at {}", account.asset, account.venue);
    engine.allow(Verb::ChangeBalance)?;
    let mut tx = engine.work().begin().await.doing(doing.clone())?;
    let venue: Option<i16> = sqlx::query_scalar(include_str!("queries/venue.sql"))
        .bind(&account.venue)
        .fetch_optional(&mut *tx)
        .await
        .doing(doing.clone())?;
    let venue = known(venue, &doing, &format!("venue {}", account.venue))?;
    sqlx::query(include_str!("queries/lock_account.sql"))
        .bind(venue.to_string())
        .bind(&account.account_type)
        .bind(&account.asset)
        .execute(&mut *tx)
        .await
        .doing(doing.clone())?;
    let later: Option<DateTime<Utc>> = sqlx::query_scalar(include_str!("queries/later_change.sql"))
        .bind(venue)
        .bind(&account.account_type)
        .bind(&account.asset)
        .bind(at)
        .fetch_optional(&mut *tx)
        .await
        .doing(doing.clone())?;
    if let Some(later) = later {
        let why = format!("a change of {later} is there already, and this one is of {at}");
        return Err(Error::new(Kind::Refused, doing, why, "Record it as an ADJUSTMENT of now that says so."));
    }
    let (reference_id, reference_type) = change.reference.clone().unzip();
    let added = sqlx::query_as::<_, (i64, String, String)>(include_str!("queries/change_balance.sql"))
        .bind(venue)
        .bind(&account.account_type)
        .bind(&account.asset)
        .bind(&change.kind)
        .bind(&change.amount)
        .bind(reference_id)
        .bind(reference_type)
        .bind(&change.description)
        .bind(at)
        .fetch_one(&mut *tx)
        .await;
    let (id, previous, new) = given(added, &doing)?;
    let of = format!("balance of {} {} at {}", account.account_type, account.asset, account.venue);
    let deed = Deed::new(Verb::ChangeBalance, of).to(format!("change {id}, {}", change.kind));
    audit::write(engine, &mut tx, actor, deed).await?;
    tx.commit().await.doing(doing)?;
    Ok(Changed { id, previous, new })
}
