//! Cells of a CSV that a spreadsheet must not take for formulas.

/// A text that begins like a formula gets a quote before it, which spreadsheets
/// take for "this is text". Numbers of ours are no texts and stay as they are.
pub(crate) fn cell(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

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
