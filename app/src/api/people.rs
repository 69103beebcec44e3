//! Accounts: the list, new ones, their roles.

use chrono::{DateTime, Utc};
use domain::account::Account;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeoplePage {
    pub at: DateTime<Utc>,
    /// By name.
    pub accounts: Vec<Account>,
}

#[server(name = ReadPeople, endpoint = "people", output = Page)]
pub async fn people() -> Answer<Written> {
    let engine = super::server::engine();
    let accounts = engine::accounts::list(&engine).await.map_err(super::server::unreadable)?;
    Written::of(&PeoplePage { at: engine.now(), accounts })
}

#[cfg(feature = "ssr")]
fn roles(names: &[String]) -> domain::access::Roles {
    names.iter().filter_map(|name| domain::access::Role::parse(name)).collect()
}

#[server(endpoint = "add_account", output = Json)]
pub async fn add_account(
    name: String,
    password: String,
    #[server(default)] roles: Vec<String>,
) -> Answer<()> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let (name, roles) = (name.trim().to_lowercase(), self::roles(&roles));
    let made = engine::accounts::create(&engine, &name, &roles, &password, &actor).await;
    super::server::refreshed(made.map(|_| ())).await
}

#[server(endpoint = "set_roles", output = Json)]
pub async fn set_roles(name: String, #[server(default)] roles: Vec<String>) -> Answer<()> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let set = engine::accounts::set_roles(&engine, &name, &self::roles(&roles), &actor).await;
    super::server::refreshed(set).await
}

#[server(endpoint = "disable_account", output = Json)]
pub async fn disable_account(name: String) -> Answer<()> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::accounts::disable(&engine, &name, &actor).await).await
}

#[server(endpoint = "enable_account", output = Json)]
pub async fn enable_account(name: String) -> Answer<()> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::accounts::enable(&engine, &name, &actor).await).await
}

#[server(endpoint = "set_password", output = Json)]
pub async fn set_password(name: String, password: String) -> Answer<()> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::accounts::set_password(&engine, &name, &password, &actor).await).await
}
