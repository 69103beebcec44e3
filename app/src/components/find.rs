//! The field of a filter that is sent with its form.

use crate::prelude::*;

use super::icon::{Icon, icon};

pub fn find(value: &str, hint: &'static str, label: &'static str) -> AnyView {
    view! {
        <label class="find">
            {icon(Icon::Search)}
            <input
                type="search"
                name="q"
                value=value.to_owned()
                placeholder=hint
                aria-label=label
                autocomplete="off"
            />
            <kbd>"/"</kbd>
        </label>
    }
    .erased()
}
