//! Signing in by a provider of OpenID Connect: it says who somebody is and in
//! which groups, and the groups say which roles. Accounts with a password of
//! ours go on beside it.

mod provider;

use chrono::TimeDelta;
use domain::access::{Role, Roles};
use domain::account::{Account, name_fault};
use domain::audit::Verb;
use sqlx::PgConnection;
use tokio::sync::Semaphore;

use crate::accounts::{self, words};
use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};
use crate::passwords;
use crate::sessions::{self, From};
use crate::{Engine, token};

pub use openidconnect::IssuerUrl;
use provider::Person;
pub use provider::Provider;

/// How long somebody may take at the provider's.
pub const PATIENCE: TimeDelta = TimeDelta::minutes(10);

const DOING: &str = "signing in by single sign-on";

/// A flood at our door must not become one at the provider's.
static AT_ONCE: Semaphore = Semaphore::const_new(8);

/// Who must have what before they are let in.
#[derive(Clone, Debug, Default)]
pub struct Doors {
    pub provider: Option<Provider>,
    /// Who leads or manages accounts gets to their own account only, until they
    /// have a second factor.
    pub leads_need_factor: bool,
}

impl Doors {
    pub fn needs_factor(&self, roles: &Roles) -> bool {
        self.leads_need_factor && (roles.contains(&Role::Lead) || roles.contains(&Role::Admin))
    }
}

/// A sign-in that was begun: where to go, and what the browser has to bring
/// back, which nobody else knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    pub address: String,
    pub ticket: String,
}

/// What comes back by way of the browser.
#[derive(Clone, Copy, Debug)]
pub struct Back<'a> {
    pub ticket: &'a str,
    pub state: &'a str,
    pub code: &'a str,
}

fn provider(engine: &Engine) -> Result<&Provider> {
    engine.doors().provider.as_ref().ok_or_else(|| {
        Error::not_found(DOING, "no provider is configured", "Sign in with a name and a password.")
    })
}

fn turn() -> Result<tokio::sync::SemaphorePermit<'static>> {
    AT_ONCE.try_acquire().map_err(|_| {
        Error::new(Kind::Busy, DOING, "too many people sign in at this moment", "Try again in a moment.")
    })
}

/// `origin` is that of our own pages.
pub async fn begin(engine: &Engine, origin: &str) -> Result<Begun> {
    let (provider, _turn) = (provider(engine)?, turn()?);
    provider.begin(origin).await.map_err(|why| unreachable(&why))
}

/// The token of a session of whoever the provider says it is.
pub async fn finish(engine: &Engine, origin: &str, back: Back<'_>, from: From<'_>) -> Result<String> {
    let (provider, _turn) = (provider(engine)?, turn()?);
    let person = provider.person(origin, back).await.map_err(|why| {
        tracing::warn!(origin = from.peer, why, "a single sign-on was refused");
        let next = "Begin again at the sign-in page.";
        Error::new(Kind::Forbidden, DOING, "what came back does not prove who you are", next)
    })?;
    let roles = provider.roles(&person.groups);
    if roles.is_empty() {
        let why = "none of your groups has a role here";
        return Err(refused(engine, &person.name, why, "Ask an administrator.", from).await?);
    }
    admit(engine, provider, &person, &roles, from).await
}

fn unreachable(why: &str) -> Error {
    tracing::error!(why, "the provider of single sign-on cannot be asked");
    Error::new(Kind::Refused, DOING, "the provider cannot be asked", "Try again, or sign in with a password.")
}

async fn admit(
    engine: &Engine,
    provider: &Provider,
    person: &Person,
    roles: &Roles,
    from: From<'_>,
) -> Result<String> {
    let mut tx = engine.control().begin().await.doing(DOING)?;
    let found = store::identity::find(&mut *tx, provider.issuer(), &person.subject).await.doing(DOING)?;
    let account = match found {
        Some(account) if account.disabled_at.is_some() => {
            tx.rollback().await.doing(DOING)?;
            let (why, next) = ("the account is disabled", "Ask an administrator.");
            return Err(refused(engine, &account.name, why, next, from).await?);
        }
        Some(account) => brought_up(engine, &mut tx, account, roles).await?,
        None => made(engine, &mut tx, provider, person, roles).await?,
    };
    let token = sessions::begin(engine, &mut tx, account.id, &account.name, from).await?;
    tx.commit().await.doing(DOING)?;
    Ok(token)
}

/// Whom the audit names for what follows from the provider's groups.
const ACTOR: &str = "single sign-on";

/// The groups of now say what the roles of now are.
async fn brought_up(
    engine: &Engine,
    conn: &mut PgConnection,
    account: Account,
    roles: &Roles,
) -> Result<Account> {
    if account.roles == *roles {
        return Ok(account);
    }
    store::account::set_roles(&mut *conn, account.id, roles).await.doing(DOING)?;
    let deed = Deed::new(Verb::SetRoles, format!("account {}", account.name));
    audit::write(engine, conn, ACTOR, deed.from(words(&account.roles)).to(words(roles))).await?;
    Ok(Account { roles: roles.clone(), ..account })
}

/// With a password that nobody knows.
async fn made(
    engine: &Engine,
    conn: &mut PgConnection,
    provider: &Provider,
    person: &Person,
    roles: &Roles,
) -> Result<Account> {
    if let Some(fault) = name_fault(&person.name) {
        let next = "Ask whoever manages the provider to send another name.";
        return Err(Error::new(Kind::Forbidden, DOING, fault, next));
    }
    let hash = passwords::again(&token::fresh()?).await?;
    let account = accounts::insert(engine, &mut *conn, (&person.name, roles, &hash), ACTOR).await?;
    store::identity::insert(conn, provider.issuer(), &person.subject, account.id).await.doing(DOING)?;
    Ok(account)
}

async fn refused(engine: &Engine, name: &str, why: &str, next: &str, from: From<'_>) -> Result<Error> {
    let by = engine.on_behalf_of(from.caller("nobody"));
    let name = if name_fault(name).is_none() { name } else { "of no possible name" };
    let deed = Deed::new(Verb::RefuseSignIn, format!("account {name}")).to(format!("{ACTOR}: {why}"));
    let mut tx = engine.control().begin().await.doing(DOING)?;
    audit::write(&by, &mut tx, "nobody", deed).await?;
    tx.commit().await.doing(DOING)?;
    Ok(Error::new(Kind::Forbidden, DOING, why, next))
}
