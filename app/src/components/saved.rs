//! The views that the reader keeps of a page, and a field to keep this one.

use domain::saved_view::SavedView;
use server_fn::ServerFn;

use super::forms::{Press, busy, deed, form};
use super::icon::Icon;
use crate::api::saved_views::{RemoveView, SaveView};
use crate::prelude::*;

/// `address` is that of the page as it is shown now.
pub fn saved(views: &[SavedView], page: &'static str, address: &str) -> AnyView {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let shown = views.iter().any(|view| view.query == query);
    let links = views.iter().map(|view| link(view, view.query == query)).collect_view();
    let name = (!query.is_empty() && !shown).then(|| keep(page, query));
    if views.is_empty() && name.is_none() {
        return ().erased();
    }
    view! {
        <div class="saved">
            <nav class="tabs" aria-label="Saved views">
                {links}
            </nav>
            {name}
        </div>
    }
    .erased()
}

fn link(view: &SavedView, current: bool) -> AnyView {
    let remove = current.then(|| {
        let fields = vec![("id", view.id.to_string())];
        let (class, word) = ("btn small", "Remove".to_owned());
        Press { class, icon: Icon::X, path: RemoveView::PATH, word, fields, off: None }.draw()
    });
    view! {
        <a href=view.address() aria-current=current.then_some("page")>
            {view.name.clone()}
        </a>
        {remove}
    }
    .erased()
}

fn keep(page: &'static str, query: &str) -> AnyView {
    let fields = vec![("page", page.to_owned()), ("query", query.to_owned())];
    let deed = deed(SaveView::PATH, &fields);
    let busy = busy(deed.clone());
    let inside = view! {
        <input class="input" name="name" required maxlength="60" autocomplete="off" placeholder="Name of this view" aria-label="Name of this view" />
        <button class="btn small" disabled=move || busy.get()>
            "Save view"
        </button>
    };
    form("inline-form", SaveView::PATH, fields, deed, inside.erased())
}
