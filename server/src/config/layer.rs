//! One source of settings: the file, the environment, the flags.

use std::path::{Path, PathBuf};

use engine::error::{Error, Kind, Result};
use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Tag, Value};
use figment::{Metadata, Profile, Provider};

use super::{DEFAULT_FILE, keys};

/// Variables with a name of their own, because people know them by it.
const NAMED: &[(&str, &str)] = &[
    ("DATABASE_URL", "database.url"),
    ("DATABASE_URL_FILE", "database.url_file"),
    ("PG_BIN_DIR", "database.pg_bin_dir"),
    ("REFIT_DATA_DIR", "database.data_dir"),
    ("RUST_LOG", "log.level"),
];

const PREFIX: &str = "REFIT_";

pub(super) struct Layer {
    name: String,
    values: Dict,
}

impl Layer {
    fn empty(name: impl Into<String>) -> Self {
        Self { name: name.into(), values: Dict::new() }
    }

    fn section(&mut self, name: &str) -> &mut Dict {
        let entry = self.values.entry(name.to_owned()).or_insert_with(|| Value::from(Dict::new()));
        if !matches!(entry, Value::Dict(..)) {
            *entry = Value::from(Dict::new());
        }
        match entry {
            Value::Dict(_, entries) => entries,
            _ => unreachable!("it was made a table two lines ago"),
        }
    }

    fn put(&mut self, section: &str, key: &str, value: Value) {
        // A URL and a file with the URL exclude each other: the later one wins.
        if let Some(other) = rival(section, key) {
            self.section(section)
                .insert(other.to_owned(), Value::Empty(Tag::Default, figment::value::Empty::None));
        }
        self.section(section).insert(key.to_owned(), value);
    }
}

fn rival(section: &str, key: &str) -> Option<&'static str> {
    match (section, key) {
        ("database", "url") => Some("url_file"),
        ("database", "url_file") => Some("url"),
        _ => None,
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(self.values.clone()))
    }
}

/// The file that was named, or `refit.toml` when it is there.
pub(super) fn file(named: Option<&Path>) -> Result<Layer> {
    let path = named.map_or_else(|| PathBuf::from(DEFAULT_FILE), Path::to_owned);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Layer::empty(DEFAULT_FILE));
        }
        Err(error) => {
            let doing = format!("reading the configuration file {}", path.display());
            return Err(Error::new(
                Kind::Invalid,
                doing,
                error.to_string(),
                "Check the path given with --config.",
            ));
        }
    };
    from_toml(&text, &path.display().to_string())
}

fn from_toml(text: &str, name: &str) -> Result<Layer> {
    let doing = || format!("reading the configuration file {name}");
    let parsed = Toml::string(text).data().map_err(|error| {
        Error::new(
            Kind::Invalid,
            doing(),
            error.to_string(),
            "Correct the file; refit.example.toml shows every key.",
        )
    })?;
    let given = parsed.into_values().next().unwrap_or_default();
    keys::refuse_unknown(&keys::known()?, &given, |section, key| match key {
        Some(key) => format!("the key {key} in section [{section}] of {name}"),
        None => format!("the section or key {section} of {name}"),
    })?;
    let mut layer = Layer::empty(name);
    for (section, value) in given {
        for (key, value) in value.into_dict().unwrap_or_default() {
            layer.put(&section, &key, value);
        }
    }
    Ok(layer)
}

/// Variables named `REFIT_<SECTION>__<KEY>` and the few with names of their
/// own. Other `REFIT_` names are somebody else's, e.g. the tests'.
pub(super) fn environment(variables: impl Iterator<Item = (String, String)>) -> Result<Layer> {
    let mut layer = Layer::empty("the environment");
    let mut named: Vec<(String, String)> = variables.filter(|(_, value)| !value.is_empty()).collect();
    // Sorted, so that two names of one setting have an order: REFIT_… wins.
    named.sort();
    for (name, value) in named {
        if let Some((_, path)) = NAMED.iter().find(|(known, _)| *known == name) {
            set(&mut layer, path, &value, &name)?;
        } else if let Some((section, key)) = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once("__"))
        {
            let path = format!("{}.{}", section.to_lowercase(), key.to_lowercase());
            set(&mut layer, &path, &value, &name)?;
        }
    }
    Ok(layer)
}

pub(super) fn flags(settings: &[(&'static str, String)]) -> Result<Layer> {
    let mut layer = Layer::empty("the command line");
    for (path, value) in settings {
        set(&mut layer, path, value, path)?;
    }
    Ok(layer)
}

fn set(layer: &mut Layer, path: &str, text: &str, name: &str) -> Result<()> {
    let known = keys::known()?;
    let (section, key) = path.split_once('.').unwrap_or((path, ""));
    let given =
        Dict::from([(section.to_owned(), Value::from(Dict::from([(key.to_owned(), Value::from(text))])))]);
    keys::refuse_unknown(&known, &given, |_, _| format!("the variable {name}"))?;
    let default = known.get(section).and_then(Value::as_dict).and_then(|keys| keys.get(key));
    layer.put(section, key, typed(default, text, name)?);
    Ok(())
}

/// The environment knows only text; the default says what was meant.
fn typed(default: Option<&Value>, text: &str, name: &str) -> Result<Value> {
    let wrong = |wanted: &str| {
        Error::new(
            Kind::Invalid,
            "reading the configuration",
            format!("{name} is {text:?} and not {wanted}"),
            "Correct it.",
        )
    };
    match default {
        Some(Value::Bool(..)) => text.parse::<bool>().map(Value::from).map_err(|_| wrong("true or false")),
        Some(Value::Num(..)) => {
            text.parse::<u64>().map(Value::from).map_err(|_| wrong("a whole number from 0"))
        }
        _ => Ok(Value::from(text)),
    }
}
