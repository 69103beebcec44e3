//! Buttons that change something. Each is a form, so that it works without a
//! script; with one the page stays and the button is off until the answer.

use super::icon::{Icon, icon};
use crate::deeds::Deeds;
use crate::me::Me;
use crate::prelude::*;

/// A button in a form of its own.
pub struct Press {
    /// Path of the server function.
    pub path: &'static str,
    /// Hidden fields: the arguments of the server function.
    pub fields: Vec<(&'static str, String)>,
    /// `btn` and more.
    pub class: &'static str,
    pub icon: Icon,
    pub word: String,
    /// Why the button is off.
    pub off: Option<String>,
}

impl Press {
    /// The button with the reason before it.
    pub fn draw(mut self) -> AnyView {
        self.off = Me::of_page().why_not(self.path).or(self.off);
        let deed = deed(self.path, &self.fields);
        let busy = busy(deed.clone());
        let (class, shape, off) = (self.class, self.icon, self.off.is_some());
        let title = self.off.clone();
        let button = view! {
            <button
                class=move || if busy.get() { format!("{class} busy") } else { class.to_owned() }
                title=title
                disabled=move || off || busy.get()
            >
                {move || icon(if busy.get() { Icon::Loader } else { shape })}
                {self.word}
            </button>
        };
        view! {
            {self.off.map(|why| view! { <span class="why">{why}</span> })}
            {form("inline-form", self.path, self.fields, deed, button.erased())}
        }
        .erased()
    }
}

/// What tells one form of a page from the others.
pub fn deed(path: &str, fields: &[(&'static str, String)]) -> String {
    let first = fields.first().map(|(_, value)| value.as_str()).unwrap_or_default();
    format!("{path} {first}")
}

/// Whether the answer to this form is being waited for.
pub fn busy(deed: String) -> Signal<bool> {
    let deeds = Deeds::of_page();
    Signal::derive(move || deeds.waits_for(&deed))
}

pub fn form(
    class: &'static str,
    path: &'static str,
    fields: Vec<(&'static str, String)>,
    deed: String,
    inside: AnyView,
) -> AnyView {
    let deeds = Deeds::of_page();
    let inside = allowed(path, inside);
    let fields =
        fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    view! {
        <form class=class method="post" action=path data-deed=deed on:submit=move |event| deeds.submit(event)>
            {fields.collect_view()}
            {inside}
        </form>
    }
    .erased()
}

/// The controls of a form that the reader may not send are off, and say why.
fn allowed(path: &str, inside: AnyView) -> AnyView {
    match Me::of_page().why_not(path) {
        None => inside,
        Some(why) => view! {
            <fieldset class="not-allowed" disabled title=why>
                {inside}
            </fieldset>
        }
        .erased(),
    }
}
