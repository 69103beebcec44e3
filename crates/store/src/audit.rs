//! The audit: lines that are only ever added, each under the hash of the last.

use chrono::{DateTime, Utc};
use domain::audit::Entry;
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgExecutor, Result};

pub type Hash = [u8; 32];

/// A line before it has its place and time.
#[derive(Clone, Debug, Default)]
pub struct NewEntry<'a> {
    pub actor: &'a str,
    pub session: &'a str,
    pub origin: &'a str,
    pub verb: &'a str,
    pub object: &'a str,
    pub before: Option<&'a str>,
    pub after: Option<&'a str>,
    pub request: &'a str,
}

/// A line as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub entry: Entry,
    pub prev: Vec<u8>,
    pub hash: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Head {
    pub seq: i64,
    pub hash: Vec<u8>,
}

/// The zero byte tells lines from anything else that is ever hashed here.
pub fn hash(prev: &[u8], entry: &Entry) -> Hash {
    Sha256::new().chain_update([0]).chain_update(prev).chain_update(entry.canonical()).finalize().into()
}

/// Adds a line. Whoever adds one waits for the others' transactions to end, so
/// it comes last in its own.
pub async fn write(conn: &mut PgConnection, new: &NewEntry<'_>) -> Result<Entry> {
    let (seq, prev, at): (i64, Vec<u8>, DateTime<Utc>) =
        sqlx::query_as(include_str!("queries/audit/next.sql")).fetch_one(&mut *conn).await?;
    let entry = Entry {
        seq,
        at,
        actor: new.actor.to_owned(),
        session: new.session.to_owned(),
        origin: new.origin.to_owned(),
        verb: new.verb.to_owned(),
        object: new.object.to_owned(),
        before: new.before.map(str::to_owned),
        after: new.after.map(str::to_owned),
        request: new.request.to_owned(),
    };
    insert(conn, &entry, &prev).await?;
    Ok(entry)
}

async fn insert(conn: &mut PgConnection, entry: &Entry, prev: &[u8]) -> Result<()> {
    sqlx::query(include_str!("queries/audit/insert.sql"))
        .bind(entry.seq)
        .bind(entry.at)
        .bind(&entry.actor)
        .bind(&entry.session)
        .bind(&entry.origin)
        .bind(&entry.verb)
        .bind(&entry.object)
        .bind(&entry.before)
        .bind(&entry.after)
        .bind(&entry.request)
        .bind(prev)
        .bind(hash(prev, entry).as_slice())
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn head(db: impl PgExecutor<'_>) -> Result<Option<Head>> {
    sqlx::query_as(include_str!("queries/audit/head.sql")).fetch_optional(db).await
}

/// What a list is narrowed down to; an empty text narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub actor: String,
    /// The verb, or what it begins with.
    pub verb: String,
    /// A piece of the object.
    pub object: String,
}

/// Newest first, from below `before` on.
pub async fn page(db: impl PgExecutor<'_>, filter: &Filter, before: i64, limit: i64) -> Result<Vec<Entry>> {
    let rows: Vec<LineRow> = sqlx::query_as(include_str!("queries/audit/page.sql"))
        .bind(before)
        .bind(&filter.actor)
        .bind(&filter.verb)
        .bind(&filter.object)
        .bind(limit)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| read(row).entry).collect())
}

/// Oldest first, from above `after` on, with what chains them.
pub async fn lines(db: impl PgExecutor<'_>, after: i64, limit: i64) -> Result<Vec<Line>> {
    let query = sqlx::query_as(include_str!("queries/audit/lines.sql"));
    let rows: Vec<LineRow> = query.bind(after).bind(limit).fetch_all(db).await?;
    Ok(rows.into_iter().map(read).collect())
}

#[derive(sqlx::FromRow)]
struct LineRow {
    seq: i64,
    at: DateTime<Utc>,
    actor: String,
    session: String,
    origin: String,
    verb: String,
    object: String,
    before: Option<String>,
    after: Option<String>,
    request: String,
    prev: Vec<u8>,
    hash: Vec<u8>,
}

fn read(row: LineRow) -> Line {
    let LineRow { seq, at, actor, session, origin, verb, object, before, after, request, prev, hash } = row;
    let entry = Entry { seq, at, actor, session, origin, verb, object, before, after, request };
    Line { entry, prev, hash }
}
