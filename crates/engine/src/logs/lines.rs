//! PostgreSQL's log as entries: a line begins with a time, and ends before the
//! next one does. What belongs to the line before (DETAIL, STATEMENT) is put
//! with it.

use chrono::{DateTime, Utc};
use domain::logs::{Entry, Level};

use super::mask::masked;
use super::record::{LONGEST, SEVERITIES, cut, time};

/// What belongs to the entry before begins with one of these.
const MORE: [&str; 5] = ["DETAIL", "HINT", "CONTEXT", "QUERY", "STATEMENT"];

/// Entries, oldest first; their ids are places in the file, of which `text`
/// begins at `offset`. What stands before the first time is left out.
pub(super) fn entries(text: &str, offset: i64) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    let mut place = offset;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        match begun(bare) {
            Some(begun) => found.push(Entry { id: place, ..begun }),
            None => found.last_mut().into_iter().for_each(|last| go_on(last, bare)),
        }
        place += line.len() as i64;
    }
    found.iter_mut().for_each(|entry| entry.text = masked(&entry.text));
    found
}

fn go_on(entry: &mut Entry, line: &str) {
    if entry.text.len() < LONGEST {
        let text = split(line).map_or(line, |(_, _, word_on)| word_on);
        entry.text.push('\n');
        entry.text.push_str(cut(text.trim_start_matches('\t')));
    }
}

/// An entry that begins with this line.
fn begun(line: &str) -> Option<Entry> {
    let at = time(line)?;
    match split(line) {
        Some((_, None, _)) => None,
        Some((_, Some(level), text)) => Some(entry(at, level, text)),
        None => Some(entry(at, Level::Info, line)),
    }
}

/// The application stands in no place of its own: the prefix is whatever
/// `log_line_prefix` says.
fn entry(at: Option<DateTime<Utc>>, level: Level, text: &str) -> Entry {
    Entry { id: 0, at, level, text: cut(text).to_owned(), application: String::new() }
}

/// The prefix, how bad it is, and the line from its severity on. Whatever the
/// prefix is, the first severity is the line's own.
fn split(line: &str) -> Option<(&str, Option<Level>, &str)> {
    time(line)?;
    let severities = SEVERITIES.iter().map(|(word, level)| (*word, Some(*level)));
    let words = severities.chain(MORE.map(|word| (word, None)));
    let found = words.filter_map(|(word, level)| Some((line.find(&format!("{word}:  "))?, level)));
    let (place, level) = found.min_by_key(|(place, _)| *place)?;
    Some((&line[..place], level, &line[place..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_entries_with_what_belongs_to_them() {
        let text = "half of a line\n\
            2026-11-23 08:45:27.123 UTC [71] LOG:  checkpoint starting: time\n\
            2026-11-23 08:45:28.000 UTC [72] app@shop ERROR:  duplicate key\n\
            2026-11-23 08:45:28.000 UTC [72] app@shop DETAIL:  Key (id)=(7) exists.\n\
            2026-11-23 08:45:28.000 UTC [72] app@shop STATEMENT:  insert into t\n\t2026-11-23 08:45:28 UTC ERROR:  no')\n\
            2026-11-23 09:45:29 CET [72] WARNING:  there is no transaction\n\
            2026-11-23 08:45:29 UTC [73] DEBUG:  snapshot of 0+0 running transaction ids\n\
            2026-11-23 08:45:30 UTC [73] FATAL:  role \"x\" PASSWORD 'hush'\n";
        let found = entries(text, 100);
        let levels: Vec<Level> = found.iter().map(|entry| entry.level).collect();
        assert_eq!(levels, [Level::Info, Level::Error, Level::Warn, Level::Debug, Level::Error]);
        assert_eq!(found[0].text, "LOG:  checkpoint starting: time");
        assert_eq!(found[0].at.map(|at| at.timestamp_subsec_millis()), Some(123));
        assert_eq!(found[0].id, 100 + "half of a line\n".len() as i64);
        assert_eq!(
            found[1].text,
            "ERROR:  duplicate key\nDETAIL:  Key (id)=(7) exists.\nSTATEMENT:  insert into t\n2026-11-23 08:45:28 UTC ERROR:  no')"
        );
        assert_eq!(found[2].at, None, "a zone that is not known here");
        assert!(found[4].text.contains("PASSWORD '****'"));
        assert!(entries("no time\nat all", 0).is_empty());
    }
}
