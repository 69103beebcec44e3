//! A CSV file, line by line.
//!
//! Lines are cut before quotes are looked at, so that a quote which is never
//! closed spoils its own line and not the rest of the file. No value of a
//! legacy table has a line break in it.

use std::io::{BufRead, Read};

use csv::{ByteRecord, ReaderBuilder};

use super::source::Source;
use crate::error::Result;

/// No honest line is longer; without a limit a file without line breaks would
/// be read into memory whole.
const LONGEST: u64 = 64 * 1024;
const BOM: &[u8] = b"\xef\xbb\xbf";

pub(crate) struct Lines {
    source: Source,
    reader: Box<dyn BufRead>,
    pub(crate) number: u64,
    pub(crate) text: Vec<u8>,
    /// The line was longer than the limit and is kept only as far as that.
    pub(crate) cut: bool,
}

impl Lines {
    pub(crate) fn new(source: Source, reader: Box<dyn BufRead>) -> Self {
        Self { source, reader, number: 0, text: Vec::new(), cut: false }
    }

    /// Steps to the next line that is not blank; false at the end.
    pub(crate) fn advance(&mut self) -> Result<bool> {
        while self.read_line()? {
            self.number += 1;
            self.trim();
            if !self.text.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn read_line(&mut self) -> Result<bool> {
        self.text.clear();
        let read = (&mut self.reader).take(LONGEST).read_until(b'\n', &mut self.text);
        let read = read.map_err(|error| self.source.unreadable(error))?;
        self.cut = read as u64 == LONGEST && !self.text.ends_with(b"\n");
        if self.cut {
            self.reader.skip_until(b'\n').map_err(|error| self.source.unreadable(error))?;
        }
        Ok(read > 0)
    }

    fn trim(&mut self) {
        if self.number == 1 && self.text.starts_with(BOM) {
            self.text.drain(..BOM.len());
        }
        while matches!(self.text.last(), Some(b'\n' | b'\r')) {
            self.text.pop();
        }
    }
}

/// Splits a line into its fields; false when a quote is not closed.
pub(crate) fn split(line: &[u8], fields: &mut ByteRecord) -> bool {
    fields.clear();
    let quotes = line.iter().filter(|&&byte| byte == b'"').count();
    if quotes % 2 == 0 && quotes > 0 {
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(1024).from_reader(line);
        return reader.read_byte_record(fields).unwrap_or(false);
    }
    line.split(|&byte| byte == b',').for_each(|field| fields.push_field(field));
    quotes == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[&str], closed: bool) {
        let mut fields = ByteRecord::new();
        assert_eq!(split(line.as_bytes(), &mut fields), closed, "{line}");
        assert_eq!(fields, ByteRecord::from(expected.to_vec()), "{line}");
    }

    #[test]
    fn fields() {
        check("a,b,,c", &["a", "b", "", "c"], true);
        check(r#""a","b,c","say ""hi""""#, &["a", "b,c", r#"say "hi""#], true);
        check(r#"a,"b"#, &["a", "\"b"], false);
    }

    #[test]
    fn numbers_count_blank_lines_and_long_ones_are_cut() {
        let text = format!("\u{feff}one\r\n\r\n{}\nthree", "x".repeat(70_000));
        let mut lines = Lines::new(Source::Stdin, Box::new(std::io::Cursor::new(text.into_bytes())));
        let mut seen = Vec::new();
        while lines.advance().expect("memory can be read") {
            seen.push((lines.number, lines.text.len(), lines.cut));
        }
        assert_eq!(seen, [(1, 3, false), (3, 65_536, true), (4, 5, false)]);
    }
}
