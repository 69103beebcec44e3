//! The outbox: what people are told of, and its deliveries.

use chrono::{DateTime, Utc};
use domain::notification::{Channel, Delivery, DeliveryState, Event, Kind};
use sqlx::{PgExecutor, Result};

/// None when it was told of already.
pub async fn insert(
    db: impl PgExecutor<'_>,
    key: &str,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<Option<i64>> {
    sqlx::query_scalar(include_str!("queries/notification/insert.sql"))
        .bind(key)
        .bind(event.kind.as_str())
        .bind(&event.title)
        .bind(&event.text)
        .bind(&event.path)
        .bind(&event.once)
        .bind(now)
        .fetch_optional(db)
        .await
}

/// Makes a delivery for each of these channels that takes the kind.
pub async fn spread(db: impl PgExecutor<'_>, taken: &[(Channel, Kind)], now: DateTime<Utc>) -> Result<()> {
    let channels: Vec<&str> = taken.iter().map(|(channel, _)| channel.as_str()).collect();
    let kinds: Vec<&str> = taken.iter().map(|(_, kind)| kind.as_str()).collect();
    let query = sqlx::query(include_str!("queries/notification/spread.sql"));
    query.bind(channels).bind(kinds).bind(now).execute(db).await?;
    Ok(())
}

/// To one channel, its first try begun.
pub async fn spread_one(
    db: impl PgExecutor<'_>,
    notification: i64,
    channel: Channel,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<i64> {
    let query = sqlx::query_scalar(include_str!("queries/notification/spread_one.sql"));
    query.bind(notification).bind(channel.as_str()).bind(now).bind(until).fetch_one(db).await
}

/// Begins the next try that is due.
pub async fn claim(
    db: impl PgExecutor<'_>,
    channels: &[Channel],
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<i64>> {
    let channels: Vec<&str> = channels.iter().map(|channel| channel.as_str()).collect();
    let query = sqlx::query_scalar(include_str!("queries/notification/claim.sql"));
    query.bind(channels).bind(now).bind(until).fetch_optional(db).await
}

/// What a channel carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    pub delivery: i64,
    pub channel: Channel,
    pub tries: i32,
    pub key: String,
    pub kind: Kind,
    pub title: String,
    pub text: String,
    pub path: String,
    pub at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct ParcelRow {
    id: i64,
    channel: String,
    tries: i32,
    key: String,
    kind: String,
    title: String,
    text: String,
    path: String,
    at: DateTime<Utc>,
}

pub async fn parcel(db: impl PgExecutor<'_>, delivery: i64) -> Result<Option<Parcel>> {
    let row: Option<ParcelRow> = sqlx::query_as(include_str!("queries/notification/parcel.sql"))
        .bind(delivery)
        .fetch_optional(db)
        .await?;
    row.map(|row| {
        let ParcelRow { id, tries, key, title, text, path, at, .. } = row;
        let (channel, kind) = (channel(&row.channel)?, kind(&row.kind)?);
        Ok(Parcel { delivery: id, channel, tries, key, kind, title, text, path, at })
    })
    .transpose()
}

/// What came of a try; false when it was somebody else's meanwhile.
pub async fn settle(
    db: impl PgExecutor<'_>,
    (delivery, tries): (i64, i32),
    state: DeliveryState,
    error: &str,
    next_try: Option<DateTime<Utc>>,
    delivered_at: Option<DateTime<Utc>>,
) -> Result<bool> {
    let done = sqlx::query(include_str!("queries/notification/settle.sql"))
        .bind(delivery)
        .bind(tries)
        .bind(state.as_str())
        .bind(error)
        .bind(next_try)
        .bind(delivered_at)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    id: i64,
    kind: String,
    title: String,
    path: String,
    at: DateTime<Utc>,
    channel: String,
    state: String,
    tries: i32,
    error: String,
    next_try: Option<DateTime<Utc>>,
    delivered_at: Option<DateTime<Utc>>,
}

/// Newest first.
pub async fn list(db: impl PgExecutor<'_>, limit: i64) -> Result<Vec<Delivery>> {
    let query = sqlx::query_as(include_str!("queries/notification/list.sql"));
    let rows: Vec<DeliveryRow> = query.bind(limit).fetch_all(db).await?;
    rows.into_iter().map(read).collect()
}

pub async fn get(db: impl PgExecutor<'_>, delivery: i64) -> Result<Option<Delivery>> {
    let query = sqlx::query_as(include_str!("queries/notification/get.sql"));
    let row: Option<DeliveryRow> = query.bind(delivery).fetch_optional(db).await?;
    row.map(read).transpose()
}

fn read(row: DeliveryRow) -> Result<Delivery> {
    let state = DeliveryState::parse(&row.state);
    Ok(Delivery {
        kind: kind(&row.kind)?,
        channel: channel(&row.channel)?,
        state: state.ok_or_else(|| crate::unreadable("delivery.state", &row.state))?,
        id: row.id,
        title: row.title,
        path: row.path,
        at: row.at,
        tries: row.tries,
        error: row.error,
        next_try: row.next_try,
        delivered_at: row.delivered_at,
    })
}

fn kind(text: &str) -> Result<Kind> {
    Kind::parse(text).ok_or_else(|| crate::unreadable("notification.kind", text))
}

fn channel(text: &str) -> Result<Channel> {
    Channel::parse(text).ok_or_else(|| crate::unreadable("delivery.channel", text))
}

/// A move that waits.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Held {
    pub run: i64,
    pub subject: String,
    pub since: DateTime<Utc>,
    pub says: String,
}

/// Those that have waited since before a moment.
pub async fn held(db: impl PgExecutor<'_>, before: DateTime<Utc>) -> Result<Vec<Held>> {
    sqlx::query_as(include_str!("queries/notification/held.sql")).bind(before).fetch_all(db).await
}

/// Removes what happened before a moment.
pub async fn prune(db: impl PgExecutor<'_>, before: DateTime<Utc>) -> Result<()> {
    sqlx::query(include_str!("queries/notification/prune.sql")).bind(before).execute(db).await?;
    Ok(())
}
