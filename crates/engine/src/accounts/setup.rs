//! The first account: made by whoever holds the link that the server prints
//! while there is no account at all.

use chrono::TimeDelta;
use domain::access::{Role, Roles};
use sqlx::PgConnection;

use crate::error::{Doing, Error, Kind, Result};
use crate::sessions::{self, From};
use crate::{Engine, accounts, token};

const HOLDS: TimeDelta = TimeDelta::hours(24);

/// One person alone can carry the plan out and let others in.
const ROLES: [Role; 2] = [Role::Lead, Role::Admin];

/// A token for the link, in place of any before it; none once there is an
/// account.
pub async fn invite(engine: &Engine) -> Result<Option<String>> {
    let doing = "making the link to the first account";
    if store::account::any(engine.control()).await.doing(doing)? {
        return Ok(None);
    }
    let token = token::fresh()?;
    let hash = token::hash(&token).unwrap_or_default();
    store::invitation::replace(engine.control(), &hash, engine.now() + HOLDS).await.doing(doing)?;
    Ok(Some(token))
}

/// Whether the link still leads anywhere.
pub async fn holds(engine: &Engine, token: &str) -> Result<bool> {
    let Some(hash) = token::hash(token) else { return Ok(false) };
    let doing = "looking at the link to the first account";
    let holds = store::invitation::holds(engine.control(), &hash, engine.now()).await.doing(doing)?;
    Ok(holds && !store::account::any(engine.control()).await.doing(doing)?)
}

/// Makes the first account and begins a session of it.
pub async fn set_up(
    engine: &Engine,
    token: &str,
    name: &str,
    password: &str,
    from: From<'_>,
) -> Result<String> {
    let doing = "making the first account";
    let name = name.trim().to_lowercase();
    if !holds(engine, token).await? {
        return Err(spent(doing));
    }
    let roles = Roles::from(ROLES);
    let hash = accounts::acceptable(doing, &name, &roles, password).await?;
    let mut tx = engine.control().begin().await.doing(doing)?;
    take(engine, doing, token, &mut tx).await?;
    // The link has allowed it: whoever reads the server's output holds the machine.
    let caller = crate::Caller { roles: roles.clone(), ..from.caller(&name) };
    let account =
        accounts::insert(&engine.on_behalf_of(caller), &mut tx, (&name, &roles, &hash), &name).await?;
    let token = sessions::begin(engine, &mut tx, account.id, &name, from).await?;
    tx.commit().await.doing(doing)?;
    Ok(token)
}

async fn take(engine: &Engine, doing: &str, token: &str, conn: &mut PgConnection) -> Result<()> {
    let hash = token::hash(token).unwrap_or_default();
    match store::invitation::take(&mut *conn, &hash, engine.now()).await.doing(doing)? {
        true => Ok(()),
        false => Err(spent(doing)),
    }
}

fn spent(doing: &str) -> Error {
    let next = "Restart the server for a new one, or use `refit user create --role admin`.";
    Error::new(Kind::Forbidden, doing, "the link was used, has expired, or never was one", next)
}
