//! Webhooks: one in the words of Slack, one for any program, signed.

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use sha2::Sha256;
use store::notification::Parcel;

use super::{Secret, Settings, Slack, Webhook};
use crate::outbound;

const IDEMPOTENCY: HeaderName = HeaderName::from_static("idempotency-key");
const SIGNATURE: HeaderName = HeaderName::from_static("refit-signature");

#[derive(Serialize)]
struct Text {
    text: String,
}

pub(super) async fn slack(settings: &Settings, slack: &Slack, parcel: &Parcel) -> Result<(), String> {
    let link = format!("<{}{}|{}>", settings.pages, parcel.path, quoted(&parcel.title));
    let text = Text { text: format!("*{}* {link}\n{}", quoted(&settings.environment), quoted(&parcel.text)) };
    let body = serde_json::to_string(&text).map_err(|error| error.to_string())?;
    outbound::post(&settings.reach, &slack.url.0, headers(parcel)?, body).await
}

/// Nobody is called to the channel by what somebody wrote.
fn quoted(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[derive(Serialize)]
struct Body<'a> {
    /// The same for each repetition.
    id: &'a str,
    kind: &'a str,
    title: &'a str,
    text: &'a str,
    url: String,
    environment: &'a str,
    at: DateTime<Utc>,
}

pub(super) async fn signed(
    settings: &Settings,
    hook: &Webhook,
    parcel: &Parcel,
    now: DateTime<Utc>,
) -> Result<(), String> {
    let body = Body {
        id: &parcel.key,
        kind: parcel.kind.as_str(),
        title: &parcel.title,
        text: &parcel.text,
        url: format!("{}{}", settings.pages, parcel.path),
        environment: &settings.environment,
        at: parcel.at,
    };
    let body = serde_json::to_string(&body).map_err(|error| error.to_string())?;
    let mut headers = headers(parcel)?;
    headers.insert(SIGNATURE, value(&signature(&hook.secret, now.timestamp(), &body))?);
    outbound::post(&settings.reach, &hook.url.0, headers, body).await
}

fn headers(parcel: &Parcel) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(IDEMPOTENCY, value(&parcel.key)?);
    Ok(headers)
}

fn value(text: &str) -> Result<HeaderValue, String> {
    HeaderValue::from_str(text).map_err(|error| error.to_string())
}

/// Over time and body, so that neither can be changed, nor the whole be sent
/// again much later.
fn signature(secret: &Secret, at: i64, body: &str) -> String {
    // Any length will do as a key.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.0.as_bytes()) else { return String::new() };
    mac.update(format!("{at}.{body}").as_bytes());
    format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_as_others_would() {
        // printf '%s' '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
        let expected = "t=1700000000,v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686";
        assert_eq!(signature(&Secret("secret".into()), 1_700_000_000, "{\"a\":1}"), expected);
    }

    #[test]
    fn nobody_is_called_by_what_somebody_wrote() {
        assert_eq!(
            quoted("<!channel> & <https://evil|click>"),
            "&lt;!channel&gt; &amp; &lt;https://evil|click&gt;"
        );
    }
}
