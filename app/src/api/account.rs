//! One's own account: its sessions, its tokens, its password.

use chrono::{DateTime, Utc};
use domain::account::{Factor, Session};
use domain::token::Token;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountPage {
    pub at: DateTime<Utc>,
    /// Newest first.
    pub sessions: Vec<Session>,
    /// The one that asks.
    pub this: i64,
    /// Newest first.
    pub tokens: Vec<Token>,
    pub factor: Option<Factor>,
    /// What cannot be taken back wants a code first.
    pub unproved: bool,
    /// Nothing else opens without a second factor.
    pub lacks_factor: bool,
}

#[server(name = ReadAccount, endpoint = "account", output = Page)]
pub async fn account() -> Answer<Written> {
    let engine = super::server::engine();
    let sessions = engine::sessions::own(&engine).await.map_err(super::server::unreadable)?;
    let this = engine.caller().map_or(0, |caller| caller.session);
    let tokens = engine::tokens::own(&engine).await.map_err(super::server::unreadable)?;
    let factor = engine::factors::own(&engine).await.map_err(super::server::unreadable)?;
    let unproved = engine.caller().is_some_and(|caller| caller.unproved);
    let lacks_factor = engine.caller().is_some_and(|caller| caller.lacks_factor);
    Written::of(&AccountPage { at: engine.now(), sessions, this, tokens, factor, unproved, lacks_factor })
}

/// Somebody goes from page to page without asking for one: the session is in
/// use. The guard notes it; there is nothing to do.
#[server(endpoint = "stay", output = Json)]
pub async fn stay() -> Answer<()> {
    Ok(())
}

/// Every session ends with it, so the way leads to the door.
#[server(endpoint = "change_password", output = Json)]
pub async fn change_password(current: String, new: String) -> Answer<()> {
    let engine = super::server::engine();
    let changed = engine::accounts::change_password(&engine, &current, &new).await;
    changed.map_err(super::server::refused)?;
    leptos_axum::redirect("/login");
    Ok(())
}

#[server(endpoint = "sign_out_everywhere", output = Json)]
pub async fn sign_out_everywhere() -> Answer<()> {
    let engine = super::server::engine();
    engine::sessions::sign_out_everywhere(&engine).await.map_err(super::server::refused)?;
    leptos_axum::redirect("/login");
    Ok(())
}

#[server(endpoint = "revoke_token", output = Json)]
pub async fn revoke_token(id: i64) -> Answer<()> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::tokens::revoke(&engine, id, &actor).await).await
}

/// A code of the second factor, for what wants a fresh one.
#[server(endpoint = "prove", output = Json)]
pub async fn prove(code: String) -> Answer<()> {
    let engine = super::server::engine();
    super::server::refreshed(engine::factors::prove(&engine, &code).await).await
}

#[server(endpoint = "remove_factor", output = Json)]
pub async fn remove_factor(code: String) -> Answer<()> {
    let engine = super::server::engine();
    super::server::refreshed(engine::factors::remove(&engine, &code).await).await
}
