//! The channels by which people are told, out of their sections.

use std::path::PathBuf;

use domain::notification::Kind;
use engine::error::{Error, Kind as Fault, Result};
use engine::notifications::{Email, Reach, Secret, SecretUrl, Security, Settings, Slack, Webhook};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Config, secret};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Notify {
    /// A move that waits longer is told of.
    pub(crate) held_minutes: u64,
    /// Hosts that webhooks may ask, with a port unless it is 443.
    pub(crate) hosts: String,
    /// Networks of private addresses that they may ask all the same.
    pub(crate) networks: String,
}

impl Default for Notify {
    fn default() -> Self {
        Self { held_minutes: 10, hosts: "hooks.slack.com".into(), networks: String::new() }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct EmailSection {
    pub(crate) server: Option<String>,
    pub(crate) security: String,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) password_file: Option<PathBuf>,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) kinds: String,
}

impl Default for EmailSection {
    fn default() -> Self {
        Self {
            server: None,
            security: "starttls".into(),
            user: None,
            password: None,
            password_file: None,
            from: None,
            to: None,
            kinds: ALL.into(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SlackSection {
    pub(crate) url: Option<String>,
    pub(crate) url_file: Option<PathBuf>,
    pub(crate) kinds: String,
}

impl Default for SlackSection {
    fn default() -> Self {
        Self { url: None, url_file: None, kinds: ALL.into() }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct WebhookSection {
    pub(crate) url: Option<String>,
    pub(crate) url_file: Option<PathBuf>,
    /// Of the signature, known to the receiver too.
    pub(crate) secret: Option<String>,
    pub(crate) secret_file: Option<PathBuf>,
    pub(crate) kinds: String,
}

impl Default for WebhookSection {
    fn default() -> Self {
        Self { url: None, url_file: None, secret: None, secret_file: None, kinds: ALL.into() }
    }
}

const ALL: &str = "all";

/// Settings that are never printed.
pub(super) const SECRETS: [&str; 5] =
    ["email.password", "login.client_secret", "slack.url", "webhook.url", "webhook.secret"];

/// The channels, or what is wrong with them.
pub(crate) fn settings(config: &Config) -> Result<Settings> {
    let pages = config.server.external_url.clone();
    let pages = pages.unwrap_or_else(|| format!("http://{}", config.server.listen));
    Ok(Settings {
        email: email(&config.email)?,
        slack: slack(&config.slack)?,
        webhook: webhook(&config.webhook)?,
        reach: Reach {
            hosts: words(&config.notify.hosts).map(str::to_owned).collect(),
            networks: words(&config.notify.networks)
                .map(|text| {
                    text.parse()
                        .map_err(|_| wrong("notify.networks", text, "it is no network like 10.20.0.0/16"))
                })
                .collect::<Result<_>>()?,
        },
        held_minutes: i64::try_from(config.notify.held_minutes).unwrap_or(i64::MAX).clamp(1, 100_000),
        pages: pages.trim_end_matches('/').to_owned(),
        environment: config.server.environment.clone().unwrap_or_else(|| "refit".into()),
    })
}

fn email(section: &EmailSection) -> Result<Option<Email>> {
    let Some(server) = &section.server else { return Ok(None) };
    let security = match section.security.as_str() {
        "tls" => Security::Tls,
        "starttls" => Security::StartTls,
        "none" => Security::None,
        other => return Err(wrong("email.security", other, "it is none of tls, starttls and none")),
    };
    let (host, port) = host_and_port(server, security)?;
    let mailbox = |key: &str, text: &str| {
        text.trim().parse().map_err(|_| wrong(key, text, "it is no address like Refit <refit@example.org>"))
    };
    let from = section.from.as_deref().ok_or_else(|| missing("email.from", "email.server"))?;
    let to = section.to.as_deref().ok_or_else(|| missing("email.to", "email.server"))?;
    let password =
        secret::one_of("email.password", section.password.as_deref(), section.password_file.as_deref())?;
    let login = section.user.clone().zip(password.map(Secret));
    if login.is_some() && security == Security::None {
        return Err(wrong("email.security", "none", "a password crosses the network inside TLS alone"));
    }
    Ok(Some(Email {
        host,
        port,
        security,
        login,
        from: mailbox("email.from", from)?,
        to: words(to).map(|one| mailbox("email.to", one)).collect::<Result<_>>()?,
        kinds: kinds("email.kinds", &section.kinds)?,
    }))
}

fn host_and_port(server: &str, security: Security) -> Result<(String, u16)> {
    let usual = match security {
        Security::Tls => 465,
        Security::StartTls => 587,
        Security::None => 25,
    };
    let Some((host, port)) = server.rsplit_once(':') else { return Ok((server.to_owned(), usual)) };
    let port = port.parse().map_err(|_| wrong("email.server", server, "it is no host:port"))?;
    Ok((host.to_owned(), port))
}

fn slack(section: &SlackSection) -> Result<Option<Slack>> {
    let url = secret::one_of("slack.url", section.url.as_deref(), section.url_file.as_deref())?;
    let Some(url) = url else { return Ok(None) };
    Ok(Some(Slack { url: address("slack.url", &url)?, kinds: kinds("slack.kinds", &section.kinds)? }))
}

fn webhook(section: &WebhookSection) -> Result<Option<Webhook>> {
    let url = secret::one_of("webhook.url", section.url.as_deref(), section.url_file.as_deref())?;
    let Some(url) = url else { return Ok(None) };
    let secret = secret::one_of("webhook.secret", section.secret.as_deref(), section.secret_file.as_deref())?;
    let secret = secret.ok_or_else(|| missing("webhook.secret", "webhook.url"))?;
    if secret.len() < 16 {
        return Err(Error::invalid(
            DOING,
            "webhook.secret has less than 16 characters",
            "Make one with `openssl rand -hex 32`.",
        ));
    }
    let (url, kinds) = (address("webhook.url", &url)?, kinds("webhook.kinds", &section.kinds)?);
    Ok(Some(Webhook { url, secret: Secret(secret), kinds }))
}

/// Without the text, which may be a secret.
fn address(key: &str, text: &str) -> Result<SecretUrl> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
    let why = format!("{key} is no address that begins with https://");
    url.map(SecretUrl).ok_or_else(|| Error::new(Fault::Invalid, DOING, why, CORRECT))
}

fn kinds(key: &str, text: &str) -> Result<std::collections::BTreeSet<Kind>> {
    if text == ALL {
        return Ok(Kind::ALL.into());
    }
    let known = Kind::ALL.map(Kind::as_str).join(", ");
    words(text)
        .map(|word| {
            Kind::parse(word).ok_or_else(|| wrong(key, word, &format!("known are all, or some of {known}")))
        })
        .collect()
}

pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty())
}

const DOING: &str = "reading the configuration";
const CORRECT: &str = "Correct it; refit.example.toml shows every key.";

pub(super) fn wrong(key: &str, text: &str, why: &str) -> Error {
    Error::invalid(DOING, format!("{key} is {text:?}: {why}"), CORRECT)
}

pub(super) fn missing(key: &str, because: &str) -> Error {
    Error::invalid(DOING, format!("{key} is missing, and {because} is there"), CORRECT)
}
