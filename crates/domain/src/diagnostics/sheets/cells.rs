//! What cells are made of.

use super::super::{Tone, Value};

/// As it is read aloud; `public` goes without saying.
pub(super) fn qualified(schema: &str, name: &str) -> String {
    if schema == "public" { name.to_owned() } else { format!("{schema}.{name}") }
}

pub(super) fn code(text: &str) -> Value {
    if text.is_empty() { Value::None } else { Value::Code(text.to_owned()) }
}

pub(super) fn text(text: &str) -> Value {
    if text.is_empty() { Value::None } else { Value::Text(text.to_owned()) }
}

pub(super) fn count(value: Option<i64>) -> Value {
    Value::some(value, Value::Count)
}

pub(super) fn state(tone: Tone, words: Vec<String>) -> Value {
    if words.is_empty() { Value::None } else { Value::State(tone, words.join(", ")) }
}
