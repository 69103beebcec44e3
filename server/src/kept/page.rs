//! A page that is kept: its HTML without the nonce.

use std::convert::Infallible;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::stream;
use leptos::nonce::Nonce;

use crate::middleware::headers::policy;

const HTML: &str = "text/html; charset=utf-8";
/// Larger pages are drawn anew for each reader.
const LARGEST: usize = 2 * 1024 * 1024;

#[derive(Debug)]
pub(super) struct Page {
    /// The nonce belongs between each two of them.
    pieces: Vec<Bytes>,
}

impl Page {
    /// The page, if the answer is one to be kept, and the answer as it was.
    /// Pages are whole before they are sent (`SsrMode::Async`), so nothing is
    /// held up by reading it to the end.
    pub(super) async fn of(response: Response) -> (Option<Self>, Response) {
        let Some(nonce) = nonce_of_page(&response) else { return (None, response) };
        let (parts, body) = response.into_parts();
        let html = match to_bytes(body, usize::MAX).await {
            Ok(html) => html,
            Err(error) => return (None, broken(&error)),
        };
        let page = Self::cut(&html, &nonce);
        (page, Response::from_parts(parts, Body::from(html)))
    }

    fn cut(html: &Bytes, nonce: &str) -> Option<Self> {
        let text = str::from_utf8(html).ok().filter(|text| text.len() <= LARGEST)?;
        let pieces: Vec<Bytes> = text.split(nonce).map(|piece| html.slice_ref(piece.as_bytes())).collect();
        // A page whose scripts carry another nonce than its policy is not ours to mend.
        (pieces.len() > 1).then_some(Self { pieces })
    }

    pub(super) fn bytes(&self) -> usize {
        self.pieces.iter().map(Bytes::len).sum()
    }

    /// With a nonce that nobody has seen. Nothing of the page is copied.
    pub(super) fn answer(&self) -> Response {
        let nonce = Nonce::new();
        let between = Bytes::copy_from_slice(nonce.as_inner().as_bytes());
        let length = self.bytes() + between.len() * (self.pieces.len() - 1);
        let headers = [
            (CONTENT_TYPE, HTML.to_owned()),
            (CONTENT_LENGTH, length.to_string()),
            (CONTENT_SECURITY_POLICY, policy(Some(nonce.as_inner()))),
        ];
        let rest = self.pieces[1..].iter().flat_map(|piece| [between.clone(), piece.clone()]);
        let pieces: Vec<_> = self.pieces[..1].iter().cloned().chain(rest).map(Ok::<_, Infallible>).collect();
        (headers, Body::from_stream(stream::iter(pieces))).into_response()
    }
}

/// The nonce of a whole page that says nothing but its HTML and our policy.
/// Errors, redirects, files and what sets a cookie are something else.
fn nonce_of_page(response: &Response) -> Option<String> {
    let headers = response.headers();
    let page = response.status() == StatusCode::OK && headers.len() == 2;
    if !page || headers.get(CONTENT_TYPE)? != HTML {
        return None;
    }
    let said = headers.get(CONTENT_SECURITY_POLICY)?.to_str().ok()?;
    let nonce = said.split_once("'nonce-")?.1.split_once('\'')?.0;
    (!nonce.is_empty() && said == policy(Some(nonce))).then(|| nonce.to_owned())
}

fn broken(error: &axum::Error) -> Response {
    tracing::error!(%error, "a page broke off while it was drawn");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
