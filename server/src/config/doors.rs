//! How people are let in, out of the sections `[accounts]` and `[login]`.

use std::path::PathBuf;

use domain::access::Role;
use engine::error::Result;
use engine::notifications::Secret;
use engine::sign_on::{Doors, IssuerUrl, Provider};
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::notify::{missing, words, wrong};
use super::{Config, secret};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Accounts {
    /// Who must have a second factor: `nobody`, or `leads`.
    pub(crate) second_factor: String,
}

impl Default for Accounts {
    fn default() -> Self {
        Self { second_factor: "nobody".into() }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Login {
    /// None: people sign in by their passwords here alone.
    pub(crate) issuer: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) client_secret: Option<String>,
    pub(crate) client_secret_file: Option<PathBuf>,
    pub(crate) title: String,
    pub(crate) name_claim: String,
    pub(crate) groups_claim: String,
    /// Which group gives which role.
    pub(crate) groups: String,
}

impl Default for Login {
    fn default() -> Self {
        Self {
            issuer: None,
            client_id: None,
            client_secret: None,
            client_secret_file: None,
            title: "single sign-on".into(),
            name_claim: "preferred_username".into(),
            groups_claim: "groups".into(),
            groups: String::new(),
        }
    }
}

pub(crate) fn doors(config: &Config) -> Result<Doors> {
    let leads_need_factor = match config.accounts.second_factor.as_str() {
        "nobody" => false,
        "leads" => true,
        other => return Err(wrong("accounts.second_factor", other, "it is neither nobody nor leads")),
    };
    Ok(Doors { provider: provider(&config.login)?, leads_need_factor })
}

fn provider(login: &Login) -> Result<Option<Provider>> {
    let Some(issuer) = &login.issuer else { return Ok(None) };
    let secret = secret::one_of(
        "login.client_secret",
        login.client_secret.as_deref(),
        login.client_secret_file.as_deref(),
    )?;
    let groups = words(&login.groups).map(group).collect::<Result<Vec<_>>>()?;
    if groups.is_empty() {
        return Err(missing("login.groups", "login.issuer"));
    }
    Ok(Some(Provider {
        issuer: own(issuer)?,
        client: login.client_id.clone().ok_or_else(|| missing("login.client_id", "login.issuer"))?,
        secret: secret.map(Secret),
        title: login.title.clone(),
        name_claim: login.name_claim.clone(),
        groups_claim: login.groups_claim.clone(),
        groups,
    }))
}

/// Secrets and tokens cross the network only inside TLS.
fn own(issuer: &str) -> Result<IssuerUrl> {
    let fault = |why: &str| wrong("login.issuer", issuer, why);
    let url = Url::parse(issuer).map_err(|error| fault(&error.to_string()))?;
    let here = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        _ => false,
    };
    if url.scheme() != "https" && !here {
        return Err(fault("it does not begin with https://"));
    }
    IssuerUrl::new(issuer.to_owned()).map_err(|error| fault(&error.to_string()))
}

fn group(text: &str) -> Result<(String, Role)> {
    let parts =
        text.split_once('=').and_then(|(group, role)| Some((group.trim(), Role::parse(role.trim())?)));
    let why = "it is not of the form GROUP=ROLE with a role of ours";
    parts.map(|(group, role)| (group.to_owned(), role)).ok_or_else(|| wrong("login.groups", text, why))
}
