//! A name that has to be typed before something is done. With a script the
//! button is off until it is; without one the browser checks the pattern.

use crate::prelude::*;

#[derive(Clone, Copy)]
pub struct Typed {
    text: RwSignal<String>,
    scripted: RwSignal<bool>,
}

impl Typed {
    pub fn new() -> Self {
        let typed = Self { text: RwSignal::new(String::new()), scripted: RwSignal::new(false) };
        Effect::new(move |_| typed.scripted.set(true));
        typed
    }

    pub fn is_not(&self, wanted: &str) -> bool {
        self.scripted.get() && self.text.with(|text| text.trim() != wanted)
    }

    /// `what` says what the name is of, as in "the name of the database, ".
    pub fn field(self, what: &'static str, wanted: &str) -> AnyView {
        view! {
            <label class="field">
                <span>"Type " {what} <b class="mono">{wanted.to_owned()}</b> " to confirm"</span>
                <input
                    class="input"
                    name="confirm"
                    required
                    pattern=wanted.to_owned()
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    on:input=move |event| self.text.set(event_target_value(&event))
                />
            </label>
        }
        .erased()
    }
}
