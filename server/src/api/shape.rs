//! What stands in an answer, said once: `shape!` makes the type that is written
//! and its schema in the OpenAPI document, so that neither can differ from the
//! other. The types are the promise of `/api/v1`; those of `domain` may change.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::phase::PhaseStatus;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Named schemas of the document, as far as they are known.
#[derive(Default)]
pub(crate) struct Shapes(BTreeMap<&'static str, Value>);

/// Name of a field, what is said of it, and its schema.
type Field = (&'static str, &'static str, Value);

impl Shapes {
    /// A reference to the named object, which is described if it was not yet.
    pub(crate) fn object(
        &mut self,
        name: &'static str,
        about: &str,
        fields: impl FnOnce(&mut Self) -> Vec<Field>,
    ) -> Value {
        if !self.0.contains_key(name) {
            let fields = fields(self);
            self.0.insert(name, object(about, fields));
        }
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    pub(crate) fn into_value(self) -> Value {
        json!(self.0)
    }
}

/// Every field is always there; one that may be unknown is then null.
fn object(about: &str, fields: Vec<Field>) -> Value {
    let required: Vec<&str> = fields.iter().map(|(name, ..)| *name).collect();
    let properties: Map<String, Value> =
        fields.into_iter().map(|(name, about, schema)| (name.to_owned(), described(schema, about))).collect();
    json!({
        "type": "object", "description": about.trim(), "properties": properties, "required": required,
        "additionalProperties": false,
    })
}

fn described(mut schema: Value, about: &str) -> Value {
    if let (Some(schema), false) = (schema.as_object_mut(), about.is_empty()) {
        schema.insert("description".to_owned(), about.trim().into());
    }
    schema
}

pub(crate) trait Shape {
    fn schema(shapes: &mut Shapes) -> Value;
}

/// A number that must not be rounded: as text, with all its digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Decimal(pub(crate) String);

impl Decimal {
    /// None for an empty text, which stands for nothing known.
    pub(crate) fn of(text: String) -> Option<Self> {
        (!text.is_empty()).then_some(Self(text))
    }
}

impl Shape for Decimal {
    fn schema(_: &mut Shapes) -> Value {
        json!({ "type": "string", "format": "decimal", "pattern": "^-?[0-9]+(\\.[0-9]+)?$" })
    }
}

impl Shape for DateTime<Utc> {
    fn schema(_: &mut Shapes) -> Value {
        json!({ "type": "string", "format": "date-time" })
    }
}

impl<T: Shape> Shape for Option<T> {
    fn schema(shapes: &mut Shapes) -> Value {
        json!({ "anyOf": [T::schema(shapes), { "type": "null" }] })
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn schema(shapes: &mut Shapes) -> Value {
        json!({ "type": "array", "items": T::schema(shapes) })
    }
}

macro_rules! plain {
    ($($kind:ty => $name:literal),+ $(,)?) => {
        $(impl Shape for $kind {
            fn schema(_: &mut Shapes) -> Value {
                json!({ "type": $name })
            }
        })+
    };
}

plain! {
    String => "string", bool => "boolean", f64 => "number",
    u8 => "integer", u16 => "integer", usize => "integer", i64 => "integer",
}

/// Enumerations of `domain` that are written as one of these words.
macro_rules! words {
    ($($kind:ty => $words:expr),+ $(,)?) => {
        $(impl Shape for $kind {
            fn schema(_: &mut Shapes) -> Value {
                json!({ "type": "string", "enum": words_of(&$words[..]) })
            }
        })+

        #[cfg(test)]
        fn each_word(mut check: impl FnMut(String, String)) {
            $($words.iter().for_each(|word| check(written(word), word.as_str().to_owned()));)+
        }
    };
}

/// As it stands in an answer.
fn written(word: &impl Serialize) -> String {
    json!(word).as_str().unwrap_or_default().to_owned()
}

fn words_of(words: &[impl Serialize]) -> Vec<String> {
    words.iter().map(written).collect()
}

words! {
    domain::run::RunStatus => domain::run::RunStatus::ALL,
    domain::run::RunKind => domain::run::RunKind::ALL,
    domain::run::Level => [domain::run::Level::Info, domain::run::Level::Warn, domain::run::Level::Error],
    domain::moving::MoveState => domain::moving::MoveState::ALL,
    domain::task::TaskState => domain::task::TaskState::ALL,
    domain::market::Side => domain::market::Side::ALL,
    domain::market::OrderStatus => domain::market::OrderStatus::ALL,
    domain::market::OrderType => domain::market::OrderType::ALL,
    domain::integrity::Weight => domain::integrity::Weight::ALL,
    domain::integrity::ProbeState => domain::integrity::ProbeState::ALL,
    domain::deployment::DeploymentState => domain::deployment::DeploymentState::ALL,
    domain::deployment::ActKind => domain::deployment::ActKind::ALL,
    domain::deployment::EvidenceKind => domain::deployment::EvidenceKind::ALL,
    domain::plan::Section => domain::plan::Section::ALL,
    domain::access::Role => domain::access::Role::ALL,
    domain::backup::BackupState => domain::backup::BackupState::ALL,
    domain::benchmark::BenchmarkVerdict => domain::benchmark::BenchmarkVerdict::ALL,
    domain::report::Verdict => domain::report::Verdict::ALL,
    domain::health::Health => HEALTH,
}

/// It has no other name than the one that is written.
impl Shape for PhaseStatus {
    fn schema(_: &mut Shapes) -> Value {
        use PhaseStatus::{Blocked, Completed, InProgress, NotStarted, Running};
        json!({ "type": "string", "enum": words_of(&[NotStarted, InProgress, Running, Blocked, Completed]) })
    }
}

const HEALTH: [domain::health::Health; 4] = {
    use domain::health::Health::{Critical, Healthy, Unknown, Warning};
    [Healthy, Unknown, Warning, Critical]
};

/// An object of the answers: its type, its fields and what is said of them.
macro_rules! shape {
    ($(#[doc = $about:literal])+ $name:ident { $($(#[doc = $said:literal])* $field:ident: $kind:ty,)+ }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, serde::Serialize)]
        pub(crate) struct $name {
            $($(#[doc = $said])* pub(crate) $field: $kind,)+
        }

        impl $crate::api::shape::Shape for $name {
            fn schema(shapes: &mut $crate::api::shape::Shapes) -> serde_json::Value {
                shapes.object(stringify!($name), concat!($($about),+), |shapes| {
                    vec![$((
                        stringify!($field),
                        concat!("", $($said),*),
                        <$kind as $crate::api::shape::Shape>::schema(shapes),
                    )),+]
                })
            }
        }
    };
}

pub(crate) use shape;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_written_as_they_are_called_everywhere() {
        let mut seen = 0;
        each_word(|written, called| {
            assert_eq!(written, called);
            seen += 1;
        });
        assert!(seen > 50, "{seen}");
    }
}
