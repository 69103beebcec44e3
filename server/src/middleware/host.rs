//! Only names of this machine, and the one it is configured to have. A page elsewhere that has its own name point
//! to 127.0.0.1 (DNS rebinding) would else read and press everything here.

use axum::extract::{Request, State as Extract};
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::Response;

use super::refuse;
use crate::outside::Outside;

pub(crate) async fn guard(Extract(outside): Extract<Outside>, request: Request, next: Next) -> Response {
    match asked(&request) {
        None => refuse(StatusCode::BAD_REQUEST, "The request does not name exactly one host."),
        Some(authority) if is_local(authority.host()) || outside.is_ours(&authority) => {
            next.run(request).await
        }
        Some(authority) => refuse(
            StatusCode::FORBIDDEN,
            &format!(
                "This Refit does not answer as {authority}. Open it as http://127.0.0.1 on its own machine, or by its \
                 --external-url."
            ),
        ),
    }
}

/// What the client calls us, by header or, over HTTP/2, by address.
pub(crate) fn asked(request: &Request) -> Option<Authority> {
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok()?.parse().ok(),
        (None, _) => request.uri().authority().cloned(),
        // Two names are no name: who checks one may serve the other.
        (Some(_), Some(_)) => None,
    }
}

pub(crate) fn is_local(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
