//! Notifications: the channels, and what became of each delivery.

use chrono::{DateTime, Utc};
use domain::notification::{ChannelView, Delivery};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NotificationsPage {
    pub at: DateTime<Utc>,
    pub channels: Vec<ChannelView>,
    /// Newest first.
    pub deliveries: Vec<Delivery>,
}

#[cfg(feature = "ssr")]
const LISTED: i64 = 100;

#[server(name = ReadNotifications, endpoint = "notifications", output = Page)]
pub async fn notifications() -> Answer<Written> {
    let engine = super::server::engine();
    let deliveries = engine::notifications::list(&engine, LISTED).await.map_err(super::server::unreadable)?;
    let channels = engine::notifications::channels(&engine);
    Written::of(&NotificationsPage { at: engine.now(), channels, deliveries })
}

/// What was not delivered is an error, so that whoever has pressed reads why.
#[server(endpoint = "test_channel", output = Json)]
pub async fn test_channel(channel: String) -> Answer<()> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::notifications::try_channel(&engine, &channel, &actor).await).await
}
