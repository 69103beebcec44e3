//! What changes something must come from a page of ours. Without accounts
//! there is no session to steal, but any page in the same browser could press
//! our buttons.

use axum::extract::Request;
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::{host, refuse};

pub(crate) async fn guard(request: Request, next: Next) -> Response {
    if is_harmless(request.method()) || is_ours(&request) {
        return next.run(request).await;
    }
    refuse(
        StatusCode::FORBIDDEN,
        "The request does not come from a page of this Refit. A program may send the header Origin with this address, \
         or use the command line.",
    )
}

pub(crate) fn is_harmless(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Browsers send one header or both and pages cannot forge them. What is
/// there must say ours, and one has to be there.
fn is_ours(request: &Request) -> bool {
    let headers = request.headers();
    let site = text(headers, "sec-fetch-site").map(|site| site == "same-origin");
    let own = host::asked(request).map(|authority| format!("http://{authority}"));
    let origin = headers.contains_key(ORIGIN).then(|| text(headers, "origin").map(str::to_owned) == own);
    match (site, origin) {
        (None, None) => false,
        (site, origin) => site.unwrap_or(true) && origin.unwrap_or(true),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
