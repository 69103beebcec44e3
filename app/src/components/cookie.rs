//! Choices of the reader that the server should know too.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

/// For a year, for every page, and never sent along from another site.
pub fn attributes(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax")
}

/// In the browser only.
pub fn read(name: &str) -> Option<String> {
    let cookies = document().dyn_into::<HtmlDocument>().ok()?.cookie().ok()?;
    value(&cookies, name).map(str::to_owned)
}

/// In the browser only.
pub fn write(name: &str, value: &str) {
    if let Ok(document) = document().dyn_into::<HtmlDocument>() {
        let _ = document.set_cookie(&attributes(name, value));
    }
}

/// The value of one cookie in a `Cookie` header.
pub fn value<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    cookies
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        assert_eq!(value("mytheme=x; theme=dark; zone=utc", "theme"), Some("dark"));
        assert_eq!(value("theme", "theme"), None);
        assert_eq!(value("", "theme"), None);
    }
}
