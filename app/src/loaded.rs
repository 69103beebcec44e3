//! Data of a page: read with the page, read again when something changed.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::notice::FaultPage;
use crate::fault::Answer;
use crate::live::Live;

/// Draws a page from what `fetch` answers for `key`. The data come as a signal:
/// when something changed they are fetched again in the background and only
/// what differs is drawn anew, so that focus, scroll and typed text stay.
pub fn loaded<K, T, F>(
    key: impl Fn() -> K + Send + Sync + 'static,
    fetch: impl Fn(K) -> F + Clone + Send + Sync + 'static,
    draw: impl Fn(RwSignal<T>) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    K: Clone + PartialEq + Send + Sync + 'static,
    T: Clone + PartialEq + Send + Sync + serde::Serialize + serde::de::DeserializeOwned + 'static,
    F: Future<Output = Answer<T>> + Send + 'static,
{
    let key = Memo::new(move |_| key());
    let resource = Resource::new(move || key.get(), fetch.clone());
    let page = move || {
        let (fetch, draw) = (fetch.clone(), draw.clone());
        Suspend::new(async move {
            match resource.await {
                Ok(data) => {
                    let data = RwSignal::new(data);
                    keep_fresh(data, move || fetch(key.get_untracked()));
                    draw(data)
                }
                Err(fault) => view! { <FaultPage fault /> }.into_any(),
            }
        })
    };
    view! { <Transition>{page}</Transition> }.into_any()
}

/// Fetches again after every change, one request at a time. A failed one is
/// left out: the header already says that the server cannot be reached.
pub fn keep_fresh<T, F>(data: RwSignal<T>, fetch: impl Fn() -> F + Clone + Send + Sync + 'static)
where
    T: PartialEq + Send + Sync + 'static,
    F: Future<Output = Answer<T>> + Send + 'static,
{
    let asking = StoredValue::new(false);
    Live::of_page().on_change(move || {
        if asking.try_get_value().unwrap_or(true) {
            return;
        }
        asking.set_value(true);
        let answer = fetch();
        spawn_local(async move {
            let answer = answer.await;
            let _ = asking.try_set_value(false);
            if let Ok(fresh) = answer {
                let same = data.try_with_untracked(|data| *data == fresh).unwrap_or(true);
                if !same {
                    data.set(fresh);
                }
            }
        });
    });
}
