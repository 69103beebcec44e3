//! No page has this address.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::components::notice::FaultPage;
use crate::fault::Fault;

#[component]
pub fn Missing() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(options) = use_context::<leptos_axum::ResponseOptions>() {
        options.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    let path = use_location().pathname.get_untracked();
    let fault = Fault {
        status: 404,
        doing: format!("opening {path}"),
        why: "no page has this address".into(),
        next: "Choose a page from the navigation.".into(),
    };
    view! { <FaultPage fault /> }
}
