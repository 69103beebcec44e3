//! What somebody wants to see again of a page: the address is the truth, and
//! this is a name for it.

use serde::{Deserialize, Serialize};

/// The pages that can be kept so.
pub const PAGES: [&str; 3] = ["opportunities", "executions", "performance"];
/// Of one account.
pub const MOST: i64 = 50;
const LONGEST_NAME: usize = 60;
const LONGEST_QUERY: usize = 1000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    pub id: i64,
    pub page: String,
    pub name: String,
    /// What stands behind the question mark of the address.
    pub query: String,
}

impl SavedView {
    pub fn address(&self) -> String {
        let mark = if self.query.is_empty() { "" } else { "?" };
        format!("/{}{mark}{}", self.page, self.query)
    }

    /// Why it cannot be kept.
    pub fn fault(&self) -> Option<String> {
        if !PAGES.contains(&self.page.as_str()) {
            return Some(format!("there are no views of the page {}", self.page));
        }
        if self.name.is_empty() || self.name.chars().any(char::is_control) {
            return Some("a view needs a name in one line".into());
        }
        let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'#' | b'"' | b'<' | b'>' | b'\\');
        if !self.query.bytes().all(plain) {
            return Some("its address is none of ours".into());
        }
        let (name, query) = (self.name.chars().count(), self.query.len());
        (name > LONGEST_NAME || query > LONGEST_QUERY).then(|| {
            format!(
                "its name has {name} characters of {LONGEST_NAME}, its address {query} of {LONGEST_QUERY}"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_a_name_for_an_address_of_ours() {
        let view = |page: &str, name: &str, query: &str| SavedView {
            id: 1,
            page: page.into(),
            name: name.into(),
            query: query.into(),
        };
        let good = view("opportunities", "Mine", "q=a%2Fb&sort=-net");
        assert_eq!((good.fault(), good.address().as_str()), (None, "/opportunities?q=a%2Fb&sort=-net"));
        assert_eq!(view("executions", "All", "").address(), "/executions");
        for bad in [
            view("people", "Mine", ""),
            view("executions", "", ""),
            view("executions", "a\nb", ""),
            view("executions", &"x".repeat(61), ""),
            view("executions", "Mine", "q=a b"),
            view("executions", "Mine", "q=\"><script>"),
            view("executions", "Mine", &"q".repeat(1001)),
        ] {
            assert!(bad.fault().is_some(), "{bad:?}");
        }
    }
}
