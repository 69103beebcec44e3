//! Title, one sentence of state, and what can be done.

use crate::prelude::*;
use leptos_meta::Title;

use super::chip::chip;
use super::state::Look;

pub struct PageHead {
    /// Of the document, in the tab.
    pub tab: String,
    /// Links above the title, the last one without an address.
    pub crumbs: Vec<(String, Option<String>)>,
    pub title: String,
    pub state: Option<Look>,
    pub says: AnyView,
    pub actions: AnyView,
}

impl PageHead {
    pub fn new(title: &str, says: impl IntoView + 'static) -> Self {
        Self {
            tab: title.to_owned(),
            crumbs: Vec::new(),
            title: title.to_owned(),
            state: None,
            says: says.erased(),
            actions: ().erased(),
        }
    }

    pub fn draw(self) -> AnyView {
        view! {
            <Title text=self.tab />
            <div class="page-head">
                <div>
                    {crumbs(self.crumbs)} <h1>{self.title} " " {self.state.map(chip)}</h1>
                    <p>{self.says}</p>
                </div>
                <div class="actions">{self.actions}</div>
            </div>
        }
        .erased()
    }
}

fn crumbs(crumbs: Vec<(String, Option<String>)>) -> Option<AnyView> {
    let link = |(word, address): (String, Option<String>)| match address {
        Some(address) => view! { <a href=address>{word}</a> }.erased(),
        None => view! { <span>{word}</span> }.erased(),
    };
    (!crumbs.is_empty()).then(|| {
        view! {
            <nav class="crumbs" aria-label="Breadcrumb">
                {crumbs.into_iter().map(link).collect_view()}
            </nav>
        }
        .erased()
    })
}
