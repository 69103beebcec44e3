//! The database URL: put together from files, and shown without its password.

use std::path::Path;

use engine::error::{Error, Kind, Result};
use url::Url;

use super::Database;

pub(super) const HIDDEN: &str = "****";

/// The URL with everything that the files add, or none for a private cluster.
pub(super) fn database_url(database: &Database) -> Result<Option<String>> {
    let url = match (&database.url, &database.url_file) {
        (Some(url), _) => url.trim().to_owned(),
        (None, Some(file)) => first_line(file, "the database URL")?,
        (None, None) => return Ok(None),
    };
    let parsed = parse(&url)?;
    match &database.password_file {
        Some(file) => with_password(parsed, &first_line(file, "the database password")?).map(Some),
        None => Ok(Some(url)),
    }
}

fn parse(url: &str) -> Result<Url> {
    let wrong = |why: String| {
        let next = "It has the form postgres://user:password@host:5432/database.";
        Error::new(Kind::Invalid, "reading the database URL", why, next)
    };
    let parsed = Url::parse(url).map_err(|error| wrong(format!("it is no URL ({error})")))?;
    match parsed.scheme() {
        "postgres" | "postgresql" => Ok(parsed),
        other => Err(wrong(format!("it begins with {other}: and not with postgres:"))),
    }
}

fn with_password(mut url: Url, password: &str) -> Result<String> {
    let next = "Name the user and the host in the URL.";
    url.set_password(Some(password)).map_err(|()| {
        Error::new(Kind::Invalid, "reading the database URL", "it has no host to give a password to", next)
    })?;
    Ok(url.into())
}

/// A secret from where it stands: in the setting, or in the file of `KEY_file`.
pub(super) fn one_of(key: &str, text: Option<&str>, file: Option<&Path>) -> Result<Option<String>> {
    match (text, file) {
        (Some(_), Some(_)) => {
            let why = format!("{key} and {key}_file are both there");
            Err(Error::invalid("reading the configuration", why, "Name one of them."))
        }
        (Some(text), None) => Ok(Some(text.trim().to_owned())),
        (None, Some(file)) => first_line(file, key).map(Some),
        (None, None) => Ok(None),
    }
}

fn first_line(file: &Path, what: &str) -> Result<String> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        let doing = format!("reading {what} from {}", file.display());
        Error::io(doing, error, "Check the path and who may read the file.")
    })?;
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

/// The URL for eyes: its password, wherever it stands, is not shown.
pub(crate) fn mask(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else {
        return HIDDEN.to_owned();
    };
    if parsed.password().is_some() && parsed.set_password(Some(HIDDEN)).is_err() {
        return HIDDEN.to_owned();
    }
    if parsed.query().is_some() {
        let shown: Vec<(String, String)> =
            parsed.query_pairs().map(|(key, value)| hide(&key, &value)).collect();
        parsed.query_pairs_mut().clear().extend_pairs(shown);
    }
    parsed.to_string().replace("%2A", "*")
}

fn hide(key: &str, value: &str) -> (String, String) {
    let value = if key.contains("password") { HIDDEN } else { value };
    (key.to_owned(), value.to_owned())
}
