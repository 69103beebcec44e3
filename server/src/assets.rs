//! The web assets, which the binary carries. A debug build reads them from
//! disk, so that a change shows without compiling.

use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../target/site"]
struct Site;

/// The answer to a request for an asset, or none if there is no such asset.
pub(crate) fn find(path: &str, headers: &HeaderMap) -> Option<Response> {
    answer(&|file| Site::get(file), path.trim_start_matches('/'), headers)
}

type Files<'a> = &'a dyn Fn(&str) -> Option<EmbeddedFile>;

fn answer(files: Files<'_>, path: &str, headers: &HeaderMap) -> Option<Response> {
    // The compressed copies are only ever answers to their originals.
    if path.is_empty() || path.ends_with(".br") {
        return None;
    }
    let plain = files(path)?;
    let packed = accepts_brotli(headers).then(|| files(&format!("{path}.br"))).flatten();
    let encoding = packed.is_some().then_some("br");
    let file = packed.unwrap_or(plain);
    let tag = tag(&file);
    if knows(headers, &tag) {
        return response(StatusCode::NOT_MODIFIED, path, &tag, None, Body::empty());
    }
    response(StatusCode::OK, path, &tag, encoding, Body::from(file.data.into_owned()))
}

fn response(
    status: StatusCode,
    path: &str,
    tag: &str,
    encoding: Option<&str>,
    body: Body,
) -> Option<Response> {
    let mut builder = Response::builder()
        .status(status)
        .header(CONTENT_TYPE, content_type(path))
        .header(CACHE_CONTROL, caching(path))
        .header(VARY, "accept-encoding")
        .header(ETAG, tag);
    if let Some(encoding) = encoding {
        builder = builder.header(CONTENT_ENCODING, encoding);
    }
    builder.body(body).ok()
}

fn tag(file: &EmbeddedFile) -> String {
    format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]))
}

fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    known.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == tag || one == "*")
}

fn content_type(path: &str) -> HeaderValue {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    let text = guess.type_() == "text" || guess.subtype() == "javascript";
    let full = if text { format!("{guess}; charset=utf-8") } else { guess.to_string() };
    HeaderValue::from_str(&full).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// A name with a hash in it never means anything else. Any other may mean
/// something new after an upgrade, so the browser asks, and mostly hears 304.
fn caching(path: &str) -> &'static str {
    if is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

/// `refit.0123456789ab.js`: a part between dots of eight or more hex digits.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let parts: Vec<&str> = name.split('.').collect();
    let inner = parts.get(1..parts.len().saturating_sub(1)).unwrap_or_default();
    inner.iter().any(|part| part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_brotli = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("br"));
        is_brotli && !parts.any(refused)
    })
}

/// `q=0` and `q=0.000` mean: not this one.
fn refused(parameter: &str) -> bool {
    let quality = parameter.strip_prefix("q=").and_then(|quality| quality.parse::<f32>().ok());
    quality.is_some_and(|quality| quality <= 0.0)
}

#[cfg(test)]
mod tests;
