//! CSV for spreadsheets, which must not take a cell for a formula.

use csv::{Error, Writer};

/// A text that begins like a formula gets a quote before it, which spreadsheets
/// take for "this is text". Numbers of ours are no texts and stay as they are.
pub(crate) fn cell(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

/// The rows below their heads, which the first part of a file has alone.
pub(crate) fn written<const N: usize>(
    heads: Option<&[&str; N]>,
    rows: impl Iterator<Item = [String; N]>,
) -> Result<String, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    if let Some(heads) = heads {
        writer.write_record(heads)?;
    }
    for row in rows {
        writer.write_record(row)?;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    String::from_utf8(bytes).map_err(|error| std::io::Error::other(error).into())
}

#[cfg(test)]
mod tests {
    use super::{cell, written};

    #[test]
    fn heads_stand_above_the_first_part_alone() {
        let rows = || [["1".to_owned(), "a,b".to_owned()]].into_iter();
        assert_eq!(written(Some(&["id", "text"]), rows()).expect("CSV"), "id,text\n1,\"a,b\"\n");
        assert_eq!(written(None, rows()).expect("CSV"), "1,\"a,b\"\n");
    }

    #[test]
    fn formulas_are_texts() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(cell(formula), format!("'{formula}"));
        }
        for text in ["", "run 7", "a=b", "'=1"] {
            assert_eq!(cell(text), text);
        }
    }
}
