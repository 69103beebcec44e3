//! A page's data as text.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::fault::{Answer, Fault};

/// JSON. One type for the data of all pages: the browser's program would
/// otherwise carry everything that loads and keeps data once for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Written(String);

impl Written {
    pub fn of(data: &impl Serialize) -> Answer<Self> {
        serde_json::to_string(data).map(Self).map_err(|error| fault("writing the page's data", &error))
    }

    pub fn read<T: DeserializeOwned>(&self) -> Answer<T> {
        serde_json::from_str(&self.0).map_err(|error| fault("reading the page's data", &error))
    }
}

fn fault(doing: &str, error: &serde_json::Error) -> Fault {
    let next = "Reload the page: the server may be of another version than the page.";
    Fault { status: 500, doing: doing.to_owned(), why: error.to_string(), next: next.to_owned() }
}
