//! Copies a text, also where the browser has no clipboard for pages, which is
//! everywhere but on localhost and HTTPS.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDocument, HtmlElement};

use super::icon::{Icon, icon};

/// Copies the text of the element before the button.
#[component]
pub fn CopyButton() -> impl IntoView {
    let done = RwSignal::new(false);
    let copy = move |event: leptos::ev::MouseEvent| {
        let button = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let text = button.and_then(|button| button.previous_element_sibling());
        if text.is_some_and(|text| copy_text_of(&text)) {
            done.set(true);
            set_timeout(move || done.set(false), Duration::from_secs(2));
        }
    };
    view! {
        <button class="btn small copy" type="button" data-done=move || done.get().then_some("") on:click=copy>
            {move || icon(if done.get() { Icon::Check } else { Icon::Copy })}
            {move || if done.get() { "Copied" } else { "Copy" }}
        </button>
    }
}

/// By selection and command: deprecated, and the only way that works over
/// plain HTTP.
fn copy_text_of(element: &Element) -> bool {
    let copy = || -> Option<bool> {
        let selection = window().get_selection().ok()??;
        let range = document().create_range().ok()?;
        range.select_node_contents(element).ok()?;
        selection.remove_all_ranges().ok()?;
        selection.add_range(&range).ok()?;
        let copied = document().dyn_into::<HtmlDocument>().ok()?.exec_command("copy").ok()?;
        selection.remove_all_ranges().ok()?;
        Some(copied)
    };
    copy().unwrap_or(false)
}
