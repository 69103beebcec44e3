//! What the process was told: defaults < file < environment < flags.

mod doors;
mod keys;
mod layer;
mod notify;
mod secret;
mod show;

use std::path::PathBuf;

use engine::error::{Error, Kind, Result};
use figment::Figment;
use figment::providers::Serialized;
use serde::{Deserialize, Serialize};

pub(crate) use doors::doors;
pub(crate) use notify::settings as notifications;
pub(crate) use secret::mask;
pub(crate) use show::settings;

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "refit.toml";

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Config {
    pub(crate) database: Database,
    pub(crate) server: Server,
    pub(crate) plan: Plan,
    pub(crate) backup: Backup,
    pub(crate) log: Log,
    pub(crate) accounts: doors::Accounts,
    pub(crate) login: doors::Login,
    pub(crate) notify: notify::Notify,
    pub(crate) email: notify::EmailSection,
    pub(crate) slack: notify::SlackSection,
    pub(crate) webhook: notify::WebhookSection,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Database {
    /// None means a private cluster under `data_dir`.
    pub(crate) url: Option<String>,
    pub(crate) url_file: Option<PathBuf>,
    pub(crate) password_file: Option<PathBuf>,
    pub(crate) data_dir: PathBuf,
    /// Where `postgres` and `initdb` are, when they are not found by themselves.
    pub(crate) pg_bin_dir: Option<PathBuf>,
    /// People depend on it: a load test wants its name typed.
    pub(crate) production: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Server {
    pub(crate) listen: String,
    pub(crate) worker: bool,
    /// What people open in their browsers, e.g. `https://refit.example.org`.
    pub(crate) external_url: Option<String>,
    /// The address of the proxy that says who comes.
    pub(crate) proxy: Option<String>,
    /// What people call this database, e.g. `production`; shown on every page.
    pub(crate) environment: Option<String>,
    /// Sample rows for a private database without the legacy table; 0 for none.
    pub(crate) sample_rows: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Plan {
    /// None means the plan inside the binary.
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Backup {
    /// None means `backups` under the data directory.
    pub(crate) dir: Option<PathBuf>,
    /// How many of the newest are kept; 0 for no such rule.
    pub(crate) keep: u64,
    /// Of how many days all are kept; 0 for no such rule.
    pub(crate) keep_days: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    #[default]
    Text,
    Json,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Log {
    pub(crate) format: LogFormat,
    /// A filter as in RUST_LOG. None: `info` for serve and work, else `warn`.
    pub(crate) level: Option<String>,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: None,
            url_file: None,
            password_file: None,
            data_dir: "data".into(),
            pg_bin_dir: None,
            production: false,
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:3000".into(),
            worker: true,
            external_url: None,
            proxy: None,
            environment: None,
            sample_rows: 200_000,
        }
    }
}

impl Default for Backup {
    fn default() -> Self {
        Self { dir: None, keep: 7, keep_days: 0 }
    }
}

/// The flags that stand for settings, as far as they were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    pub(crate) file: Option<PathBuf>,
    pub(crate) settings: Vec<(&'static str, String)>,
}

/// The settings and where each of them came from.
pub(crate) struct Loaded {
    pub(crate) config: Config,
    pub(crate) figment: Figment,
}

/// Reads all layers. `environment` is passed in so that tests have their own.
pub(crate) fn load(flags: &Flags, environment: impl Iterator<Item = (String, String)>) -> Result<Loaded> {
    let mut figment = Figment::from(Serialized::defaults(Config::default()).profile("default"));
    for layer in [
        layer::file(flags.file.as_deref())?,
        layer::environment(environment)?,
        layer::flags(&flags.settings)?,
    ] {
        figment = figment.merge(layer);
    }
    let mut config: Config = figment.extract().map_err(|error| unreadable(&error))?;
    config.database.url = secret::database_url(&config.database)?;
    Ok(Loaded { config, figment })
}

fn unreadable(error: &figment::Error) -> Error {
    let place =
        error.metadata.as_ref().map_or_else(String::new, |metadata| format!(", set by {}", metadata.name));
    let key = error.path.join(".");
    Error::new(
        Kind::Invalid,
        "reading the configuration",
        format!("{key}{place} has a wrong value: {}", error.kind),
        "Correct it; refit.example.toml shows every key.",
    )
}

#[cfg(test)]
mod tests;
