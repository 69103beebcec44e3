//! PostgreSQL's log as `csvlog` writes it: a record for each entry, whose fields
//! may have line ends within.

use csv::{ReaderBuilder, StringRecord};
use domain::logs::Entry;

use super::record::{Record, time};

/// Where a field stands: the same since PostgreSQL 9.0, what is new comes last.
const TIME: usize = 0;
const SEVERITY: usize = 11;
const STATE: usize = 12;
const MESSAGE: usize = 13;
const DETAIL: usize = 14;
const HINT: usize = 15;
const INTERNAL_QUERY: usize = 16;
const CONTEXT: usize = 18;
const STATEMENT: usize = 19;
const APPLICATION: usize = 22;

/// Where the text begins within a record, a line may begin with a time as well:
/// what follows is a record only if it has the fields of one.
pub(super) fn entries(text: &str, offset: i64) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(begin) = beginning(text, at) {
        at = begin + read(&text[begin..], offset + begin as i64, &mut found);
    }
    found
}

/// The first line from here on that a record may begin with.
fn beginning(text: &str, from: usize) -> Option<usize> {
    let mut place = from;
    for line in text[from..].split_inclusive('\n') {
        if time(line).is_some() {
            return Some(place);
        }
        place += line.len();
    }
    None
}

/// Reads one record after the other until there is none, and says how far it
/// came: to the line after the one that begins no record.
fn read(text: &str, offset: i64, found: &mut Vec<Entry>) -> usize {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut fields = StringRecord::new();
    loop {
        let place = reader.position().byte() as usize;
        if !matches!(reader.read_record(&mut fields), Ok(true)) {
            return text.len();
        }
        match record(&fields).entry(offset + place as i64) {
            Some(entry) => found.push(entry),
            None => return place + text[place..].find('\n').map_or(text.len() - place, |end| end + 1),
        }
    }
}

/// What is not written yet is empty.
fn record(fields: &StringRecord) -> Record {
    let field = |place: usize| fields.get(place).unwrap_or_default().to_owned();
    Record {
        time: field(TIME),
        severity: field(SEVERITY),
        state: field(STATE),
        message: field(MESSAGE),
        detail: field(DETAIL),
        hint: field(HINT),
        internal_query: field(INTERNAL_QUERY),
        context: field(CONTEXT),
        statement: field(STATEMENT),
        application: field(APPLICATION),
    }
}

#[cfg(test)]
mod tests {
    use domain::logs::Level;

    use super::*;

    /// Written by PostgreSQL 15.
    const WRITTEN: &str = r#"2026-11-23 17:05:10.344 UTC,,,27716,,6b047246.6c44,3,,2026-11-23 17:05:10 UTC,,0,LOG,00000,"database system is ready to accept connections",,,,,,,,,"","postmaster",,0
2026-11-23 17:05:10.416 UTC,"postgres","postgres",27727,"[local]",6b047246.6c4f,2,"DO",2026-11-23 17:05:10 UTC,3/5,0,WARNING,01000,"odd
, two",,"Look.",,,"PL/pgSQL function inline_code_block line 1 at RAISE",,,,"trader, ""one"" \","client backend",,0
2026-11-23 17:05:10.417 UTC,"postgres","postgres",27727,"[local]",6b047246.6c4f,3,"INSERT",2026-11-23 17:05:10 UTC,3/6,725,ERROR,23505,"duplicate key value violates unique constraint ""t_pkey""","Key (id)=(7) already exists.",,,,,"INSERT INTO t VALUES (7, 'a,""b""'),
(7, '
2026-11-23 08:00:00.000 UTC,""no"",entry');",,,"trader, ""one"" \","client backend",,0
2026-11-23 17:05:10.424 UTC,,,27716,,6b047246.6c44,4,,2026-11-23 17:05:10 UTC,,0,LOG,00000,"received fast shutdown request",,,,,,,,,"","postmaster",,0
"#;

    #[test]
    fn records_become_entries() {
        let found = entries(WRITTEN, 100);
        let levels: Vec<Level> = found.iter().map(|entry| entry.level).collect();
        assert_eq!(levels, [Level::Info, Level::Warn, Level::Error, Level::Info]);
        assert_eq!(found[0].text, "LOG:  database system is ready to accept connections");
        assert_eq!(found[0].at.map(|at| at.timestamp_subsec_millis()), Some(344));
        let context = "CONTEXT:  PL/pgSQL function inline_code_block line 1 at RAISE";
        assert_eq!(found[1].text, format!("WARNING:  odd\n, two\nHINT:  Look.\n{context}"));
        assert_eq!(
            found[2].text,
            "ERROR:  duplicate key value violates unique constraint \"t_pkey\"\n\
             DETAIL:  Key (id)=(7) already exists.\n\
             STATEMENT:  INSERT INTO t VALUES (7, 'a,\"b\"'),\n(7, '\n2026-11-23 08:00:00.000 UTC,\"no\",entry');"
        );
        assert_eq!(found[2].application, "trader, \"one\" \\");
        assert_eq!(found[3].id, 101 + WRITTEN.rfind("\n2026").unwrap_or_default() as i64);
    }

    /// Whatever line the text begins with, what is whole is found and nothing is made up; the
    /// last record counts as far as it is written.
    #[test]
    fn the_text_may_begin_and_end_within_a_record() {
        let all = entries(WRITTEN, 0);
        for (from, _) in WRITTEN.match_indices('\n').map(|(end, text)| (end + 1, text)) {
            let whole: Vec<&Entry> = all.iter().filter(|entry| entry.id >= from as i64).collect();
            assert_eq!(entries(&WRITTEN[from..], from as i64).iter().collect::<Vec<_>>(), whole, "{from}");
        }
        let half = WRITTEN.find("(7, 'a").unwrap_or_default();
        let cut = entries(&WRITTEN[..half], 0);
        assert_eq!(cut.len(), 3);
        assert!(cut[2].text.ends_with("STATEMENT:  INSERT INTO t VALUES "), "{}", cut[2].text);
    }
}
