//! What a page shows when something could not be done.

use crate::codec::FaultText;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The three parts of every message of ours, and the HTTP status they came with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub status: u16,
    pub doing: String,
    pub why: String,
    pub next: String,
}

impl Fault {
    #[cfg(feature = "ssr")]
    pub fn of_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    #[cfg(not(feature = "ssr"))]
    pub fn of_json(text: &str) -> Option<Self> {
        let fault = js_sys::JSON::parse(text).ok()?;
        let part = |name: &str| js_sys::Reflect::get(&fault, &name.into()).ok();
        Some(Self {
            status: part("status")?.as_f64()? as u16,
            doing: part("doing")?.as_string()?,
            why: part("why")?.as_string()?,
            next: part("next")?.as_string()?,
        })
    }
}

impl FromServerFnError for Fault {
    type Encoder = FaultText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        use ServerFnErrorErr::{Args, Deserialization, MissingArg, Request};
        let (status, next) = match error {
            Request(_) => (500, "Nothing was changed. Check that the server runs, then try again."),
            // On the server: what came is no such form.
            Args(_) | MissingArg(_) | Deserialization(_) => (400, "Reload the page, then try again."),
            _ => (500, "Reload the page, then try again."),
        };
        #[cfg(feature = "ssr")]
        crate::api::answers(status);
        Self { status, doing: "asking the server".into(), why: error.to_string(), next: next.into() }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}. {}", self.doing, self.why.trim_end_matches('.'), self.next)
    }
}

impl std::error::Error for Fault {}

/// The answer of every server function.
pub type Answer<T> = Result<T, Fault>;
