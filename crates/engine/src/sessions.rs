//! Sessions: begun with a name and a password, held by a token, ended from
//! either side.

pub(crate) mod brake;
mod lookups;

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::account::{PROVED, Session};
use domain::audit::Verb;
pub(crate) use lookups::Lookups;
use sqlx::PgConnection;
pub use store::session::Holder;

use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};
use crate::factors::{self, Passed};
use crate::passwords::{self, Match};
use crate::{Caller, Engine, token};

/// Where a request came from.
#[derive(Clone, Copy, Debug)]
pub struct From<'a> {
    pub peer: &'a str,
    pub agent: &'a str,
    /// Id of the request.
    pub request: &'a str,
}

impl From<'_> {
    pub(crate) fn caller(&self, name: &str) -> Caller {
        let (origin, request) = (self.peer.to_owned(), self.request.to_owned());
        Caller { name: name.to_owned(), origin, request, ..Caller::default() }
    }
}

/// What a browser calls itself is cut off after so many characters.
const LONGEST_AGENT: usize = 200;
/// A session that is seen is written down as often as this.
const SEEN_EVERY: TimeDelta = TimeDelta::seconds(30);

/// Begins a session and returns its token, which is nowhere else. Unknown name
/// and wrong password get the same answer after the same time.
pub async fn sign_in(engine: &Engine, name: &str, password: &str, from: From<'_>) -> Result<String> {
    sign_in_with(engine, name, (password, ""), from).await
}

/// The same with a code of the second factor, which is asked for where there is
/// one. Without it, or with a wrong one, the answer is that of a wrong password.
pub async fn sign_in_with(
    engine: &Engine,
    name: &str,
    (password, code): (&str, &str),
    from: From<'_>,
) -> Result<String> {
    let name = name.trim().to_lowercase();
    let brake = brake::Brake::new(&name, from.peer);
    brake.press(engine).await?;
    let doing = "signing in";
    let known = store::account::password(engine.control(), &name).await.doing(doing)?;
    let (id, hash) = known.unzip();
    let matched = passwords::verify(password, hash).await?;
    let Some(id) = id.filter(|_| matched != Match::No) else {
        return Err(refused(engine, &name, from).await?);
    };
    let stronger = if matched == Match::Old { Some(passwords::again(password).await?) } else { None };
    let mut tx = engine.control().begin().await.doing(doing)?;
    if let Some(stronger) = stronger {
        store::account::set_password(&mut *tx, id, &stronger).await.doing(doing)?;
    }
    let passed = factors::passes(engine, &mut tx, id, code).await?;
    if passed == Passed::No {
        tx.rollback().await.doing(doing)?;
        return Err(refused(engine, &name, from).await?);
    }
    brake.release(engine, &mut tx).await?;
    let token = begin(engine, &mut tx, id, &name, from).await?;
    if passed == Passed::Yes {
        let hash = token::hash(&token).unwrap_or_default();
        store::session::prove(&mut *tx, &hash, engine.now()).await.doing(doing)?;
    }
    tx.commit().await.doing(doing)?;
    Ok(token)
}

/// In the caller's transaction.
pub(crate) async fn begin(
    engine: &Engine,
    conn: &mut PgConnection,
    account: i64,
    name: &str,
    from: From<'_>,
) -> Result<String> {
    let (doing, now) = ("beginning a session", engine.now());
    let token = token::fresh()?;
    let hash = token::hash(&token).unwrap_or_default();
    let agent: String = from.agent.chars().filter(|c| !c.is_control()).take(LONGEST_AGENT).collect();
    store::session::sweep(&mut *conn, now).await.doing(doing)?;
    store::session::insert(&mut *conn, &hash, account, (from.peer, &agent), now).await.doing(doing)?;
    store::account::signed_in(&mut *conn, account, now).await.doing(doing)?;
    let caller = Caller { fingerprint: token::fingerprint(&hash), ..from.caller(name) };
    let deed = Deed::new(Verb::SignIn, format!("account {name}"));
    audit::write(&engine.on_behalf_of(caller), conn, name, deed).await?;
    Ok(token)
}

async fn refused(engine: &Engine, name: &str, from: From<'_>) -> Result<Error> {
    let doing = "signing in";
    let by = engine.on_behalf_of(from.caller("nobody"));
    // What was typed may be anything, even a password in the wrong field.
    let known = domain::account::name_fault(name).is_none();
    let object = if known { format!("account {name}") } else { "an account with no possible name".into() };
    let mut tx = engine.control().begin().await.doing(doing)?;
    audit::write(&by, &mut tx, "nobody", Deed::new(Verb::RefuseSignIn, object)).await?;
    tx.commit().await.doing(doing)?;
    tracing::warn!(origin = from.peer, "a sign-in was refused");
    let next = "Try again. Who has forgotten the password asks an administrator for a new one.";
    Ok(Error::new(Kind::Forbidden, doing, "name, password or code is wrong", next))
}

/// Whose session the token proves, if it holds. `acts` says that a person did
/// something, and not a page that keeps itself fresh.
pub async fn holder(engine: &Engine, token: &str, acts: bool) -> Result<Option<(Holder, String)>> {
    let now = engine.now();
    let Some(hash) = token::hash(token) else { return Ok(None) };
    let found = engine.inner.lookups.holder(engine, &hash).await?;
    if let Some(holder) = found.as_ref().filter(|holder| acts && now - holder.seen_at >= SEEN_EVERY) {
        store::session::touch(engine.control(), holder.session, now).await.doing(lookups::DOING)?;
    }
    Ok(found.map(|holder| (holder, token::fingerprint(&hash))))
}

/// The engine on behalf of whoever has this password and code, in a session of its own,
/// for a command that only a person may give. Ends with `sign_out`.
pub async fn as_person(engine: &Engine, name: &str, proof: (&str, &str), from: From<'_>) -> Result<Engine> {
    let token = sign_in_with(engine, name, proof, from).await?;
    let found = holder(engine, &token, true).await?;
    let (holder, fingerprint) = found.ok_or_else(|| {
        let next = "Try again.";
        Error::new(Kind::Failed, "signing in", "the session ended at once", next)
    })?;
    Ok(engine.on_behalf_of(Caller {
        unproved: is_unproved(engine, &holder),
        lacks_factor: lacks_factor(engine, &holder),
        account: holder.account,
        roles: holder.roles,
        session: holder.session,
        fingerprint,
        ..from.caller(&holder.name)
    }))
}

/// Whether what cannot be taken back wants a code first.
pub fn is_unproved(engine: &Engine, holder: &Holder) -> bool {
    let fresh = |at| engine.now() - at < PROVED;
    holder.factor && !holder.proved_at.is_some_and(fresh)
}

/// Whether it must have a second factor, and has none.
pub fn lacks_factor(engine: &Engine, holder: &Holder) -> bool {
    !holder.factor && engine.doors().needs_factor(&holder.roles)
}

/// All sessions that hold, by the hash of the token.
pub async fn holding(engine: &Engine) -> Result<HashMap<Vec<u8>, Holder>> {
    let found = store::session::holding(engine.control(), engine.now()).await;
    Ok(found.doing("looking which sessions hold")?.into_iter().collect())
}

/// `holder` among those that were seen to hold, without asking anybody.
pub fn holder_among(holding: &HashMap<Vec<u8>, Holder>, token: &str) -> Option<(Holder, String)> {
    let hash = token::hash(token)?;
    holding.get(&hash[..]).map(|holder| (holder.clone(), token::fingerprint(&hash)))
}

/// The caller's own, the newest first.
pub async fn own(engine: &Engine) -> Result<Vec<Session>> {
    let account = person(engine, "listing the sessions")?.account;
    store::session::list(engine.control(), account, engine.now()).await.doing("listing the sessions")
}

pub async fn sign_out(engine: &Engine) -> Result<()> {
    let doing = "signing out";
    let caller = person(engine, doing)?;
    let mut tx = engine.control().begin().await.doing(doing)?;
    if store::session::end(&mut *tx, caller.session).await.doing(doing)? {
        let deed = Deed::new(Verb::SignOut, format!("account {}", caller.name));
        audit::write(engine, &mut tx, &caller.name, deed).await?;
    }
    tx.commit().await.doing(doing)
}

/// Ends every session of the caller's account, this one too.
pub async fn sign_out_everywhere(engine: &Engine) -> Result<()> {
    let doing = "signing out everywhere";
    let caller = person(engine, doing)?;
    let mut tx = engine.control().begin().await.doing(doing)?;
    let ended = store::session::end_all(&mut *tx, caller.account, None).await.doing(doing)?;
    let deed =
        Deed::new(Verb::EndSessions, format!("account {}", caller.name)).from(format!("{ended} sessions"));
    audit::write(engine, &mut tx, &caller.name, deed).await?;
    tx.commit().await.doing(doing)
}

pub(crate) fn person<'a>(engine: &'a Engine, doing: &str) -> Result<&'a Caller> {
    engine.caller().ok_or_else(|| {
        let next = "Use the page, or manage accounts with `refit user`.";
        Error::new(Kind::Invalid, doing, "nobody is signed in", next)
    })
}
