//! Accounts. The hash of a password leaves this module only for the check.

use chrono::{DateTime, Utc};
use domain::access::{Role, Roles};
use domain::account::Account;
use sqlx::{PgExecutor, Result};

#[derive(sqlx::FromRow)]
pub(crate) struct AccountRow {
    id: i64,
    name: String,
    roles: Vec<String>,
    created_at: DateTime<Utc>,
    created_by: String,
    disabled_at: Option<DateTime<Utc>>,
    signed_in_at: Option<DateTime<Utc>>,
}

pub(crate) fn read(row: AccountRow) -> Result<Account> {
    Ok(Account {
        id: row.id,
        name: row.name,
        roles: roles(&row.roles)?,
        created_at: row.created_at,
        created_by: row.created_by,
        disabled_at: row.disabled_at,
        signed_in_at: row.signed_in_at,
    })
}

pub(crate) fn roles(texts: &[String]) -> Result<Roles> {
    let role = |text: &String| Role::parse(text).ok_or_else(|| crate::unreadable("account.roles", text));
    texts.iter().map(role).collect()
}

fn texts(roles: &Roles) -> Vec<&'static str> {
    roles.iter().map(|role| role.as_str()).collect()
}

/// None when the name is taken.
pub async fn insert(
    db: impl PgExecutor<'_>,
    name: &str,
    roles: &Roles,
    password: &str,
    actor: &str,
) -> Result<Option<Account>> {
    let row: Option<AccountRow> = sqlx::query_as(include_str!("queries/account/insert.sql"))
        .bind(name)
        .bind(texts(roles))
        .bind(password)
        .bind(actor)
        .fetch_optional(db)
        .await?;
    row.map(read).transpose()
}

/// By name.
pub async fn list(db: impl PgExecutor<'_>) -> Result<Vec<Account>> {
    let rows: Vec<AccountRow> =
        sqlx::query_as(include_str!("queries/account/list.sql")).fetch_all(db).await?;
    rows.into_iter().map(read).collect()
}

pub async fn any(db: impl PgExecutor<'_>) -> Result<bool> {
    sqlx::query_scalar(include_str!("queries/account/any.sql")).fetch_one(db).await
}

/// The account, its row locked until the transaction ends.
pub async fn lock(db: impl PgExecutor<'_>, name: &str) -> Result<Option<Account>> {
    let row: Option<AccountRow> =
        sqlx::query_as(include_str!("queries/account/lock.sql")).bind(name).fetch_optional(db).await?;
    row.map(read).transpose()
}

/// Locks every account that may manage accounts, so that the last of them
/// cannot go while somebody else removes the last but one.
pub async fn lock_admins(db: impl PgExecutor<'_>) -> Result<Vec<String>> {
    sqlx::query_scalar(include_str!("queries/account/lock_admins.sql")).fetch_all(db).await
}

/// Id and hash of the password, unless the account is disabled.
pub async fn password(db: impl PgExecutor<'_>, name: &str) -> Result<Option<(i64, String)>> {
    sqlx::query_as(include_str!("queries/account/password.sql")).bind(name).fetch_optional(db).await
}

pub async fn set_password(db: impl PgExecutor<'_>, id: i64, password: &str) -> Result<()> {
    let query = sqlx::query(include_str!("queries/account/set_password.sql"));
    query.bind(id).bind(password).execute(db).await?;
    Ok(())
}

pub async fn set_roles(db: impl PgExecutor<'_>, id: i64, roles: &Roles) -> Result<()> {
    let query = sqlx::query(include_str!("queries/account/set_roles.sql"));
    query.bind(id).bind(texts(roles)).execute(db).await?;
    Ok(())
}

pub async fn set_disabled(db: impl PgExecutor<'_>, id: i64, disabled: bool) -> Result<()> {
    let query = sqlx::query(include_str!("queries/account/set_disabled.sql"));
    query.bind(id).bind(disabled).execute(db).await?;
    Ok(())
}

pub async fn signed_in(db: impl PgExecutor<'_>, id: i64, at: DateTime<Utc>) -> Result<()> {
    sqlx::query(include_str!("queries/account/signed_in.sql")).bind(id).bind(at).execute(db).await?;
    Ok(())
}
