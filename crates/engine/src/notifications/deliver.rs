//! One try after the other: claimed, sent, and what came of it written down. A
//! process that dies between sending and writing sends again, under the same key.

use domain::notification::{Channel, DeliveryState, Kind, wait_after};
use store::notification::Parcel;

use super::{email, lease, webhook};
use crate::Engine;
use crate::error::{Doing, Result};

/// Of an error, what fits on a page.
const LONGEST: usize = 300;

/// Everything that is due now.
pub async fn deliver(engine: &Engine) -> Result<()> {
    let doing = "looking for notifications to deliver";
    let (settings, now) = (engine.notifications(), engine.now());
    let (taken, channels) = (settings.taken(), settings.configured());
    if channels.is_empty() {
        return Ok(());
    }
    store::notification::spread(engine.control(), &taken, now).await.doing(doing)?;
    while let Some(id) = store::notification::claim(engine.control(), &channels, now, lease(engine.now()))
        .await
        .doing(doing)?
    {
        try_one(engine, id).await?;
    }
    Ok(())
}

pub(super) async fn try_one(engine: &Engine, id: i64) -> Result<()> {
    let doing = format!("delivering notification {id}");
    let parcel = store::notification::parcel(engine.control(), id).await.doing(doing.clone())?;
    let Some(parcel) = parcel else { return Ok(()) };
    let outcome = send(engine, &parcel).await;
    let now = engine.now();
    let (state, error, next) = match &outcome {
        Ok(()) => (DeliveryState::Delivered, String::new(), None),
        Err(why) => {
            // Whoever has pressed the button is told, and may press again.
            let wait = (parcel.kind != Kind::Test).then(|| wait_after(parcel.tries, id)).flatten();
            let next = wait.map(|wait| now + wait);
            let state = if next.is_some() { DeliveryState::Waiting } else { DeliveryState::GivenUp };
            (state, short(why), next)
        }
    };
    if let Err(why) = &outcome {
        tracing::warn!(
            delivery = id,
            channel = parcel.channel.as_str(),
            why,
            "a notification was not delivered"
        );
    }
    let delivered = (state == DeliveryState::Delivered).then_some(now);
    store::notification::settle(engine.control(), (id, parcel.tries), state, &error, next, delivered)
        .await
        .doing(doing)?;
    Ok(())
}

async fn send(engine: &Engine, parcel: &Parcel) -> Result<(), String> {
    let settings = engine.notifications();
    let gone = || "the channel is no longer configured".to_owned();
    match parcel.channel {
        Channel::Email => email::send(settings, settings.email.as_ref().ok_or_else(gone)?, parcel).await,
        Channel::Slack => webhook::slack(settings, settings.slack.as_ref().ok_or_else(gone)?, parcel).await,
        Channel::Webhook => {
            let hook = settings.webhook.as_ref().ok_or_else(gone)?;
            webhook::signed(settings, hook, parcel, engine.now()).await
        }
    }
}

/// In one line, without what a terminal or a page could be misled by.
fn short(why: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    why.chars().map(plain).take(LONGEST).collect()
}
