//! What an endpoint answers: one thing, a page of rows, or events.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use engine::error::{Error, Kind, Result};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::asked::Asked;
use super::cursor;
use super::shape::shape;

pub(crate) enum Reply {
    Json { body: Vec<u8>, next: Option<String> },
    Live(Response),
}

shape! {
    /// Why the answer is not newer: the database could not be asked.
    Stale {
        /// The moment that the answer is of.
        since: DateTime<Utc>,
        why: String,
    }
}

/// What somebody has the key of, and how old it is.
pub(crate) struct Rows<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) stale: Option<Stale>,
}

impl<T> From<Vec<T>> for Rows<T> {
    fn from(rows: Vec<T>) -> Self {
        Self { rows, stale: None }
    }
}

impl Reply {
    pub(crate) fn one(data: &impl Serialize, stale: Option<Stale>) -> Result<Self> {
        Self::json(&json!({ "data": data, "stale": stale }), None)
    }

    pub(crate) fn json(body: &impl Serialize, next: Option<String>) -> Result<Self> {
        let unwritten =
            |error: serde_json::Error| Error::new(Kind::Failed, "writing the answer", error.to_string(), "");
        Ok(Self::Json { body: serde_json::to_vec(body).map_err(unwritten)?, next })
    }

    /// Rows behind the cursor, one more than fit if there are that many.
    pub(crate) fn page<T: Serialize>(
        asked: &Asked,
        found: impl Into<Rows<T>>,
        key: impl Fn(&T) -> Vec<String>,
    ) -> Result<Self> {
        let Rows { mut rows, stale } = found.into();
        let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|last| asked.next(key(last)));
        Self::json(&json!({ "data": rows, "next": next, "stale": stale }), next)
    }

    /// All rows there are, in the order of their keys.
    pub(crate) fn sorted<T: Serialize>(
        asked: &Asked,
        found: impl Into<Rows<T>>,
        key: impl Fn(&T) -> Vec<String>,
    ) -> Result<Self> {
        let Rows { mut rows, stale } = found.into();
        rows.sort_by_cached_key(&key);
        if let Some(after) = &asked.after {
            rows.retain(|row| key(row) > *after);
        }
        Self::page(asked, Rows { rows, stale }, key)
    }

    /// All rows there are, in the order of the plan.
    pub(crate) fn ordered<T: Serialize>(
        asked: &Asked,
        found: impl Into<Rows<T>>,
        key: impl Fn(&T) -> Vec<String>,
    ) -> Result<Self> {
        let Rows { mut rows, stale } = found.into();
        if let Some(after) = &asked.after {
            let place = rows.iter().position(|row| key(row) == *after).ok_or_else(cursor::strange)?;
            rows.drain(..=place);
        }
        Self::page(asked, Rows { rows, stale }, key)
    }

    /// With what a reader can ask by whether it has changed.
    pub(crate) fn into_response(self, headers: &HeaderMap) -> Response {
        let (body, next) = match self {
            Self::Live(response) => return response,
            Self::Json { body, next } => (body, next),
        };
        let tag = format!("\"{}\"", hex::encode(&Sha256::digest(&body)[..16]));
        let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|given| given.to_str().ok());
        let mut response = match known.flat_map(|given| given.split(',')).any(|given| is_it(given, &tag)) {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => ([(CONTENT_TYPE, "application/json")], body).into_response(),
        };
        let headers = response.headers_mut();
        // Kept by whoever asked, and by nobody on the way.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(VARY, HeaderValue::from_static("authorization, cookie"));
        let link = next.map(|next| format!("<{next}>; rel=\"next\""));
        for (name, value) in [(ETAG, Some(tag)), (LINK, link)] {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// A proxy may have made the tag a weak one.
fn is_it(given: &str, tag: &str) -> bool {
    let given = given.trim();
    given == "*" || given.strip_prefix("W/").unwrap_or(given) == tag
}
