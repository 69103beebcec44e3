//! Notifications: written in the transaction of what happened, delivered by
//! whichever process has the channels, at least once.

mod deliver;
mod email;
mod settings;
mod webhook;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::audit::Verb;
use domain::notification::{Channel, ChannelView, Delivery, DeliveryState, Event};
use sqlx::PgConnection;
use tokio_util::sync::CancellationToken;

use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Kind, Result};
use crate::{Engine, line};

pub use crate::outbound::Reach;
pub use deliver::deliver;
pub use settings::{Email, Secret, SecretUrl, Security, Settings, Slack, Webhook};

const EVERY: Duration = Duration::from_secs(2);
/// Longer than many slow receivers take: whoever is not done by then waits on a
/// line that is dead.
const ROUND: Duration = Duration::from_secs(600);
/// What happened longer ago is forgotten, delivered or not.
const KEPT: TimeDelta = TimeDelta::days(30);

/// In the caller's transaction: what is told has happened, and what has
/// happened is told.
pub(crate) async fn tell(engine: &Engine, conn: &mut PgConnection, event: &Event) -> Result<Option<i64>> {
    let key = ulid::Ulid::generate().to_string();
    store::notification::insert(conn, &key, event, engine.now()).await.doing("writing a notification")
}

/// Delivers what waits until stopped. A process without channels leaves it to
/// another.
pub(crate) async fn watch(engine: Engine, stop: CancellationToken) {
    if let Err(error) = prune(&engine).await {
        tracing::warn!(error = %error, "old notifications stay");
    }
    if engine.notifications().is_silent() {
        return;
    }
    while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        let work = line::answered("delivering what waits", ROUND, round(&engine));
        let work = stop.run_until_cancelled(work);
        if let Some(Err(error)) = work.await {
            tracing::warn!(error = %error, "could not look for notifications to deliver");
        }
    }
}

async fn round(engine: &Engine) -> Result<()> {
    notice_holds(engine).await?;
    deliver(engine).await
}

async fn prune(engine: &Engine) -> Result<()> {
    let before = engine.now() - KEPT;
    store::notification::prune(engine.control(), before).await.doing("removing old notifications")
}

/// A hold begins in a moment and is told of when it has lasted.
pub async fn notice_holds(engine: &Engine) -> Result<()> {
    let doing = "looking for moves that wait";
    let minutes = engine.notifications().held_minutes;
    let mut tx = engine.control().begin().await.doing(doing)?;
    let before = engine.now() - TimeDelta::minutes(minutes);
    for held in store::notification::held(&mut *tx, before).await.doing(doing)? {
        let event = Event::move_held(held.run, &held.subject, &held.says, held.since, minutes);
        tell(engine, &mut tx, &event).await?;
    }
    tx.commit().await.doing(doing)
}

/// Every channel, configured or not.
pub fn channels(engine: &Engine) -> Vec<ChannelView> {
    let settings = engine.notifications();
    Channel::ALL.map(|channel| settings.view(channel)).to_vec()
}

/// The delivery log, newest first.
pub async fn list(engine: &Engine, limit: i64) -> Result<Vec<Delivery>> {
    store::notification::list(engine.control(), limit).await.doing("listing the deliveries")
}

/// Sends a notification by one channel at once, and says what came of it.
pub async fn test(engine: &Engine, channel: Channel, actor: &str) -> Result<Delivery> {
    let doing = format!("testing the channel {}", channel.as_str());
    engine.allow(Verb::TestChannel)?;
    if engine.notifications().view(channel).to.is_none() {
        let next = "Configure it in refit.toml; refit.example.toml shows how.";
        return Err(Error::new(Kind::Refused, doing, "it is not configured here", next));
    }
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let now = engine.now();
    let told = tell(engine, &mut tx, &Event::test(actor)).await?.unwrap_or_default();
    let id = store::notification::spread_one(&mut *tx, told, channel, now, lease(now))
        .await
        .doing(doing.clone())?;
    let deed = Deed::new(Verb::TestChannel, format!("channel {}", channel.as_str()));
    audit::write(engine, &mut tx, actor, deed).await?;
    tx.commit().await.doing(doing.clone())?;
    deliver::try_one(engine, id).await?;
    let delivery = store::notification::get(engine.control(), id).await.doing(doing.clone())?;
    delivery.ok_or_else(|| Error::not_found(doing, "the delivery is gone", "Try again."))
}

/// The same by the name of a channel; what was not delivered is an error.
pub async fn try_channel(engine: &Engine, name: &str, actor: &str) -> Result<()> {
    let doing = format!("testing the channel {name}");
    let next = format!("The channels are {}.", Channel::ALL.map(Channel::as_str).join(", "));
    let unknown = || Error::not_found("testing a channel", "there is no such channel", next);
    let delivery = test(engine, Channel::parse(name).ok_or_else(unknown)?, actor).await?;
    match delivery.state {
        DeliveryState::Delivered => Ok(()),
        _ => Err(Error::new(
            Kind::Refused,
            doing,
            delivery.error,
            "Correct refit.toml, then start the server again.",
        )),
    }
}

/// How long whoever has begun a try has for it.
fn lease(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::seconds(60)
}
