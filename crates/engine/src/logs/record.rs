//! An entry as csvlog and jsonlog have it, field by field, and what all forms
//! of the log share.

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use domain::logs::{Entry, Level};

use super::mask::masked;

/// An entry is cut after this: a statement may be of megabytes.
pub(super) const LONGEST: usize = 8 * 1024;

/// As PostgreSQL writes it, and how bad it is.
pub(super) const SEVERITIES: [(&str, Level); 8] = [
    ("LOG", Level::Info),
    ("INFO", Level::Info),
    ("NOTICE", Level::Info),
    ("WARNING", Level::Warn),
    ("ERROR", Level::Error),
    ("FATAL", Level::Error),
    ("PANIC", Level::Error),
    ("DEBUG", Level::Debug),
];

#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) time: String,
    pub(super) severity: String,
    pub(super) state: String,
    pub(super) message: String,
    pub(super) detail: String,
    pub(super) hint: String,
    pub(super) internal_query: String,
    pub(super) context: String,
    pub(super) statement: String,
    pub(super) application: String,
}

impl Record {
    /// None for what only looks like an entry.
    pub(super) fn entry(&self, id: i64) -> Option<Entry> {
        let at = time(&self.time).filter(|_| is_sqlstate(&self.state) && !self.severity.is_empty())?;
        let application = masked(cut(&self.application));
        Some(Entry { id, at, level: self.level(), text: masked(cut(&self.text())), application })
    }

    /// A server that speaks another language is understood by its SQLSTATE.
    fn level(&self) -> Level {
        let known = SEVERITIES.iter().find(|(word, _)| *word == self.severity);
        known.map_or_else(|| of_class(&self.state), |(_, level)| *level)
    }

    /// As it stands among plain lines.
    fn text(&self) -> String {
        let more = [
            ("DETAIL", &self.detail),
            ("HINT", &self.hint),
            ("QUERY", &self.internal_query),
            ("CONTEXT", &self.context),
            ("STATEMENT", &self.statement),
        ];
        let more = more.iter().filter(|(_, text)| !text.is_empty());
        let more: String = more.map(|(word, text)| format!("\n{word}:  {}", cut(text))).collect();
        format!("{}:  {}{more}", self.severity, cut(&self.message))
    }
}

fn is_sqlstate(text: &str) -> bool {
    text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

fn of_class(state: &str) -> Level {
    match state.get(..2) {
        Some("00") => Level::Info,
        Some("01") => Level::Warn,
        _ => Level::Error,
    }
}

pub(super) fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// None when the text begins with no time; no time within when its zone is not
/// known here.
#[expect(clippy::option_option, reason = "whether an entry begins, and when, are two things")]
pub(super) fn time(text: &str) -> Option<Option<DateTime<Utc>>> {
    // chrono passes over blanks, with which a line begins that goes on.
    let head = text.get(..19).filter(|head| head.starts_with(|first: char| first.is_ascii_digit()))?;
    let whole = NaiveDateTime::parse_from_str(head, "%Y-%m-%d %H:%M:%S").ok()?;
    let rest = &text[19..];
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len())),
        None => ("", rest),
    };
    let milliseconds: i64 = fraction.parse().unwrap_or(0);
    let zone = zone.split([' ', ',', '\t']).find(|word| !word.is_empty()).unwrap_or_default();
    let utc = ["UTC", "GMT", "Etc/UTC"].contains(&zone);
    Some(utc.then(|| Utc.from_utc_datetime(&(whole + TimeDelta::milliseconds(milliseconds)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_another_language_has_its_level_and_no_entry_has_no_sqlstate() {
        let record = |severity: &str, state: &str| Record {
            time: "2026-11-23 08:45:28.000 UTC".into(),
            severity: severity.into(),
            state: state.into(),
            ..Record::default()
        };
        for (severity, state, expected) in [
            ("ERROR", "23505", Some(Level::Error)),
            ("WARNING", "01000", Some(Level::Warn)),
            ("FEHLER", "23505", Some(Level::Error)),
            ("WARNUNG", "25P01", Some(Level::Error)),
            ("HINWEIS", "00000", Some(Level::Info)),
            ("DEBUG", "00000", Some(Level::Debug)),
            ("LOG", "", None),
            ("LOG", "nonsense", None),
        ] {
            let entry = record(severity, state).entry(0);
            assert_eq!(entry.map(|entry| entry.level), expected, "{severity} {state}");
        }
    }

    #[test]
    fn secrets_are_masked() {
        let record = Record {
            time: "2026-11-23 09:45:29.000 CET".into(),
            severity: "LOG".into(),
            state: "00000".into(),
            message: "statement: ALTER ROLE x PASSWORD 'hush'".into(),
            application: "postgres://x:hush@db/y".into(),
            ..Record::default()
        };
        let entry = record.entry(7).expect("an entry");
        assert_eq!(entry.text, "LOG:  statement: ALTER ROLE x PASSWORD '****'");
        assert_eq!(entry.application, "postgres://x:****@db/y");
        assert_eq!(entry.at, None, "a zone that is not known here");
    }
}
