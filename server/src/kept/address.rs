//! All of a request that a kept page may depend on.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::COOKIE;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use domain::access::Roles;
use engine::Caller;

use crate::guard;

/// Longer ones are rare and not worth their room.
const LONGEST: usize = 1024;

const THEMES: [&str; 3] = ["theme=system", "theme=light", "theme=dark"];
/// Read in the browser alone.
const ZONES: [&str; 2] = ["zone=utc", "zone=local"];

/// What browsers and command-line clients send along, and no page reads; and
/// all that begins with `sec-`. Anything else may mean something one day, an
/// `authorization` for one, so such a request gets a page of its own.
const HARMLESS: [&str; 17] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "cookie",
    "dnt",
    "host",
    "if-modified-since",
    "if-none-match",
    "keep-alive",
    "pragma",
    "priority",
    "referer",
    "te",
    "upgrade-insecure-requests",
    "user-agent",
];

/// About one person alone, and not worth keeping.
const PERSONAL: [&str; 3] = ["/account", "/audit", "/people"];

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Address {
    path: PathAndQuery,
    /// Who asks: what the account has kept, its name and roles are drawn; of the
    /// session nothing is.
    account: i64,
    name: String,
    roles: Roles,
    /// The cookie that chooses the theme, or nothing.
    theme: &'static str,
}

impl Address {
    /// None if the request brings anything that is not known here.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        if !reads || !request.headers().keys().all(|name| is_harmless(name.as_str())) {
            return None;
        }
        if PERSONAL.contains(&request.uri().path()) {
            return None;
        }
        let caller = request.extensions().get::<Caller>().cloned().unwrap_or_default();
        let Caller { account, name, roles, .. } = caller;
        let path = request.uri().path_and_query()?.as_str();
        // A copy, because the original would hold on to the buffer it was read into.
        let path = (path.len() <= LONGEST).then(|| path.parse().ok()).flatten()?;
        Some(Self { path, account, name, roles, theme: theme(request.headers())? })
    }

    /// A request that says this much and no more: a page that is kept cannot
    /// depend on anything else.
    pub(super) fn request(&self) -> Request {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = Uri::from(self.path.clone());
        let (account, name, roles) = (self.account, self.name.clone(), self.roles.clone());
        request.extensions_mut().insert(Caller { account, name, roles, ..Caller::default() });
        if !self.theme.is_empty() {
            request.headers_mut().insert(COOKIE, HeaderValue::from_static(self.theme));
        }
        request
    }
}

fn is_harmless(name: &str) -> bool {
    name.starts_with("sec-") || HARMLESS.contains(&name)
}

fn theme(headers: &HeaderMap) -> Option<&'static str> {
    let mut cookies = headers.get_all(COOKIE).into_iter();
    let text = match (cookies.next(), cookies.next()) {
        (None, _) => "",
        (Some(cookie), None) => cookie.to_str().ok()?,
        (Some(_), Some(_)) => return None,
    };
    let pairs = || text.split(';').map(str::trim).filter(|pair| !pair.is_empty());
    let session = |pair: &str| pair.split_once('=').is_some_and(|(name, _)| name == guard::COOKIE);
    if !pairs().all(|pair| THEMES.contains(&pair) || ZONES.contains(&pair) || session(pair)) {
        return None;
    }
    let chosen = pairs().find_map(|pair| THEMES.into_iter().find(|theme| *theme == pair));
    Some(chosen.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(headers: &[(&str, &str)]) -> Option<Address> {
        let mut request = Request::get("/runs?q=a");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Address::of(&request.body(Body::empty()).expect("a request"))
    }

    #[test]
    fn only_address_and_theme_tell_requests_apart() {
        let plain = address(&[]);
        assert!(plain.is_some());
        for same in [
            &[("host", "localhost"), ("user-agent", "x"), ("accept-language", "de")][..],
            &[("sec-fetch-site", "none"), ("cache-control", "no-cache")],
            &[("cookie", "zone=local")],
            &[("cookie", "")],
        ] {
            assert_eq!(address(same), plain, "{same:?}");
        }
        let dark = address(&[("cookie", "zone=utc; theme=dark")]);
        assert!(dark.is_some() && dark != plain && dark != address(&[("cookie", "theme=light")]));
        assert_eq!(dark, address(&[("cookie", "theme=dark; theme=light")]), "pages read the first");
    }

    #[test]
    fn what_is_not_known_gets_a_page_of_its_own() {
        for unknown in [
            &[("authorization", "Bearer x")][..],
            &[("x-forwarded-user", "ada")],
            &[("range", "bytes=0-1")],
            &[("content-length", "3")],
            &[("cookie", "session=1")],
            &[("cookie", "theme=dark; session=1")],
            &[("cookie", "theme=sepia")],
            &[("cookie", "theme")],
            &[("cookie", "theme=dark"), ("cookie", "theme=light")],
        ] {
            assert_eq!(address(unknown), None, "{unknown:?}");
        }
    }

    #[test]
    fn methods_and_lengths_that_are_not_kept() {
        let of = |method: &str, path: &str| {
            let request = Request::builder().method(method).uri(path).body(Body::empty());
            Address::of(&request.expect("a request"))
        };
        assert_eq!(of("HEAD", "/"), of("GET", "/"));
        assert_ne!(of("GET", "/?a=1"), of("GET", "/?a=2"));
        assert_eq!(of("POST", "/"), None);
        assert_eq!(of("GET", &format!("/?{}", "a".repeat(LONGEST))), None);
    }

    #[test]
    fn what_one_account_has_kept_is_drawn_for_it_alone() {
        let of = |account: i64| {
            let mut request = Request::get("/executions").body(Body::empty()).expect("a request");
            request.extensions_mut().insert(Caller { account, session: 5, ..Caller::default() });
            Address::of(&request).expect("one")
        };
        assert_ne!(of(7), of(8));
        assert_eq!(
            of(7).request().extensions().get::<Caller>(),
            Some(&Caller { account: 7, ..Caller::default() })
        );
    }

    #[test]
    fn the_drawing_sees_nothing_else() {
        let address = address(&[("cookie", "zone=local; theme=dark"), ("host", "localhost")]).expect("one");
        let request = address.request();
        assert_eq!(request.uri(), "/runs?q=a");
        assert_eq!(request.headers().len(), 1);
        assert_eq!(request.headers()[COOKIE], "theme=dark");
        assert_eq!(Address::of(&request), Some(address));
    }
}
