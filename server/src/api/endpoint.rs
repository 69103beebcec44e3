//! One line of the API's table: router, document and docs/API.md are made of it
//! or compared with it.

use std::future::Future;
use std::pin::Pin;

use domain::access::Permission;
use serde_json::{Value, json};

use super::asked::Asked;
use super::reply::Reply;
use super::shape::Shapes;

/// All addresses begin with it.
pub(crate) const ROOT: &str = "/api/v1";

pub(crate) type Answering = Pin<Box<dyn Future<Output = engine::Result<Reply>> + Send>>;

pub(crate) struct Endpoint {
    /// As router and document write it, with `{}` around what varies.
    pub(crate) path: &'static str,
    pub(crate) title: &'static str,
    pub(crate) about: &'static str,
    /// Asked by the guard as app/src/access.rs has it, and here once more.
    pub(crate) needs: Permission,
    /// Those in braces of the path too.
    pub(crate) params: &'static [Param],
    pub(crate) gives: Gives,
    /// Of one thing, or of one row.
    pub(crate) schema: fn(&mut Shapes) -> Value,
    pub(crate) handler: fn(Asked) -> Answering,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gives {
    One,
    /// Pages of at most so many rows.
    Many(i64),
    /// Server-sent events.
    Stream,
    /// The OpenAPI document itself.
    Document,
}

/// Rows of a page unless somebody asks for another number.
const USUAL: i64 = 100;

impl Gives {
    pub(crate) fn usual(self) -> i64 {
        match self {
            Self::Many(most) => USUAL.min(most),
            _ => 1,
        }
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Stream => "text/event-stream",
            _ => "application/json",
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Param {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Text,
    /// A whole number, not below 0.
    Whole,
    /// A number with all its digits, which may have a sign.
    Decimal,
    Flag,
    /// A day, or a moment as in RFC 3339.
    Moment,
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
}

pub(crate) const fn param(name: &'static str, kind: Kind, about: &'static str) -> Param {
    Param { name, about, kind }
}

impl Param {
    pub(crate) fn is_part_of(&self, path: &str) -> bool {
        path.contains(&format!("{{{}}}", self.name))
    }

    pub(crate) fn schema(&self) -> Value {
        match self.kind {
            Kind::Text => json!({ "type": "string", "maxLength": super::asked::LONGEST }),
            Kind::Whole => json!({ "type": "integer", "minimum": 0 }),
            Kind::Decimal => json!({ "type": "string", "format": "decimal" }),
            Kind::Flag => json!({ "type": "boolean" }),
            Kind::Moment => json!({ "type": "string", "examples": ["2025-10-06", "2025-10-06T12:00:00Z"] }),
            Kind::Word(words) => json!({ "type": "string", "enum": words() }),
        }
    }
}

/// Joins the handler of an endpoint to its table.
macro_rules! handler {
    ($function:path) => {
        |asked| Box::pin($function(asked))
    };
}

pub(crate) use handler;
