//! In front of everything that may refuse a request of the API: the form of the
//! answer is settled here, so that nobody behind is misled into a page or into
//! the way to the door.

use axum::extract::Request;
use axum::http::header::{ACCEPT, HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::endpoint::ROOT;
use super::{endpoints, pattern, problem};

pub(crate) async fn front(mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !path.strip_prefix(ROOT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
        return next.run(request).await;
    }
    let endpoint = endpoints().find(|endpoint| app::access::fits(&pattern(endpoint.path), path));
    let media_type = endpoint.map_or("application/json", |endpoint| endpoint.gives.media_type());
    if !accepts(request.headers(), media_type) {
        return problem::not_acceptable(media_type);
    }
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static(media_type));
    problem::translated(next.run(request).await).await
}

/// Whether the media type is among those that are asked for; of several that
/// fit, the most exact one counts.
fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let given: Vec<&str> = headers.get_all(ACCEPT).iter().filter_map(|given| given.to_str().ok()).collect();
    let (group, _) = media_type.split_once('/').unwrap_or((media_type, ""));
    let group = format!("{group}/*");
    let best = given.iter().flat_map(|given| given.split(',')).filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let range = parts.next().unwrap_or_default().to_ascii_lowercase();
        let exact = ["*/*", &group, media_type].iter().position(|known| *known == range)?;
        Some((exact, !parts.any(is_refusal)))
    });
    given.is_empty() || best.max().is_some_and(|(_, wanted)| wanted)
}

/// `q=0`, with as many zeros as somebody likes.
fn is_refusal(parameter: &str) -> bool {
    let weight = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="));
    weight.and_then(|weight| weight.parse::<f32>().ok()).is_some_and(|weight| weight <= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_decides() {
        let check = |given: &[&str]| {
            let mut headers = HeaderMap::new();
            for given in given {
                headers.append(ACCEPT, HeaderValue::from_str(given).expect("a header"));
            }
            accepts(&headers, "application/json")
        };
        for fits in [
            &[][..],
            &["application/json"],
            &["text/html, */*;q=0.8"],
            &["text/html", "application/*; q=0.1"],
            &["application/json, */*;q=0"],
        ] {
            assert!(check(fits), "{fits:?}");
        }
        for unfit in [&["text/html"][..], &["application/json;q=0, */*"], &["*/*; q=0.000"], &[""]] {
            assert!(!check(unfit), "{unfit:?}");
        }
    }
}
