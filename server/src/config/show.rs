//! The settings as they are in force, for a person to read.

use figment::Figment;
use figment::value::Value;
use serde::Serialize;

use super::notify::SECRETS;
use super::secret::HIDDEN;
use super::{Config, Loaded, mask};

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Setting {
    pub(crate) key: String,
    pub(crate) value: Option<String>,
    pub(crate) from: String,
}

/// Every setting with its value, secrets masked, and who set it.
pub(crate) fn settings(loaded: &Loaded) -> Vec<Setting> {
    let sections = Value::serialize(&loaded.config).ok().and_then(Value::into_dict).unwrap_or_default();
    let entries = sections.into_iter().flat_map(|(section, value)| {
        let keys = value.into_dict().unwrap_or_default();
        keys.into_iter().map(move |(key, value)| (format!("{section}.{key}"), value))
    });
    entries.map(|(key, value)| setting(&loaded.figment, key, &value)).collect()
}

fn setting(figment: &Figment, key: String, value: &Value) -> Setting {
    let value = text(value).map(|value| match key.as_str() {
        "database.url" => mask(&value),
        secret if SECRETS.contains(&secret) => HIDDEN.to_owned(),
        _ => value,
    });
    let from = figment
        .find_metadata(&key)
        .map_or_else(|| "default".to_owned(), |metadata| metadata.name.to_string());
    let from = if from.starts_with(std::any::type_name::<Config>()) { "default".to_owned() } else { from };
    Setting { key, value, from }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Bool(_, yes) => Some(yes.to_string()),
        Value::Num(_, number) => number.to_u128().map(|number| number.to_string()),
        _ => None,
    }
}
