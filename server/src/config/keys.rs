//! Which keys there are. They follow from the defaults, so no list can go stale.

use engine::error::{Error, Kind, Result};
use figment::value::{Dict, Value};

use super::Config;

/// Every section with its keys and default values.
pub(crate) fn known() -> Result<Dict> {
    let value = Value::serialize(Config::default()).map_err(|error| broken(&error))?;
    value
        .into_dict()
        .ok_or_else(|| Error::new(Kind::Failed, "reading the configuration", "the defaults are no table", ""))
}

fn broken(error: &figment::Error) -> Error {
    Error::new(Kind::Failed, "reading the configuration", error.to_string(), "")
}

/// Refuses what nobody would read: a mistyped key must not be ignored.
pub(crate) fn refuse_unknown(
    known: &Dict,
    given: &Dict,
    named: impl Fn(&str, Option<&str>) -> String,
) -> Result<()> {
    for (section, value) in given {
        let Some(Value::Dict(_, keys)) = known.get(section) else {
            return Err(unknown(&named(section, None), known.keys()));
        };
        let Value::Dict(_, entries) = value else {
            return Err(unknown(&named(section, None), known.keys()));
        };
        if let Some(key) = entries.keys().find(|key| !keys.contains_key(*key)) {
            return Err(unknown(&named(section, Some(key)), keys.keys()));
        }
    }
    Ok(())
}

fn unknown<'a>(what: &str, there_are: impl Iterator<Item = &'a String>) -> Error {
    let names: Vec<&str> = there_are.map(String::as_str).collect();
    Error::new(
        Kind::Invalid,
        "reading the configuration",
        format!("{what} is not known"),
        format!("Known here: {}.", names.join(", ")),
    )
}
