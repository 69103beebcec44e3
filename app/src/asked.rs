//! What the part of an address behind the question mark asks for.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use leptos_router::location::Url;

use crate::components::filters::encode;

/// Names and values, as they stand there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked(Vec<(String, String)>);

impl Asked {
    pub fn of(query: &str) -> Self {
        let parts = query.trim_start_matches('?').split('&').filter_map(|part| part.split_once('='));
        let plain = |text: &str| Url::unescape(&text.replace('+', " "));
        Self(parts.map(|(name, value)| (plain(name), plain(value))).collect())
    }

    /// Nothing where it is not asked for.
    pub fn get(&self, name: &str) -> String {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The address that asks for the same, but for these.
    pub fn but(&self, path: &str, names: &[&str], others: &[(&str, &str)]) -> String {
        let value = |name: &str| {
            let other = others.iter().find(|(other, _)| *other == name);
            other.map_or_else(|| self.get(name), |(_, value)| (*value).to_owned())
        };
        let parts = names.iter().map(|name| (name, value(name))).filter(|(_, value)| !value.is_empty());
        let parts: Vec<String> = parts.map(|(name, value)| format!("{name}={}", encode(&value))).collect();
        if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
    }
}

/// The parts of a page's path behind its first, as people write them.
#[cfg(feature = "ssr")]
pub fn parts(path: &str) -> Vec<String> {
    path.split('/').skip(2).map(Url::unescape).collect()
}

/// Path and what is asked for, as it stands in the address.
pub fn address() -> impl Fn() -> String + Copy {
    let here = use_location();
    move || format!("{}?{}", here.pathname.get(), here.search.get().trim_start_matches('?'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_asks_for_and_can_be_made_again() {
        let asked = Asked::of("?q=a%2Fb+c&sort=-value&odd&__err=x");
        assert_eq!(
            (asked.get("q").as_str(), asked.get("sort").as_str(), asked.get("to").as_str()),
            ("a/b c", "-value", "")
        );
        let names = ["q", "sort", "after"];
        assert_eq!(asked.but("/x", &names, &[("after", "1~2")]), "/x?q=a%2Fb%20c&sort=-value&after=1~2");
        assert_eq!(asked.but("/x", &names, &[("q", ""), ("sort", "")]), "/x");
    }
}
