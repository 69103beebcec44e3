//! Keys that work everywhere: the palette, the list of shortcuts, the filter,
//! and `g` with a letter for the pages.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent};

/// Milliseconds within which the second key of a pair has to come.
const PAIR: f64 = 1_500.0;

#[component]
pub fn Keyboard() -> impl IntoView {
    let go = use_navigate();
    let g_at = StoredValue::new(0.0_f64);
    Effect::new(move |_| {
        let go = go.clone();
        let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
            if let Some(path) = pressed(&event, g_at) {
                event.prevent_default();
                go(path, NavigateOptions::default());
            }
        });
        on_cleanup(move || handle.remove());
    });
    // Tests, and whoever scripts the page, can see that it answers.
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-ready", "");
        }
    });
    Effect::new(move |_| {
        let button = document()
            .get_element_by_id("open-palette")
            .and_then(|button| button.dyn_into::<HtmlElement>().ok());
        if let Some(button) = button {
            let click = wasm_bindgen::closure::Closure::<dyn Fn()>::new(|| open("palette"));
            button.set_onclick(Some(click.as_ref().unchecked_ref()));
            click.forget();
        }
    });
}

/// The page that the keys ask for, if they do.
fn pressed(event: &KeyboardEvent, g_at: StoredValue<f64>) -> Option<&'static str> {
    let key = event.key();
    if (event.ctrl_key() || event.meta_key()) && key.eq_ignore_ascii_case("k") {
        event.prevent_default();
        open("palette");
        return None;
    }
    if event.ctrl_key() || event.meta_key() || event.alt_key() || typing(event) || dialog_is_open() {
        return None;
    }
    let after_g = event.time_stamp() - g_at.get_value() < PAIR && g_at.get_value() > 0.0;
    g_at.set_value(if key == "g" { event.time_stamp() } else { 0.0 });
    match key.as_str() {
        "?" => open("shortcuts"),
        "/" => focus_filter(event),
        _ => return after_g.then(|| page(&key)).flatten(),
    }
    None
}

fn page(key: &str) -> Option<&'static str> {
    match key {
        "o" => Some("/"),
        "p" => Some("/phases"),
        "t" => Some("/tasks"),
        "r" => Some("/runs"),
        "m" => Some("/moves"),
        "s" => Some("/schema"),
        "v" => Some("/reports"),
        "b" => Some("/backups"),
        _ => None,
    }
}

/// Keys typed into a field belong to the field.
pub fn typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|target| {
        matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || target.is_content_editable()
    })
}

pub fn dialog_is_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

fn focus_filter(event: &KeyboardEvent) {
    let filter = document().query_selector(".main input[type=search]").ok().flatten();
    if let Some(filter) = filter.and_then(|filter| filter.dyn_into::<HtmlInputElement>().ok()) {
        event.prevent_default();
        let _ = filter.focus();
        filter.select();
    }
}

/// Opens a dialog; the browser gives the focus back when it closes.
pub fn open(id: &str) {
    let dialog =
        document().get_element_by_id(id).and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok());
    if let Some(dialog) = dialog.filter(|dialog| !dialog.open()) {
        let _ = dialog.show_modal();
    }
}

pub fn close(id: &str) {
    let dialog =
        document().get_element_by_id(id).and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok());
    if let Some(dialog) = dialog {
        dialog.close();
    }
}
