//! Sends forms to their server functions and says what came of it.
//!
//! Without a script the browser sends them itself and comes back to the page,
//! with the refusal in its address.

use leptos::ev::SubmitEvent;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use server_fn::error::ServerFnUrlError;
use server_fn::redirect::call_redirect_hook;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, HtmlElement, HtmlFormElement, RequestInit, Response, UrlSearchParams};

use crate::components::notice::fault_notice;
use crate::components::toasts::Toasts;
use crate::fault::Fault;
use crate::live::Live;
use crate::prelude::*;

#[derive(Clone, Copy)]
pub struct Deeds {
    /// The form whose answer is being waited for, by its `data-deed`.
    waiting: RwSignal<Option<String>>,
    live: Live,
    toasts: Toasts,
}

impl Deeds {
    pub fn new(live: Live, toasts: Toasts) -> Self {
        Self { waiting: RwSignal::new(None), live, toasts }
    }

    pub fn of_page() -> Self {
        expect_context()
    }

    pub fn waits_for(&self, deed: &str) -> bool {
        self.waiting.with(|waiting| waiting.as_deref() == Some(deed))
    }

    /// One deed at a time: a second click comes to nothing.
    pub fn submit(self, event: SubmitEvent) {
        event.prevent_default();
        let form = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let Some(form) = form.filter(|_| self.waiting.with_untracked(Option::is_none)) else { return };
        self.waiting.set(Some(form.get_attribute("data-deed").unwrap_or_default()));
        spawn_local(async move {
            let outcome = post(&form).await;
            self.waiting.set(None);
            close_dialog(&form);
            match outcome {
                Ok(page) => self.done(page),
                Err(fault) => self.toasts.show(fault),
            }
        });
    }

    fn done(self, page: Option<String>) {
        self.live.tell();
        if let Some(page) = page {
            call_redirect_hook(&page);
        }
    }
}

/// The dialog that asked has its answer; it would also lie over the message.
fn close_dialog(form: &HtmlFormElement) {
    let dialog = form.closest("[popover]").ok().flatten();
    if let Some(dialog) = dialog.and_then(|dialog| dialog.dyn_into::<HtmlElement>().ok()) {
        let _ = dialog.hide_popover();
    }
}

/// The page to go on with, if the server names one.
async fn post(form: &HtmlFormElement) -> Result<Option<String>, Fault> {
    let response = send(form).await.map_err(|error| unreachable_server(&error))?;
    if response.ok() {
        return Ok(response.headers().get("location").ok().flatten());
    }
    let text = match response.text() {
        Ok(text) => JsFuture::from(text).await.ok().and_then(|text| text.as_string()).unwrap_or_default(),
        Err(_) => String::new(),
    };
    Err(Fault::of_json(&text).unwrap_or_else(|| refused(response.status(), text)))
}

async fn send(form: &HtmlFormElement) -> Result<Response, JsValue> {
    let fields = FormData::new_with_form(form)?;
    let body = UrlSearchParams::new_with_str_sequence_sequence(&fields)?.to_string();
    let headers = web_sys::Headers::new()?;
    headers.set("Accept", "application/json")?;
    headers.set("Content-Type", "application/x-www-form-urlencoded")?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(&body);
    JsFuture::from(window().fetch_with_str_and_init(&form.action(), &init)).await?.dyn_into()
}

fn unreachable_server(error: &JsValue) -> Fault {
    let why = js_sys::Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    Fault {
        status: 0,
        doing: "asking the server".to_owned(),
        why: why.unwrap_or_else(|| "it cannot be reached".to_owned()),
        next: "Check that the server runs, then look whether it was done before you try again.".to_owned(),
    }
}

fn refused(status: u16, text: String) -> Fault {
    let why = if text.is_empty() { format!("it answered with status {status}") } else { text };
    Fault {
        status,
        doing: "asking the server".to_owned(),
        why,
        next: "Reload the page, then try again.".to_owned(),
    }
}

/// What a form sent without a script was refused for.
#[component]
pub fn SentBack() -> impl IntoView {
    let query = use_query_map();
    move || {
        let error = query.read().get("__err");
        error.map(|error| fault_notice(&ServerFnUrlError::<Fault>::decode_err(&error)))
    }
}
