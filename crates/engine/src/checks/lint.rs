//! What can be said of a check's statement without a database: it is one
//! statement, and one that reads.
//!
//! This is for people who write plans. What keeps a check from writing is the
//! read-only transaction that it runs in.

use std::fmt;

/// Where in the file and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintFault {
    pub line: usize,
    pub reason: String,
}

impl fmt::Display for LintFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

/// Accepts exactly one SELECT or WITH, with or without a semicolon at its end.
pub fn lint(sql: &str) -> Result<(), LintFault> {
    let mut tokens = Tokens { sql, at: 0 };
    let fault = |at, reason: &str| LintFault { line: line(sql, at), reason: reason.into() };
    let Some((at, first)) = tokens.next() else {
        return Err(fault(0, "the file has no statement"));
    };
    if !["select", "with"].iter().any(|word| first.eq_ignore_ascii_case(word)) {
        return Err(fault(at, "a check must begin with SELECT or WITH"));
    }
    if tokens.by_ref().any(|(_, token)| token == ";")
        && let Some((at, _)) = tokens.find(|(_, token)| *token != ";")
    {
        return Err(fault(at, "a check must be a single statement"));
    }
    Ok(())
}

fn line(sql: &str, at: usize) -> usize {
    sql[..at].matches('\n').count() + 1
}

/// The words, quoted pieces and signs of a statement with their places.
/// Comments and blanks are left out.
struct Tokens<'a> {
    sql: &'a str,
    at: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        self.skip_blanks();
        let start = self.at;
        let length = token_length(self.sql.get(start..).filter(|rest| !rest.is_empty())?);
        self.at += length;
        Some((start, &self.sql[start..self.at]))
    }
}

impl Tokens<'_> {
    fn skip_blanks(&mut self) {
        loop {
            let rest = &self.sql[self.at..];
            let blank = rest.len() - rest.trim_start().len();
            let skipped = if blank > 0 { blank } else { comment_length(rest) };
            if skipped == 0 {
                return;
            }
            self.at += skipped;
        }
    }
}

fn comment_length(rest: &str) -> usize {
    if rest.starts_with("--") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") { block_comment_length(rest) } else { 0 }
}

/// Block comments nest in PostgreSQL.
fn block_comment_length(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        let (step, change) = match here {
            [b'/', b'*', ..] => (2, 1),
            [b'*', b'/', ..] => (2, -1),
            _ => (1, 0),
        };
        at += step;
        depth = depth.saturating_add_signed(change);
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn token_length(rest: &str) -> usize {
    if let Some(tag) = dollar_tag(rest) {
        return rest[tag.len()..].find(tag).map_or(rest.len(), |end| end + 2 * tag.len());
    }
    match rest.as_bytes() {
        [b'\'', ..] => quoted_length(rest, b'\'', false),
        [b'"', ..] => quoted_length(rest, b'"', false),
        [b'e' | b'E', b'\'', ..] => 1 + quoted_length(&rest[1..], b'\'', true),
        _ => plain_length(rest),
    }
}

/// To the closing quote. A doubled quote reads as two strings side by side,
/// which is as good for finding semicolons.
fn quoted_length(rest: &str, quote: u8, escapes: bool) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if escapes => at += 2,
            sign if sign == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// `$$` or `$tag$`; `$1` is a parameter and no tag.
fn dollar_tag(rest: &str) -> Option<&str> {
    let inner = rest.strip_prefix('$')?;
    let end = inner.find('$')?;
    let tag = &inner[..end];
    let named = tag.chars().all(is_word) && !tag.starts_with(|c: char| c.is_ascii_digit());
    named.then(|| &rest[..end + 2])
}

fn plain_length(rest: &str) -> usize {
    let word: usize = rest.chars().take_while(|c| is_word(*c)).map(char::len_utf8).sum();
    let sign = rest.chars().next().map_or(1, char::len_utf8);
    word.max(sign)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reading_statement_is_accepted() {
        for sql in [
            "select 1",
            "  SELECT 1;  -- done\n",
            "/* why /* nested */ */ with a as (select 1) select * from a ; ;",
            "-- a comment; with a semicolon\nselect ';' || E'\\';' || \"a;b\" || $$;$$ || $t$;$$;$t$",
            "select 'it''s; fine'",
            "select $1 || ';' || $2",
            "select 'ä;ö', ü from t",
            "select '' ; /* ; */ -- ;",
        ] {
            assert_eq!(lint(sql), Ok(()), "{sql}");
        }
    }

    #[test]
    fn everything_else_is_refused_with_its_line() {
        for (sql, line, reason) in [
            ("", 1, "no statement"),
            ("-- nothing\n/* here */", 1, "no statement"),
            ("\n\ndelete from t", 3, "SELECT or WITH"),
            ("(select 1)", 1, "SELECT or WITH"),
            ("commit", 1, "SELECT or WITH"),
            ("selected", 1, "SELECT or WITH"),
            (";select 1", 1, "SELECT or WITH"),
            ("select 1;\ndrop table t;", 2, "single statement"),
            ("select 'a;b';\n\n;\ncommit", 4, "single statement"),
            ("select E'\\'';\nselect 2", 2, "single statement"),
            ("select $1;\nselect $2", 2, "single statement"),
        ] {
            let fault = lint(sql).expect_err(sql);
            assert_eq!(fault.line, line, "{sql}");
            assert!(fault.reason.contains(reason), "{sql}: {fault}");
        }
    }

    #[test]
    fn broken_text_ends_somewhere() {
        for sql in [
            "select 'open",
            "select \"open",
            "select $t$ open",
            "select /* open",
            "select E'\\",
            "select $",
            "select é$é",
        ] {
            assert_eq!(lint(sql), Ok(()), "{sql}");
        }
    }
}
