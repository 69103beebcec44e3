//! The audit: what was done, by whom, and the bytes that are chained.

mod verb;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use verb::Verb;

/// One line. Everything in it is under the hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// From 1, without a gap.
    pub seq: i64,
    /// By the database's clock, to the microsecond.
    pub at: DateTime<Utc>,
    pub actor: String,
    /// Fingerprint of the session; empty for who has none.
    pub session: String,
    /// Address of the browser, or the program.
    pub origin: String,
    /// As text: a line by a later version stays readable.
    pub verb: String,
    pub object: String,
    pub before: Option<String>,
    pub after: Option<String>,
    /// Id of the request, as in the log.
    pub request: String,
}

impl Entry {
    /// The same for the same line and different for any other: numbers have
    /// one length, each text stands behind its own.
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(self.seq.to_be_bytes());
        bytes.extend(self.at.timestamp_micros().to_be_bytes());
        for text in [&self.actor, &self.session, &self.origin, &self.verb, &self.object] {
            put(&mut bytes, text);
        }
        for text in [&self.before, &self.after] {
            bytes.push(u8::from(text.is_some()));
            put(&mut bytes, text.as_deref().unwrap_or_default());
        }
        put(&mut bytes, &self.request);
        bytes
    }
}

fn put(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_be_bytes());
    bytes.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            seq: 7,
            at: DateTime::from_timestamp_micros(1_700_000_000_000_001).expect("a time"),
            actor: "ada".into(),
            session: "ab".into(),
            origin: "127.0.0.1".into(),
            verb: "run.pause".into(),
            object: "run 3".into(),
            before: None,
            after: Some("paused".into()),
            request: String::new(),
        }
    }

    #[test]
    fn no_two_lines_have_the_same_bytes() {
        let text = |change: fn(&mut Entry)| {
            let mut changed = entry();
            change(&mut changed);
            changed.canonical()
        };
        let changed = [
            text(|_| {}),
            text(|entry| entry.seq = 8),
            text(|entry| entry.at += chrono::TimeDelta::microseconds(1)),
            text(|entry| entry.actor = "adaa".into()),
            // The same letters on the other side of a border.
            text(|entry| (entry.actor, entry.session) = ("adaa".into(), "b".into())),
            text(|entry| (entry.before, entry.after) = (Some("paused".into()), None)),
            text(|entry| entry.before = Some(String::new())),
            text(|entry| entry.request = "1".into()),
        ];
        for (place, one) in changed.iter().enumerate() {
            assert!(changed.iter().skip(place + 1).all(|other| other != one), "{place}");
        }
    }
}
