//! The colours of the pages, kept in a cookie so that the server already sends
//! the right ones.

use leptos::prelude::*;

use crate::codec::Json;
use crate::fault::Answer;

/// Works as a plain form too; with a script the page changes at once.
#[server(endpoint = "theme", output = Json)]
pub async fn set_theme(theme: String) -> Answer<()> {
    use axum::http::HeaderValue;
    use axum::http::header::SET_COOKIE;
    let theme = crate::components::theme::Theme::parse(&theme);
    let value = HeaderValue::from_str(&theme.cookie());
    if let (Some(options), Ok(value)) = (use_context::<leptos_axum::ResponseOptions>(), value) {
        options.insert_header(SET_COOKIE, value);
    }
    Ok(())
}
