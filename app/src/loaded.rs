//! Data of a page: read with the page, read again when something changed.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

use crate::components::notice::FaultPage;
use crate::fault::Answer;
use crate::live::Live;
use crate::prelude::*;
use crate::written::Written;

type Fetch = Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Answer<Written>> + Send>> + Send + Sync>;
type Draw = Arc<dyn Fn(&Written) -> AnyView + Send + Sync>;

/// Draws a page from what `fetch` answers for `key`. The data come as a signal:
/// when something changed they are fetched again in the background and only
/// what differs is drawn anew, so that focus, scroll and typed text stay.
pub fn loaded<T, F>(
    key: impl Fn() -> String + Send + Sync + 'static,
    fetch: impl Fn(String) -> F + Send + Sync + 'static,
    draw: impl Fn(RwSignal<T>) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Answer<Written>> + Send + 'static,
{
    let key = Memo::new(move |_| key());
    let fetch: Fetch = Arc::new(move |key| Box::pin(fetch(key)));
    let again = fetch.clone();
    let draw = move |written: &Written| match written.read::<T>() {
        Ok(data) => {
            let data = RwSignal::new(data);
            let show = move |written: &Written| {
                if let Ok(fresh) = written.read() {
                    let _ = data.try_set(fresh);
                }
            };
            keep_fresh(key, again.clone(), written.clone(), Arc::new(show));
            draw(data)
        }
        Err(fault) => view! { <FaultPage fault /> }.erased(),
    };
    page(key, fetch, Arc::new(draw))
}

fn page(key: Memo<String>, fetch: Fetch, draw: Draw) -> AnyView {
    let data = Resource::new(move || key.get(), move |key| fetch(key));
    let page = move || {
        let draw = draw.clone();
        Suspend::new(async move {
            match data.await {
                Ok(written) => draw(&written),
                Err(fault) => view! { <FaultPage fault /> }.erased(),
            }
        })
    };
    view! { <Transition>{page}</Transition> }.erased()
}

/// Fetches again after every change, one request at a time. A failed one is
/// left out: the header already says that the server cannot be reached.
fn keep_fresh(key: Memo<String>, fetch: Fetch, first: Written, show: Arc<dyn Fn(&Written) + Send + Sync>) {
    let asking = StoredValue::new(false);
    let shown = StoredValue::new(first);
    Live::of_page().on_change(move || {
        if asking.get_value() {
            return;
        }
        asking.set_value(true);
        let (answer, show) = (fetch(key.get_untracked()), show.clone());
        spawn_local(async move {
            let answer = answer.await;
            let _ = asking.try_set_value(false);
            let Ok(fresh) = answer else { return };
            if shown.try_with_value(|shown| *shown != fresh) == Some(true) {
                show(&fresh);
                shown.set_value(fresh);
            }
        });
    });
}
