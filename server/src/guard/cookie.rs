//! The cookie that holds a session's token.
//!
//! Its prefix makes the browser insist that it came from this very host, safely,
//! and for every path. Browsers take loopback addresses for safe without TLS.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

pub(crate) const NAME: &str = "__Host-refit";

/// What a sign-in by a provider has begun with.
const TICKET: &str = "__Host-refit-sign-on";

pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    only(headers, NAME)
}

pub(super) fn ticket(headers: &HeaderMap) -> Option<&str> {
    only(headers, TICKET)
}

fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut tokens =
        headers.get_all(COOKIE).iter().filter_map(|cookies| cookies.to_str().ok()).flat_map(|cookies| {
            cookies
                .split(';')
                .filter_map(|pair| pair.trim().split_once('='))
                .filter(|(known, _)| *known == name)
        });
    let (_, token) = tokens.next()?;
    // Two of one name: somebody else may have put one of them there.
    tokens.next().is_none().then_some(token)
}

/// It lasts as long as the browser does; the server ends it sooner.
pub(super) fn set(token: &str) -> String {
    format!("{NAME}={token}; Path=/; Secure; HttpOnly; SameSite=Lax")
}

pub(super) fn set_ticket(ticket: &str, seconds: i64) -> String {
    format!("{TICKET}={ticket}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax")
}

pub(super) fn clear() -> String {
    format!("{NAME}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_and_no_more() {
        let of = |cookies: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for cookie in cookies {
                headers.append(COOKIE, axum::http::HeaderValue::from_static(cookie));
            }
            token(&headers).map(str::to_owned)
        };
        assert_eq!(of(&["theme=dark; __Host-refit=ab; zone=utc"]).as_deref(), Some("ab"));
        assert_eq!(of(&["theme=dark", "__Host-refit=ab"]).as_deref(), Some("ab"));
        for none in [
            &[][..],
            &["refit=ab"],
            &["__Host-refit"],
            &["__Host-refit=a; __Host-refit=b"],
            &["__host-refit=ab"],
        ] {
            assert_eq!(of(none), None, "{none:?}");
        }
    }
}
