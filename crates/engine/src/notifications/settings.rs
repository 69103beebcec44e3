//! The channels as they are configured.

use std::collections::BTreeSet;
use std::fmt;

use domain::notification::{Channel, ChannelView, Kind};
use lettre::message::Mailbox;
use url::Url;

use crate::outbound::Reach;

/// What is printed nowhere.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("****")
    }
}

#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub email: Option<Email>,
    pub slack: Option<Slack>,
    pub webhook: Option<Webhook>,
    /// Of the webhooks.
    pub reach: Reach,
    /// A move that waits longer is told of.
    pub held_minutes: i64,
    /// What people open in their browsers, without a slash at its end.
    pub pages: String,
    /// What people call this database.
    pub environment: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// From the first byte.
    Tls,
    /// After a greeting, and not without.
    StartTls,
    None,
}

#[derive(Clone, Debug)]
pub struct Email {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub login: Option<(String, Secret)>,
    pub from: Mailbox,
    pub to: Vec<Mailbox>,
    pub kinds: BTreeSet<Kind>,
}

#[derive(Clone, Debug)]
pub struct Slack {
    /// Whoever knows it may write there.
    pub url: SecretUrl,
    pub kinds: BTreeSet<Kind>,
}

#[derive(Clone, Debug)]
pub struct Webhook {
    pub url: SecretUrl,
    /// Of the signature.
    pub secret: Secret,
    pub kinds: BTreeSet<Kind>,
}

#[derive(Clone, PartialEq, Eq)]
pub struct SecretUrl(pub Url);

impl fmt::Debug for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl SecretUrl {
    /// Its path and query may be what opens it.
    fn shown(&self) -> String {
        format!("{}/…", self.0.origin().ascii_serialization())
    }
}

impl Settings {
    pub fn is_silent(&self) -> bool {
        self.email.is_none() && self.slack.is_none() && self.webhook.is_none()
    }

    pub(super) fn view(&self, channel: Channel) -> ChannelView {
        let (to, kinds) = match channel {
            Channel::Email => self.email.as_ref().map(|email| (addresses(&email.to), &email.kinds)).unzip(),
            Channel::Slack => self.slack.as_ref().map(|slack| (slack.url.shown(), &slack.kinds)).unzip(),
            Channel::Webhook => self.webhook.as_ref().map(|hook| (hook.url.shown(), &hook.kinds)).unzip(),
        };
        // What nobody may miss is left out by no list.
        let always = to.is_some().then_some(Kind::BreakGlass);
        let kinds: BTreeSet<Kind> = kinds.into_iter().flatten().copied().chain(always).collect();
        ChannelView { channel, to, kinds: kinds.into_iter().collect() }
    }

    pub(super) fn configured(&self) -> Vec<Channel> {
        Channel::ALL.into_iter().filter(|channel| self.view(*channel).to.is_some()).collect()
    }

    /// Which channel takes what.
    pub(super) fn taken(&self) -> Vec<(Channel, Kind)> {
        let of = |channel| self.view(channel).kinds.into_iter().map(move |kind| (channel, kind));
        Channel::ALL.into_iter().flat_map(of).collect()
    }
}

fn addresses(to: &[Mailbox]) -> String {
    to.iter().map(|mailbox| mailbox.email.to_string()).collect::<Vec<_>>().join(", ")
}
