//! Accounts: made, listed, given roles, disabled.

mod setup;

use domain::access::{Role, Roles};
use domain::account::{Account, name_fault};
use domain::audit::Verb;
use sqlx::PgConnection;

use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};
use crate::passwords::{self, Match};
use crate::{Engine, sessions};

pub use setup::{holds, invite, set_up};

/// By name.
pub async fn list(engine: &Engine) -> Result<Vec<Account>> {
    engine.must(domain::access::Permission::People, "listing the accounts")?;
    store::account::list(engine.control()).await.doing("listing the accounts")
}

pub async fn create(
    engine: &Engine,
    name: &str,
    roles: &Roles,
    password: &str,
    actor: &str,
) -> Result<Account> {
    let doing = format!("making the account {name}");
    engine.allow(Verb::CreateAccount)?;
    let hash = acceptable(&doing, name, roles, password).await?;
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let account = insert(engine, &mut tx, (name, roles, &hash), actor).await?;
    tx.commit().await.doing(doing)?;
    Ok(account)
}

async fn acceptable(doing: &str, name: &str, roles: &Roles, password: &str) -> Result<String> {
    if let Some(fault) = name_fault(name) {
        return Err(Error::invalid(doing, fault, "Choose another name."));
    }
    some_role(doing, roles)?;
    passwords::hash(doing, name, password).await
}

fn some_role(doing: &str, roles: &Roles) -> Result<()> {
    if roles.is_empty() {
        let next = format!("Give one or more of {}.", Role::ALL.map(Role::as_str).join(", "));
        return Err(Error::invalid(doing, "an account without a role can do nothing", next));
    }
    Ok(())
}

pub(crate) async fn insert(
    engine: &Engine,
    conn: &mut PgConnection,
    (name, roles, hash): (&str, &Roles, &str),
    actor: &str,
) -> Result<Account> {
    let doing = format!("making the account {name}");
    let made = store::account::insert(&mut *conn, name, roles, hash, actor).await.doing(doing.clone())?;
    let taken =
        || Error::new(Kind::Refused, doing, "there is an account of this name", "Choose another name.");
    let account = made.ok_or_else(taken)?;
    let deed = Deed::new(Verb::CreateAccount, object(name)).to(words(roles));
    audit::write(engine, conn, actor, deed).await?;
    Ok(account)
}

fn object(name: &str) -> String {
    format!("account {name}")
}

pub(crate) fn words(roles: &Roles) -> String {
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ")
}

pub async fn set_roles(engine: &Engine, name: &str, roles: &Roles, actor: &str) -> Result<()> {
    let doing = format!("setting the roles of {name}");
    some_role(&doing, roles)?;
    change(engine, &doing, name, async |account, conn| {
        others(engine, &doing, name)?;
        if !roles.contains(&Role::Admin) {
            not_the_last_admin(&doing, account, conn).await?;
        }
        store::account::set_roles(&mut *conn, account.id, roles).await.doing(doing.clone())?;
        let deed = Deed::new(Verb::SetRoles, object(name)).from(words(&account.roles)).to(words(roles));
        audit::write(engine, conn, actor, deed).await
    })
    .await
}

/// Ends the account's sessions. What it has done stays in its name.
pub async fn disable(engine: &Engine, name: &str, actor: &str) -> Result<()> {
    let doing = format!("disabling {name}");
    change(engine, &doing, name, async |account, conn| {
        others(engine, &doing, name)?;
        not_the_last_admin(&doing, account, conn).await?;
        store::account::set_disabled(&mut *conn, account.id, true).await.doing(doing.clone())?;
        let ended = store::session::end_all(&mut *conn, account.id, None).await.doing(doing.clone())?;
        let deed =
            Deed::new(Verb::DisableAccount, object(name)).from(format!("{ended} sessions")).to("disabled");
        audit::write(engine, conn, actor, deed).await
    })
    .await
}

pub async fn enable(engine: &Engine, name: &str, actor: &str) -> Result<()> {
    let doing = format!("enabling {name}");
    change(engine, &doing, name, async |account, conn| {
        store::account::set_disabled(&mut *conn, account.id, false).await.doing(doing.clone())?;
        audit::write(engine, conn, actor, Deed::new(Verb::EnableAccount, object(name)).to("enabled")).await
    })
    .await
}

/// A new password from somebody else, who can no longer be told from its owner
/// until the owner changes it: every session ends and the audit says who it was.
pub async fn set_password(engine: &Engine, name: &str, password: &str, actor: &str) -> Result<()> {
    let doing = format!("setting the password of {name}");
    engine.allow(Verb::SetPassword)?;
    let hash = passwords::hash(&doing, name, password).await?;
    change(engine, &doing, name, async |account, conn| {
        store::account::set_password(&mut *conn, account.id, &hash).await.doing(doing.clone())?;
        store::session::end_all(&mut *conn, account.id, None).await.doing(doing.clone())?;
        audit::write(engine, conn, actor, Deed::new(Verb::SetPassword, object(name))).await
    })
    .await
}

/// Of the caller's own account. Every session ends, this one too.
pub async fn change_password(engine: &Engine, current: &str, new: &str) -> Result<()> {
    let doing = "changing the password";
    let caller = sessions::person(engine, doing)?;
    let known = store::account::password(engine.control(), &caller.name).await.doing(doing)?;
    let matched = passwords::verify(current, known.map(|(_, hash)| hash)).await?;
    if matched == Match::No {
        tracing::warn!(actor = caller.name, "a change of password was refused");
        return Err(Error::new(
            Kind::Forbidden,
            doing,
            "the current password is wrong",
            "Nothing was changed.",
        ));
    }
    let hash = passwords::hash(doing, &caller.name, new).await?;
    change(engine, doing, &caller.name, async |account, conn| {
        store::account::set_password(&mut *conn, account.id, &hash).await.doing(doing)?;
        store::session::end_all(&mut *conn, account.id, None).await.doing(doing)?;
        audit::write(engine, conn, &caller.name, Deed::new(Verb::ChangePassword, object(&caller.name))).await
    })
    .await
}

/// In one transaction, with the account's row locked.
async fn change(
    engine: &Engine,
    doing: &str,
    name: &str,
    work: impl AsyncFnOnce(&Account, &mut PgConnection) -> Result<()>,
) -> Result<()> {
    let mut tx = engine.control().begin().await.doing(doing)?;
    let found = store::account::lock(&mut *tx, name).await.doing(doing)?;
    let account = found.ok_or_else(|| {
        Error::not_found(doing, "there is no such account", "List them with `refit user list`.")
    })?;
    work(&account, &mut tx).await?;
    tx.commit().await.doing(doing)
}

/// Nobody gives themselves a role, or shuts themselves out.
fn others(engine: &Engine, doing: &str, name: &str) -> Result<()> {
    match engine.caller() {
        Some(caller) if caller.name == name => {
            let next = "Another administrator can do it.";
            Err(Error::new(Kind::Refused, doing, "it is your own account", next))
        }
        _ => Ok(()),
    }
}

async fn not_the_last_admin(doing: &str, account: &Account, conn: &mut PgConnection) -> Result<()> {
    let admins = store::account::lock_admins(conn).await.doing(doing)?;
    match admins.as_slice() {
        [only] if *only == account.name => {
            let next = "Make another administrator first.";
            Err(Error::new(Kind::Refused, doing, "nobody else could manage accounts", next))
        }
        _ => Ok(()),
    }
}
