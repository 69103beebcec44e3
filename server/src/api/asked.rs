//! What a request asks for, read by the line of the table. Whatever is not
//! understood is an error that says so; nothing is ignored.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use engine::error::{Error, Result};
use engine::{Caller, Engine};
use url::form_urlencoded::Serializer;

use super::cursor;
use super::endpoint::{Endpoint, Gives, Kind, Param};
use crate::router::State;

/// Characters of a text.
pub(crate) const LONGEST: usize = 200;
const DOING: &str = "reading the parameters";

pub(crate) struct Asked {
    pub(crate) state: State,
    /// On behalf of whoever asks.
    pub(crate) engine: Engine,
    pub(crate) caller: Caller,
    pub(crate) proof: Proof,
    /// Path with its parts filled in.
    pub(crate) path: String,
    endpoint: &'static Endpoint,
    values: BTreeMap<&'static str, String>,
    pub(crate) limit: i64,
    /// The key of the last row that the reader has.
    pub(crate) after: Option<Vec<String>>,
}

/// Who asks, and from where.
pub(crate) struct From {
    pub(crate) state: State,
    pub(crate) caller: Caller,
    pub(crate) proof: Proof,
    pub(crate) path: String,
}

/// What they have shown for it.
pub(crate) enum Proof {
    Token(String),
    Session(String),
}

impl Asked {
    /// `given`: parts of the path, then parameters, as they came.
    pub(crate) fn of(endpoint: &'static Endpoint, given: Vec<(String, String)>, from: From) -> Result<Self> {
        let (mut values, mut limit, mut cursor) = (BTreeMap::new(), None, None);
        for (name, value) in given {
            let before = match (name.as_str(), endpoint.gives) {
                ("limit", Gives::Many(_)) => limit.replace(value).is_some(),
                ("cursor", Gives::Many(_)) => cursor.replace(value).is_some(),
                _ => {
                    let param = known(endpoint, &name)?;
                    values.insert(param.name, fitting(param, value)?).is_some()
                }
            };
            if before {
                return Err(odd(format!("{name} is there twice"), "Give each parameter once."));
            }
        }
        let From { state, caller, proof, path } = from;
        let engine = state.engine.on_behalf_of(caller.clone());
        let limit = page_size(endpoint, limit.as_deref())?;
        let mut asked = Self { state, engine, caller, proof, path, endpoint, values, limit, after: None };
        asked.after = cursor.map(|cursor| cursor::read(&cursor, &asked.question())).transpose()?;
        Ok(asked)
    }

    /// Empty if it was not given.
    pub(crate) fn text(&self, name: &str) -> String {
        self.values.get(name).cloned().unwrap_or_default()
    }

    pub(crate) fn given(&self, name: &str) -> Option<String> {
        self.values.get(name).cloned()
    }

    pub(crate) fn whole(&self, name: &str) -> Option<i64> {
        self.values.get(name).and_then(|value| value.parse().ok())
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.values.get(name).is_some_and(|value| value == "true")
    }

    pub(crate) fn moment(&self, name: &str) -> Option<DateTime<Utc>> {
        self.values.get(name).and_then(|value| moment(value))
    }

    /// The same for the same list, whichever page of it.
    pub(crate) fn question(&self) -> String {
        let begins = self.path.len() + 1;
        let mut question = Serializer::for_suffix(format!("{}?", self.path), begins);
        for param in self.endpoint.params.iter().filter(|param| !param.is_part_of(self.endpoint.path)) {
            if let Some(value) = self.values.get(param.name) {
                question.append_pair(param.name, value);
            }
        }
        question.finish()
    }

    /// Where the page after the row with this key is.
    pub(crate) fn next(&self, key: Vec<String>) -> String {
        let question = self.question();
        let cursor = cursor::write(&question, key);
        let join = if question.ends_with('?') { "" } else { "&" };
        format!("{question}{join}limit={}&cursor={cursor}", self.limit)
    }

    /// The number that the cursor holds.
    pub(crate) fn after_number(&self) -> Result<Option<i64>> {
        let Some(key) = &self.after else { return Ok(None) };
        let number = key.first().and_then(|text| text.parse().ok());
        number.map(Some).ok_or_else(cursor::strange)
    }
}

fn known<'a>(endpoint: &'a Endpoint, name: &str) -> Result<&'a Param> {
    endpoint.params.iter().find(|param| param.name == name).ok_or_else(|| {
        let paging: &[&str] = match endpoint.gives {
            Gives::Many(_) => &["limit", "cursor"],
            _ => &[],
        };
        let asked = endpoint.params.iter().filter(|param| !param.is_part_of(endpoint.path));
        let names: Vec<&str> = asked.map(|param| param.name).chain(paging.iter().copied()).collect();
        let next = match names.is_empty() {
            true => "This address takes none.".to_owned(),
            false => format!("This address takes {}.", names.join(", ")),
        };
        odd(format!("there is no parameter {}", short(name)), next)
    })
}

/// The value, if it can be one.
fn fitting(param: &Param, value: String) -> Result<String> {
    let name = param.name;
    let wrong = |next: String| Err(odd(format!("{name} cannot be {:?}", short(&value)), next));
    match param.kind {
        Kind::Text if value.chars().count() > LONGEST || value.chars().any(char::is_control) => {
            wrong(format!("Give at most {LONGEST} characters, none of them a control character."))
        }
        Kind::Whole if !value.bytes().all(|byte| byte.is_ascii_digit()) || value.parse::<i64>().is_err() => {
            wrong("Give a whole number, such as 7.".to_owned())
        }
        Kind::Decimal if !is_decimal(&value) => wrong("Give a number, such as 0.1 or -2.".to_owned()),
        Kind::Flag if !matches!(value.as_str(), "true" | "false") => wrong("Give true or false.".to_owned()),
        Kind::Moment if moment(&value).is_none() => {
            wrong("Give a day as 2025-10-06 or a moment as 2025-10-06T12:00:00Z.".to_owned())
        }
        Kind::Word(words) if !words().contains(&value.as_str()) => {
            wrong(format!("Give one of {}.", words().join(", ")))
        }
        _ => Ok(value),
    }
}

fn is_decimal(text: &str) -> bool {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = bare.split_once('.').unwrap_or((bare, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 40 && digits(whole) && digits(part)
}

fn moment(text: &str) -> Option<DateTime<Utc>> {
    let day = text.parse::<NaiveDate>().map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let moment = || DateTime::parse_from_rfc3339(text).map(|moment| moment.to_utc());
    day.or_else(|_| moment()).ok()
}

fn page_size(endpoint: &Endpoint, asked: Option<&str>) -> Result<i64> {
    let Gives::Many(most) = endpoint.gives else { return Ok(1) };
    let Some(asked) = asked else { return Ok(endpoint.gives.usual()) };
    let fits = asked.parse().ok().filter(|limit| (1..=most).contains(limit));
    fits.ok_or_else(|| {
        odd(format!("limit cannot be {:?}", short(asked)), format!("Give a number from 1 to {most}."))
    })
}

/// What came from outside is repeated in part alone.
fn short(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control()).take(40).collect()
}

fn odd(why: String, next: impl Into<String>) -> Error {
    Error::invalid(DOING, why, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_value_is_named() {
        let check = |kind, value: &str| {
            let param = Param { name: "x", about: "", kind };
            fitting(&param, value.to_owned()).err().map(|error| error.next).unwrap_or_default()
        };
        let word = Kind::Word(|| vec!["buy", "sell"]);
        for (kind, value, next) in [
            (Kind::Whole, "7", ""),
            (Kind::Whole, "-7", "Give a whole number, such as 7."),
            (Kind::Whole, "99999999999999999999", "Give a whole number, such as 7."),
            (Kind::Whole, "", "Give a whole number, such as 7."),
            (Kind::Decimal, "-0.10", ""),
            (Kind::Decimal, "1e9", "Give a number, such as 0.1 or -2."),
            (Kind::Decimal, ".5", "Give a number, such as 0.1 or -2."),
            (Kind::Flag, "yes", "Give true or false."),
            (Kind::Moment, "2025-10-06", ""),
            (Kind::Moment, "2025-10-06T12:00:00+02:00", ""),
            (Kind::Moment, "today", "Give a day as 2025-10-06 or a moment as 2025-10-06T12:00:00Z."),
            (word, "sell", ""),
            (word, "hold", "Give one of buy, sell."),
            (Kind::Text, "a\u{0}b", "Give at most 200 characters, none of them a control character."),
        ] {
            assert_eq!(check(kind, value), next, "{value}");
        }
    }
}
