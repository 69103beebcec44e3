//! What accounts hold.

use chrono::{DateTime, Utc};
use domain::ledger::{AccountView, Held, Spread};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::desk::Missing;
use crate::codec::Page;
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balances {
    pub at: DateTime<Utc>,
    pub held: Result<Vec<Held>, Missing>,
    pub spread: Vec<Spread>,
}

#[server(name = ReadBalances, endpoint = "balances", output = Page)]
pub async fn balances() -> Answer<Written> {
    let engine = super::server::engine();
    let at = engine.now();
    if let Some(missing) = super::desk::missing(&super::server::desk()) {
        return Written::of(&Balances { at, held: Err(missing), spread: Vec::new() });
    }
    let held = engine::ledger::balance::newest(&engine).await.map_err(super::server::unreadable)?;
    let spread = domain::ledger::spread(&held);
    Written::of(&Balances { at, held: Ok(held), spread })
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub at: DateTime<Utc>,
    /// What the address asks for.
    pub asked: String,
    pub account: AccountView,
}

/// `address` is that of its page: venue, kind and asset.
#[server(name = ReadBalance, endpoint = "balance", output = Page)]
pub async fn balance(address: String) -> Answer<Written> {
    use crate::asked::{Asked, parts};
    use engine::ledger::balance;
    let (path, asked) = address.split_once('?').unwrap_or((&address, ""));
    let (parts, of) = (parts(path), Asked::of(asked));
    let [venue, account_type, asset] = parts.as_slice() else {
        let next = "Pick an account from the list of balances.";
        return Err(super::server::not_found("reading an account".into(), "there is no such address", next));
    };
    let engine = super::server::engine();
    let wanted =
        balance::Account { venue: venue.clone(), account_type: account_type.clone(), asset: asset.clone() };
    let account = balance::account(&engine, &wanted, &of.get("span"), &of.get("before")).await;
    let account = account.map_err(super::server::unreadable)?;
    Written::of(&Account { at: engine.now(), asked: asked.to_owned(), account })
}
