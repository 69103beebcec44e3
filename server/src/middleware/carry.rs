//! What was begun for a request is carried to its end, whoever hangs up.
//!
//! A request whose client goes away is dropped at whatever it waits for. A deed
//! would stop between two of its transactions, and the parts of a page, which
//! are drawn side by side, would go on without the page that they belong to.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use super::refuse;
use crate::guard::Turn;

/// Around the limit on time, which bounds what nobody waits for too.
pub(crate) async fn carry(request: Request, next: Next) -> Response {
    let turn = request.extensions().get::<Turn>().cloned();
    let work = async move {
        let _turn = turn;
        next.run(request).await
    };
    match tokio::spawn(work.in_current_span()).await {
        Ok(response) => response,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => stopping(),
        },
    }
}

/// The runtime has ended before its task.
fn stopping() -> Response {
    let answer = refuse(StatusCode::SERVICE_UNAVAILABLE, "Refit is about to end. Try again in a moment.");
    ([(RETRY_AFTER, "5")], answer).into_response()
}
