//! A state as a chip.

use crate::prelude::*;

use super::icon::icon;
use super::state::Look;

pub fn chip(look: Look) -> AnyView {
    view! {
        <span class="chip" data-tone=look.tone data-outline=look.outline.then_some("")>
            {icon(look.icon)}
            {look.word}
        </span>
    }
    .erased()
}

/// A coloured word in a cell.
pub fn tone(tone: &'static str, word: &'static str) -> AnyView {
    view! { <span class="tone" data-tone=tone>{word}</span> }.erased()
}

/// What a cell shows that holds nothing.
pub fn none() -> AnyView {
    view! { <span class="none" title="None">"–"</span> }.erased()
}
