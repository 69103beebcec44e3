//! Tokens of programs. What proves one is stored as its SHA-256 only.

use chrono::{DateTime, Utc};
use domain::access::{Permission, Roles};
use domain::token::{Scope, Token};
use sqlx::{PgExecutor, Result};

#[derive(sqlx::FromRow)]
struct TokenRow {
    id: i64,
    name: String,
    owner: String,
    roles: Vec<String>,
    disabled: bool,
    account: i64,
    scope: Vec<String>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

/// A token with what its owner may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub token: Token,
    pub account: i64,
    pub roles: Roles,
}

fn read(row: TokenRow) -> Result<Held> {
    let TokenRow { id, name, owner, disabled, created_at, expires_at, used_at, revoked_at, .. } = row;
    let scope = scope(&row.scope)?;
    let token = Token { id, name, owner, scope, disabled, created_at, expires_at, used_at, revoked_at };
    Ok(Held { token, account: row.account, roles: crate::account::roles(&row.roles)? })
}

fn scope(texts: &[String]) -> Result<Scope> {
    let one = |text: &String| Permission::parse(text).ok_or_else(|| crate::unreadable("token.scope", text));
    texts.iter().map(one).collect()
}

/// What a new token is.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    pub hash: &'a [u8],
    pub account: i64,
    pub name: &'a str,
    pub scope: &'a Scope,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

pub async fn insert(db: impl PgExecutor<'_>, new: &NewToken<'_>) -> Result<i64> {
    let scope: Vec<&str> = new.scope.iter().map(|permission| permission.as_str()).collect();
    sqlx::query_scalar(include_str!("queries/token/insert.sql"))
        .bind(new.hash)
        .bind(new.account)
        .bind(new.name)
        .bind(scope)
        .bind(new.created_at)
        .bind(new.expires_at)
        .fetch_one(db)
        .await
}

/// Of one account, or of all; the newest first.
pub async fn list(db: impl PgExecutor<'_>, account: Option<i64>) -> Result<Vec<Token>> {
    let rows: Vec<TokenRow> =
        sqlx::query_as(include_str!("queries/token/list.sql")).bind(account).fetch_all(db).await?;
    rows.into_iter().map(|row| read(row).map(|held| held.token)).collect()
}

/// Whether it holds is the domain's to say.
pub async fn find(db: impl PgExecutor<'_>, hash: &[u8]) -> Result<Option<Held>> {
    let row: Option<TokenRow> =
        sqlx::query_as(include_str!("queries/token/find.sql")).bind(hash).fetch_optional(db).await?;
    row.map(read).transpose()
}

/// Its name, unless it is another account's or revoked already.
pub async fn revoke(
    db: impl PgExecutor<'_>,
    id: i64,
    account: Option<i64>,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let query = sqlx::query_scalar(include_str!("queries/token/revoke.sql"));
    query.bind(id).bind(account).bind(now).fetch_optional(db).await
}

pub async fn touch(db: impl PgExecutor<'_>, id: i64, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(include_str!("queries/token/touch.sql")).bind(id).bind(now).execute(db).await?;
    Ok(())
}
