//! Whether a value is what its schema says, as far as our document goes. It
//! knows nothing of how the document is made.

use serde_json::Value;

/// None if it fits, else where it does not.
pub(crate) fn misfit(document: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let found = document.pointer(name.trim_start_matches('#')).expect("what the document refers to");
        return misfit(document, found, value, at);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let all: Vec<_> = any.iter().map(|one| misfit(document, one, value, at)).collect();
        return all.iter().all(Option::is_some).then(|| format!("{all:?}"));
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => vec![kind.as_str().expect("a type")],
    };
    if !kinds.iter().any(|kind| is_kind(kind, value)) {
        return Some(format!("{at}: {value} is no {kinds:?}"));
    }
    let misfits = [
        of_object(document, schema, value, at),
        of_list(document, schema, value, at),
        of_text(schema, value, at),
    ];
    misfits.into_iter().flatten().next()
}

fn is_kind(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("the document has a type {other}"),
    }
}

fn of_object(document: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    let (fields, found) = (schema["properties"].as_object()?, value.as_object()?);
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    if let Some(missing) = required.into_iter().find(|name| !found.contains_key(*name)) {
        return Some(format!("{at} lacks {missing}"));
    }
    found.iter().find_map(|(name, value)| match fields.get(name) {
        Some(schema) => misfit(document, schema, value, &format!("{at}.{name}")),
        None => Some(format!("{at} has {name}, of which nothing is said")),
    })
}

fn of_list(document: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    let rows = value.as_array()?;
    rows.iter().find_map(|row| misfit(document, &schema["items"], row, &format!("{at}[]")))
}

fn of_text(schema: &Value, value: &Value, at: &str) -> Option<String> {
    let text = value.as_str()?;
    let known = schema["enum"].as_array().is_none_or(|words| words.contains(value));
    let formed = match schema["format"].as_str() {
        Some("date-time") => text.ends_with('Z') && chrono::DateTime::parse_from_rfc3339(text).is_ok(),
        Some("decimal") => is_decimal(text),
        _ => true,
    };
    (!(known && formed)).then(|| format!("{at}: {text:?} is not as {schema}"))
}

fn is_decimal(text: &str) -> bool {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match bare.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(bare),
    }
}
