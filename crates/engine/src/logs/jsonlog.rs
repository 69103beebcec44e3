//! PostgreSQL's log as `jsonlog` writes it: a line for each entry, an object of
//! those fields that are not empty.

use std::borrow::Cow;
use std::fmt::{self, Formatter};

use domain::logs::Entry;
use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};

use super::record::Record;

/// The SQLSTATE that is left out.
const SUCCESS: &str = "00000";

pub(super) fn entries(text: &str, offset: i64) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut place = offset;
    for line in text.split_inclusive('\n') {
        found.extend(record(line).entry(place));
        place += line.len() as i64;
    }
    found
}

/// A line that is cut off, as the last one while it is written, has the fields
/// before the cut; what is no object has none.
fn record(line: &str) -> Record {
    let mut record = Record { state: SUCCESS.to_owned(), ..Record::default() };
    // What is not read stays as it is.
    let _ = serde_json::Deserializer::from_str(line).deserialize_map(Fill(&mut record));
    record
}

struct Fill<'a>(&'a mut Record);

impl<'de> Visitor<'de> for Fill<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("an entry of the log")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            match field(self.0, &key) {
                Some(field) => *field = map.next_value()?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

fn field<'a>(record: &'a mut Record, key: &str) -> Option<&'a mut String> {
    match key {
        "timestamp" => Some(&mut record.time),
        "error_severity" => Some(&mut record.severity),
        "state_code" => Some(&mut record.state),
        "message" => Some(&mut record.message),
        "detail" => Some(&mut record.detail),
        "hint" => Some(&mut record.hint),
        "internal_query" => Some(&mut record.internal_query),
        "context" => Some(&mut record.context),
        "statement" => Some(&mut record.statement),
        "application_name" => Some(&mut record.application),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use domain::logs::Level;

    use super::*;

    /// Written by PostgreSQL 15.
    const WRITTEN: &str = r#"{"timestamp":"2026-11-23 17:05:10.344 UTC","pid":27716,"session_id":"6b047246.6c44","line_num":3,"session_start":"2026-11-23 17:05:10 UTC","txid":0,"error_severity":"LOG","message":"database system is ready to accept connections","backend_type":"postmaster","query_id":0}
{"timestamp":"2026-11-23 17:05:10.417 UTC","user":"postgres","dbname":"postgres","pid":27727,"remote_host":"[local]","session_id":"6b047246.6c4f","line_num":3,"ps":"INSERT","session_start":"2026-11-23 17:05:10 UTC","vxid":"3/6","txid":725,"error_severity":"ERROR","state_code":"23505","message":"duplicate key value violates unique constraint \"t_pkey\"","detail":"Key (id)=(7) already exists.","statement":"INSERT INTO t VALUES (7, 'a,\"b\"'),\n(7, '\n2026-11-23 08:00:00.000 UTC,\"no\",entry');","application_name":"trader, \"one\" \\","backend_type":"client backend","query_id":0}
"#;

    #[test]
    fn lines_become_entries() {
        let found = entries(WRITTEN, 100);
        let levels: Vec<Level> = found.iter().map(|entry| entry.level).collect();
        assert_eq!(levels, [Level::Info, Level::Error]);
        assert_eq!(found[0].text, "LOG:  database system is ready to accept connections");
        assert_eq!(found[0].at.map(|at| at.timestamp_subsec_millis()), Some(344));
        assert_eq!(
            found[1].text,
            "ERROR:  duplicate key value violates unique constraint \"t_pkey\"\n\
             DETAIL:  Key (id)=(7) already exists.\n\
             STATEMENT:  INSERT INTO t VALUES (7, 'a,\"b\"'),\n(7, '\n2026-11-23 08:00:00.000 UTC,\"no\",entry');"
        );
        assert_eq!(found[1].application, "trader, \"one\" \\");
        assert_eq!(found[1].id, 101 + WRITTEN.find("\n{").unwrap_or_default() as i64);
    }

    #[test]
    fn a_line_counts_as_far_as_it_is_whole() {
        let until =
            |text: &str| WRITTEN.rfind(text).map(|end| entries(&WRITTEN[..end], 0)).unwrap_or_default();
        assert_eq!(until("\"ps\"").len(), 1, "nobody knows yet how bad it is");
        let cut = until(" VALUES");
        assert!(cut[1].text.ends_with("DETAIL:  Key (id)=(7) already exists."), "{}", cut[1].text);
        assert_eq!(until("17:05:10.417").len(), 1);
        for text in ["", "no object\n", "{\n", "[1]\n", "{\"timestamp\":7}\n"] {
            assert_eq!(entries(text, 0), [], "{text}");
        }
    }
}
