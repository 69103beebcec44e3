//! What a page shows when something could not be done.

use crate::codec::Text;
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

impl FromServerFnError for Fault {
    type Encoder = Text;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let next = match error {
            ServerFnErrorErr::Request(_) => {
                "Nothing was changed. Check that the server runs, then try again."
            }
            _ => "Reload the page, then try again.",
        };
        Self { status: 500, doing: "asking the server".into(), why: error.to_string(), next: next.into() }
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
