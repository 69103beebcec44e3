//! A card with its heading, and what a card shows that holds nothing.

use crate::prelude::*;

use super::icon::{Icon, icon};

/// `id` names the heading; it has to be the only one of its kind on the page.
pub fn card(
    id: &'static str,
    title: &'static str,
    note: impl IntoView + 'static,
    actions: AnyView,
    body: AnyView,
) -> AnyView {
    view! {
        <section class="card" aria-labelledby=id>
            <header>
                <h2 id=id>{title}</h2>
                <span class="note">{note.erased()}</span>
                <div class="actions">{actions}</div>
            </header>
            {body}
        </section>
    }
    .erased()
}

pub fn empty(shape: Icon, title: String, text: impl IntoView + 'static, actions: AnyView) -> AnyView {
    view! {
        <div class="empty">
            {icon(shape)} <h2>{title}</h2> <p>{text.erased()}</p> <div class="actions">{actions}</div>
        </div>
    }
    .erased()
}

/// Names and values.
pub fn facts(facts: Vec<(&'static str, AnyView)>) -> AnyView {
    let rows =
        facts.into_iter().map(|(name, value)| view! { <dt>{name}</dt> <dd>{value}</dd> }).collect_view();
    view! { <dl class="kv">{rows}</dl> }.erased()
}
