//! What changes something must come from a page of ours: any page in the same
//! browser could press our buttons, and the session would come along.

use axum::extract::{Request, State as Extract};
use axum::http::header::{AUTHORIZATION, ORIGIN, REFERER};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::{host, refuse};
use crate::outside::Outside;

pub(crate) async fn guard(Extract(outside): Extract<Outside>, mut request: Request, next: Next) -> Response {
    if is_harmless(request.method()) || is_ours(&outside, &request) || bearer(request.headers()).is_some() {
        forget_foreign(&outside, &mut request);
        return next.run(request).await;
    }
    refuse(
        StatusCode::FORBIDDEN,
        "The request does not come from a page of this Refit. A program may send the header Origin with this address, \
         or use the command line.",
    )
}

/// What a program says it is. No page elsewhere can have a browser send this: it
/// would have to ask us first, and we answer no such question. The guard takes
/// nothing else for proof then, no session that came along.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (kind, token) = text.split_once(' ').unwrap_or((text, ""));
    kind.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

pub(crate) fn is_harmless(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Browsers send one header or both and pages cannot forge them. What is
/// there must say ours, and one has to be there.
fn is_ours(outside: &Outside, request: &Request) -> bool {
    let headers = request.headers();
    let site = text(headers, "sec-fetch-site").map(|site| site == "same-origin");
    let own = host::asked(request).map(|authority| outside.origin(&authority));
    let origin = headers.contains_key(ORIGIN).then(|| text(headers, "origin").map(str::to_owned) == own);
    match (site, origin) {
        (None, None) => false,
        (site, origin) => site.unwrap_or(true) && origin.unwrap_or(true),
    }
}

/// A form without a script is answered with the way back to its page. That must
/// be one of ours.
fn forget_foreign(outside: &Outside, request: &mut Request) {
    let own = host::asked(request).map(|authority| outside.origin(&authority) + "/").unwrap_or_default();
    let foreign = request
        .headers()
        .get_all(REFERER)
        .iter()
        .any(|page| page.to_str().map_or(true, |page| own.is_empty() || !page.starts_with(&own)));
    if foreign {
        request.headers_mut().remove(REFERER);
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
