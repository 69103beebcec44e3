//! People whom a provider of single sign-on vouches for.

use domain::account::Account;
use sqlx::{PgExecutor, Result};

use crate::account::{AccountRow, read};

/// The account, its row locked until the transaction ends.
pub async fn find(db: impl PgExecutor<'_>, issuer: &str, subject: &str) -> Result<Option<Account>> {
    let query = sqlx::query_as(include_str!("queries/identity/find.sql"));
    let row: Option<AccountRow> = query.bind(issuer).bind(subject).fetch_optional(db).await?;
    row.map(read).transpose()
}

pub async fn insert(db: impl PgExecutor<'_>, issuer: &str, subject: &str, account: i64) -> Result<()> {
    let query = sqlx::query(include_str!("queries/identity/insert.sql"));
    query.bind(issuer).bind(subject).bind(account).execute(db).await?;
    Ok(())
}
