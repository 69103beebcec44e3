//! Notifications: what people are told of, by which way, and when it is tried
//! again.

mod event;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

pub use event::{Event, Kind};

/// A way by which people are told. Each is configured at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Email,
    Slack,
    Webhook,
}

impl Channel {
    pub const ALL: [Self; 3] = [Self::Email, Self::Slack, Self::Webhook];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Slack => "slack",
            Self::Webhook => "webhook",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text)
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Email => "E-mail",
            Self::Slack => "Slack",
            Self::Webhook => "Webhook",
        }
    }
}

/// Where the delivery of one notification by one channel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// For its first or its next try.
    Waiting,
    Delivered,
    /// It was tried often enough.
    GivenUp,
}

impl DeliveryState {
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::GivenUp];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::GivenUp => "given_up",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Seconds between a try that failed and the next; after the last it is given
/// up, a day after the first.
const WAITS: [i64; 9] = [10, 30, 120, 600, 1_800, 3_600, 7_200, 21_600, 43_200];

/// How long after so many tries the next one waits, if there is one. Up to a
/// fifth is added, by `id`, so that what failed together is not tried together.
pub fn wait_after(tries: i32, id: i64) -> Option<TimeDelta> {
    let place = usize::try_from(tries).ok()?.checked_sub(1)?;
    let wait = WAITS.get(place)? * 1_000;
    Some(TimeDelta::milliseconds(wait + wait * (id.rem_euclid(7) * 3) / 100))
}

/// A line of the delivery log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub id: i64,
    pub kind: Kind,
    pub title: String,
    /// The page it is about.
    pub path: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    pub channel: Channel,
    pub state: DeliveryState,
    pub tries: i32,
    /// Of the last try that failed.
    pub error: String,
    pub next_try: Option<DateTime<Utc>>,
    pub delivered_at: Option<DateTime<Utc>>,
}

/// A channel as it is configured, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelView {
    pub channel: Channel,
    /// Whom it reaches; none when it is not configured.
    pub to: Option<String>,
    pub kinds: Vec<Kind>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_try_waits_longer_each_time_and_ends() {
        let waits: Vec<i64> =
            (1..).map_while(|tries| wait_after(tries, 7)).map(|wait| wait.num_seconds()).collect();
        assert_eq!(waits, WAITS);
        assert!(wait_after(0, 1).is_none() && wait_after(10, 1).is_none() && wait_after(-1, 1).is_none());
        for id in [1, -1, i64::MIN, i64::MAX] {
            let wait = wait_after(1, id).expect("a second try").num_milliseconds();
            assert!((10_000..=12_000).contains(&wait), "{id}: {wait}");
        }
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        assert!(Channel::ALL.iter().all(|one| Channel::parse(one.as_str()) == Some(*one)));
        assert!(DeliveryState::ALL.iter().all(|one| DeliveryState::parse(one.as_str()) == Some(*one)));
        assert!(Kind::ALL.iter().all(|one| Kind::parse(one.as_str()) == Some(*one)));
    }
}
