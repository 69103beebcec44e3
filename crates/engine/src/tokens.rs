//! Tokens for programs: made, listed, revoked, and what one proves.

use chrono::TimeDelta;
use domain::access::Permission;
use domain::account::Account;
use domain::audit::Verb;
use domain::token::{Scope, Token, days, token_fault};
use store::token::NewToken;

use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};
use crate::{Caller, Engine, sessions, token};

/// So that whoever finds one in a file knows what it opens.
const PREFIX: &str = "refit_";
/// That it is used is written down as often as this.
const USED_EVERY: TimeDelta = TimeDelta::seconds(30);

/// What somebody wants a token to be.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub name: String,
    pub scope: Scope,
    pub days: i64,
}

/// Makes a token of an account and returns it with its text, which is nowhere
/// else. Over the network everybody makes their own.
pub async fn create(engine: &Engine, account: &str, wanted: &Wanted, actor: &str) -> Result<(Token, String)> {
    let doing = format!("making a token of {account}");
    let (mut tx, now) = (engine.control().begin().await.doing(doing.clone())?, engine.now());
    let owner = store::account::lock(&mut *tx, account).await.doing(doing.clone())?;
    let owner = owner.ok_or_else(|| no_account(&doing))?;
    acceptable(engine, &doing, &owner, wanted)?;
    let text = format!("{PREFIX}{}", token::fresh()?);
    let hash = hash(&text).unwrap_or_default();
    let (name, expires_at) = (wanted.name.trim(), now + days(wanted.days));
    let new =
        NewToken { hash: &hash, account: owner.id, name, scope: &wanted.scope, created_at: now, expires_at };
    let id = store::token::insert(&mut *tx, &new).await.doing(doing.clone())?;
    let said = format!("{name}: {}; until {}", words(&wanted.scope), expires_at.format("%Y-%m-%d %H:%M"));
    let deed = Deed::new(Verb::CreateToken, object(id, account)).to(said);
    audit::write(engine, &mut tx, actor, deed).await?;
    tx.commit().await.doing(doing)?;
    let (scope, name, owner) = (wanted.scope.clone(), name.to_owned(), owner.name);
    let token = Token {
        id,
        name,
        owner,
        scope,
        disabled: false,
        created_at: now,
        expires_at,
        used_at: None,
        revoked_at: None,
    };
    Ok((token, text))
}

fn acceptable(engine: &Engine, doing: &str, owner: &Account, wanted: &Wanted) -> Result<()> {
    if let Some(caller) = engine.caller()
        && (caller.account != owner.id || caller.scope.is_some())
    {
        let next = "Sign in in a browser and make it there, or use `refit token create`.";
        return Err(Error::new(Kind::Forbidden, doing, "everybody makes their own tokens", next));
    }
    if owner.disabled_at.is_some() {
        let next = "Enable it first: `refit user enable`.";
        return Err(Error::new(Kind::Refused, doing, "the account is disabled", next));
    }
    match token_fault(&wanted.name, &wanted.scope, wanted.days, &owner.roles) {
        Some(fault) => {
            Err(Error::invalid(doing, fault, "See what each role may in `refit token create --help`."))
        }
        None => Ok(()),
    }
}

fn no_account(doing: &str) -> Error {
    Error::not_found(doing, "there is no such account", "List them with `refit user list`.")
}

fn object(id: i64, account: &str) -> String {
    format!("token {id} of {account}")
}

fn words(scope: &Scope) -> String {
    scope.iter().map(|permission| permission.as_str()).collect::<Vec<_>>().join(", ")
}

/// Of every account, or of one; the newest first. At the machine alone.
pub async fn list(engine: &Engine, account: Option<&str>) -> Result<Vec<Token>> {
    let doing = "listing the tokens";
    engine.must(Permission::People, doing)?;
    let mut found = store::token::list(engine.control(), None).await.doing(doing)?;
    found.retain(|token| account.is_none_or(|account| token.owner == account));
    Ok(found)
}

/// The caller's own, the newest first.
pub async fn own(engine: &Engine) -> Result<Vec<Token>> {
    let doing = "listing the tokens";
    let account = sessions::person(engine, doing)?.account;
    store::token::list(engine.control(), Some(account)).await.doing(doing)
}

/// It opens nothing from here on. Over the network everybody revokes their own.
pub async fn revoke(engine: &Engine, id: i64, actor: &str) -> Result<()> {
    let doing = format!("revoking token {id}");
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let account = engine.caller().map(|caller| caller.account);
    let name = store::token::revoke(&mut *tx, id, account, engine.now()).await.doing(doing.clone())?;
    let name = name.ok_or_else(|| {
        let next = "List them on the page Account, or with `refit token list`.";
        Error::not_found(doing.clone(), "there is no such token, or it was revoked before", next)
    })?;
    audit::write(engine, &mut tx, actor, Deed::new(Verb::RevokeToken, format!("token {id}")).from(name))
        .await?;
    tx.commit().await.doing(doing)
}

/// Who a token speaks for, of a request from `origin`. What it does not prove is
/// an error that says so.
pub async fn holder(engine: &Engine, text: &str, origin: &str, request: &str) -> Result<Caller> {
    let (doing, now) = ("looking at the token", engine.now());
    let unknown = || refused("there is no such token");
    let hash = hash(text).ok_or_else(unknown)?;
    let held = store::token::find(engine.control(), &hash).await.doing(doing)?.ok_or_else(unknown)?;
    let token = held.token;
    if let Some(why) = token.refusal(now) {
        tracing::warn!(actor = token.owner, origin, token = token.id, "a token was refused: {why}");
        return Err(refused(why));
    }
    if token.used_at.is_none_or(|used| now - used >= USED_EVERY) {
        store::token::touch(engine.control(), token.id, now).await.doing(doing)?;
    }
    Ok(Caller {
        account: held.account,
        name: token.owner,
        roles: held.roles,
        scope: Some(token.scope),
        session: 0,
        // No token is granted what wants one.
        unproved: false,
        lacks_factor: false,
        fingerprint: format!("token {}", token.id),
        origin: origin.to_owned(),
        request: request.to_owned(),
    })
}

fn refused(why: &str) -> Error {
    Error::new(Kind::Forbidden, "looking at the token", why, "Make another one on the page Account.")
}

/// As it is stored; none for what cannot be one.
fn hash(text: &str) -> Option<[u8; 32]> {
    token::hash(text.strip_prefix(PREFIX)?)
}
