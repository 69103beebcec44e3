//! A page's data as text.

use std::fmt::{Display, Formatter};
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fault::{Answer, Fault};

/// Fields by their place, without names. A type that is read from JSON looks
/// for its fields by name and in any order, which was a fifth of the browser's
/// program; and server and browser are built together.
///
/// One type for the data of all pages: the program would otherwise carry
/// everything that loads and keeps data once for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written(String);

impl Written {
    pub fn of(data: &impl Serialize) -> Answer<Self> {
        let bytes = postcard::to_extend(data, Vec::new());
        let bytes = bytes.map_err(|error| fault("writing the page's data", &error))?;
        Ok(Self(BASE64.encode(bytes)))
    }

    pub fn read<T: DeserializeOwned>(&self) -> Answer<T> {
        let bytes = BASE64.decode(&self.0).map_err(|error| unreadable(&error))?;
        postcard::from_bytes(&bytes).map_err(|error| unreadable(&error))
    }
}

impl Display for Written {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Written {
    fn from(text: String) -> Self {
        Self(text)
    }
}

fn unreadable(error: &dyn Display) -> Fault {
    fault("reading the page's data", error)
}

fn fault(doing: &str, error: &dyn Display) -> Fault {
    let next = "Reload the page: the server may be of another version than the page.";
    Fault { status: 500, doing: doing.to_owned(), why: error.to_string(), next: next.to_owned() }
}

/// An answer as it stands in the page's HTML.
#[derive(Clone, Debug)]
pub struct Brought(pub Answer<Written>);

/// Before a fault; no letter of what is written otherwise.
const FAULT: char = '!';

impl Display for Brought {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Ok(written) => written.fmt(f),
            Err(fault) => match Written::of(fault) {
                Ok(written) => write!(f, "{FAULT}{written}"),
                Err(_) => write!(f, "{FAULT}"),
            },
        }
    }
}

impl FromStr for Brought {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        Ok(Self(match text.strip_prefix(FAULT) {
            Some(fault) => Err(Written(fault.to_owned()).read()?),
            None => Ok(Written(text.to_owned())),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_brought_comes_out_as_it_went_in() {
        let data = (7_i64, "three ß".to_owned(), Some(-0.25_f64), vec![true]);
        let brought = Brought(Written::of(&data));
        let read = brought.to_string().parse::<Brought>().expect("an answer").0.expect("data");
        assert_eq!(read.read::<(i64, String, Option<f64>, Vec<bool>)>(), Ok(data));
        assert!(read.read::<Vec<String>>().is_err());

        let fault = fault("looking", &"it is dark");
        let brought = Brought(Err(fault.clone())).to_string().parse::<Brought>().expect("an answer");
        assert_eq!(brought.0, Err(fault));
    }
}
