//! Where a page begins: opaque to readers, and of no use for another list. It
//! holds the key of the last row and never a number of rows, so that a row that
//! comes or goes meanwhile moves none of the others to another page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::error::{Error, Result};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Cursor {
    /// The list that it is of, with its filters.
    of: String,
    after: Vec<String>,
}

pub(super) fn write(question: &str, after: Vec<String>) -> String {
    let cursor = Cursor { of: question.to_owned(), after };
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
}

pub(super) fn read(text: &str, question: &str) -> Result<Vec<String>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| strange())?;
    let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| strange())?;
    if cursor.of != question {
        let next = "Keep the filters as they were, or leave the cursor out to begin anew.";
        return Err(Error::invalid("reading the cursor", "it is of another list or of other filters", next));
    }
    Ok(cursor.after)
}

pub(super) fn strange() -> Error {
    let next = "Take `next` of the answer before as it is, or leave the cursor out to begin anew.";
    Error::invalid("reading the cursor", "no answer of this server has held it", next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_for_its_own_list() {
        let cursor = write("/api/v1/runs?", vec!["7".into()]);
        assert_eq!(read(&cursor, "/api/v1/runs?").ok(), Some(vec!["7".to_owned()]));
        for (text, question) in [
            (cursor.as_str(), "/api/v1/runs?status=failed"),
            ("7", "/api/v1/runs?"),
            ("", "/api/v1/runs?"),
            ("%%%", "/api/v1/runs?"),
            ("e30", "/api/v1/runs?"),
        ] {
            assert!(read(text, question).is_err(), "{text}");
        }
    }
}
