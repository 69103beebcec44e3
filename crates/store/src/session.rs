//! Sessions. What proves one is stored as its SHA-256 only.

use chrono::{DateTime, Utc};
use domain::access::Roles;
use domain::account::{IDLE, LONGEST, Session};
use sqlx::{PgExecutor, Result};

/// A session that holds, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub session: i64,
    pub account: i64,
    pub name: String,
    pub roles: Roles,
    pub began_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    /// The account has a second factor.
    pub factor: bool,
    /// When the session last showed a code of it.
    pub proved_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct HolderRow {
    session: i64,
    account: i64,
    name: String,
    roles: Vec<String>,
    began_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    factor: bool,
    proved_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct HoldingRow {
    token: Vec<u8>,
    #[sqlx(flatten)]
    holder: HolderRow,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: i64,
    account: i64,
    began_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    peer: String,
    agent: String,
}

pub async fn insert(
    db: impl PgExecutor<'_>,
    token: &[u8],
    account: i64,
    (peer, agent): (&str, &str),
    now: DateTime<Utc>,
) -> Result<i64> {
    let query = sqlx::query_scalar(include_str!("queries/session/insert.sql"));
    query.bind(token).bind(account).bind(now).bind(peer).bind(agent).fetch_one(db).await
}

/// Whose sessions these are, as far as they still hold at `now` and their
/// accounts do, each with the hash of its token.
pub async fn holders(
    db: impl PgExecutor<'_>,
    tokens: &[Vec<u8>],
    now: DateTime<Utc>,
) -> Result<Vec<(Vec<u8>, Holder)>> {
    let query = sqlx::query_as(include_str!("queries/session/holders.sql"));
    with_tokens(query.bind(tokens).bind(now - IDLE).bind(now - LONGEST).fetch_all(db).await?)
}

fn with_tokens(rows: Vec<HoldingRow>) -> Result<Vec<(Vec<u8>, Holder)>> {
    rows.into_iter().map(|row| Ok((row.token, read(row.holder)?))).collect()
}

fn read(row: HolderRow) -> Result<Holder> {
    let roles = crate::account::roles(&row.roles)?;
    let HolderRow { session, account, name, began_at, seen_at, factor, proved_at, .. } = row;
    Ok(Holder { session, account, name, roles, began_at, seen_at, factor, proved_at })
}

/// Those that hold at `now`, of every account, each with the hash of its token.
pub async fn holding(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> Result<Vec<(Vec<u8>, Holder)>> {
    let query = sqlx::query_as(include_str!("queries/session/holding.sql"));
    with_tokens(query.bind(now - IDLE).bind(now - LONGEST).fetch_all(db).await?)
}

/// Those of an account that hold at `now`, the newest first.
pub async fn list(db: impl PgExecutor<'_>, account: i64, now: DateTime<Utc>) -> Result<Vec<Session>> {
    let rows: Vec<SessionRow> = sqlx::query_as(include_str!("queries/session/list.sql"))
        .bind(account)
        .bind(now - IDLE)
        .bind(now - LONGEST)
        .fetch_all(db)
        .await?;
    let read = |row| {
        let SessionRow { id, account, began_at, seen_at, peer, agent } = row;
        Session { id, account, began_at, seen_at, peer, agent }
    };
    Ok(rows.into_iter().map(read).collect())
}

pub async fn touch(db: impl PgExecutor<'_>, id: i64, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(include_str!("queries/session/touch.sql")).bind(id).bind(now).execute(db).await?;
    Ok(())
}

/// The session of this token has shown a code.
pub async fn prove(db: impl PgExecutor<'_>, token: &[u8], now: DateTime<Utc>) -> Result<()> {
    sqlx::query(include_str!("queries/session/prove.sql")).bind(token).bind(now).execute(db).await?;
    Ok(())
}

pub async fn prove_id(db: impl PgExecutor<'_>, id: i64, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(include_str!("queries/session/prove_id.sql")).bind(id).bind(now).execute(db).await?;
    Ok(())
}

pub async fn end(db: impl PgExecutor<'_>, id: i64) -> Result<bool> {
    let ended = sqlx::query(include_str!("queries/session/end.sql")).bind(id).execute(db).await?;
    Ok(ended.rows_affected() > 0)
}

/// All of an account, but for one that may be named.
pub async fn end_all(db: impl PgExecutor<'_>, account: i64, but: Option<i64>) -> Result<u64> {
    let query = sqlx::query(include_str!("queries/session/end_all.sql"));
    Ok(query.bind(account).bind(but).execute(db).await?.rows_affected())
}

/// Removes what no longer holds at `now`.
pub async fn sweep(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> Result<()> {
    let query = sqlx::query(include_str!("queries/session/sweep.sql"));
    query.bind(now - IDLE).bind(now - LONGEST).execute(db).await?;
    Ok(())
}
