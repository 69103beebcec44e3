use super::*;
use rust_embed::Metadata;

fn file(text: &'static [u8], hash: u8) -> EmbeddedFile {
    EmbeddedFile { data: text.into(), metadata: Metadata::__rust_embed_new([hash; 32], None, None, "") }
}

fn site(path: &str) -> Option<EmbeddedFile> {
    match path {
        "pkg/refit.wasm" => Some(file(b"plain", 1)),
        "pkg/refit.wasm.br" => Some(file(b"packed", 2)),
        "pkg/refit.js" => Some(file(b"js", 3)),
        "pkg/refit.0123456789ab.css" => Some(file(b"css", 4)),
        "fonts/inter-latin-wght-normal.woff2" => Some(file(b"font", 5)),
        _ => None,
    }
}

fn ask(path: &str, pairs: &[(&'static str, &'static str)]) -> Option<Response> {
    let headers = pairs
        .iter()
        .map(|(name, value)| (axum::http::HeaderName::from_static(name), HeaderValue::from_static(value)));
    answer(&site, path, &headers.collect())
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

#[test]
fn brotli_goes_to_those_who_take_it() {
    for (accepts, encoding) in [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.1", "br"),
        ("BR", "br"),
        ("gzip", ""),
        ("br;q=0", ""),
        ("br; q=0.000, gzip", ""),
        ("brr", ""),
    ] {
        let response = ask("pkg/refit.wasm", &[("accept-encoding", accepts)]).expect(accepts);
        assert_eq!(header(&response, "content-encoding"), encoding, "{accepts}");
        assert_eq!(header(&response, "content-type"), "application/wasm");
        assert_eq!(header(&response, "vary"), "accept-encoding");
    }
    let response = ask("pkg/refit.js", &[("accept-encoding", "br")]).expect("the plain one");
    assert_eq!(header(&response, "content-encoding"), "");
}

#[test]
fn a_known_answer_is_not_sent_again() {
    let first = ask("pkg/refit.wasm", &[("accept-encoding", "br")]).expect("an answer");
    assert_eq!(header(&first, "etag"), format!("\"{}\"", "02".repeat(16)));
    let same =
        [("accept-encoding", "br"), ("if-none-match", "\"x\", W/\"02020202020202020202020202020202\"")];
    assert_eq!(
        ask("pkg/refit.wasm", &same).map(|response| response.status()),
        Some(StatusCode::NOT_MODIFIED)
    );
    let plain = [("if-none-match", "\"02020202020202020202020202020202\"")];
    assert_eq!(ask("pkg/refit.wasm", &plain).map(|response| response.status()), Some(StatusCode::OK));
}

#[test]
fn only_hashed_names_are_kept_for_ever() {
    let caching = |path| header(&ask(path, &[]).expect(path), "cache-control");
    assert!(caching("pkg/refit.0123456789ab.css").contains("immutable"));
    assert_eq!(caching("pkg/refit.js"), "no-cache");
    assert_eq!(caching("fonts/inter-latin-wght-normal.woff2"), "no-cache");
    assert!(!is_hashed("pkg/refit.min.js") && !is_hashed("0123456789ab") && !is_hashed(""));
}

#[test]
fn types_are_those_that_browsers_insist_on() {
    let of = |path| header(&ask(path, &[]).expect(path), "content-type");
    assert_eq!(of("pkg/refit.js"), "text/javascript; charset=utf-8");
    assert_eq!(of("pkg/refit.0123456789ab.css"), "text/css; charset=utf-8");
    assert_eq!(of("fonts/inter-latin-wght-normal.woff2"), "font/woff2");
}

#[test]
fn what_is_not_there_is_not_there() {
    for path in ["", "pkg", "pkg/refit.wasm.br", "../Cargo.toml", "pkg/other.js"] {
        assert!(ask(path, &[]).is_none(), "{path}");
    }
    assert!(find("/../../server/Cargo.toml", &HeaderMap::new()).is_none());
}
