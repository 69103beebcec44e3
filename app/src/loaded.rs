//! Data of a page: read with the page, read again when something changed.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

use crate::components::notice::FaultPage;
use crate::fault::Answer;
use crate::live::Live;
use crate::prelude::*;
use crate::written::{Brought, Written};

type Fetch = Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Answer<Written>> + Send>> + Send + Sync>;
type Held = Arc<dyn Any + Send + Sync>;
type Read = fn(&Written) -> Answer<Held>;
type Draw = Arc<dyn Fn(RwSignal<Held>) -> AnyView + Send + Sync>;

/// What a page draws, and draws again when it has changed. Signals of one type
/// carry the data of all pages, for the browser part has them once then.
pub struct Loaded<T> {
    held: RwSignal<Held>,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T: Send + Sync + 'static> Loaded<T> {
    pub fn with<U>(&self, look: impl FnOnce(&T) -> U) -> U {
        look(of(&self.held.get()))
    }

    pub fn with_untracked<U>(&self, look: impl FnOnce(&T) -> U) -> U {
        look(of(&self.held.get_untracked()))
    }

    /// A part of the page that is drawn from the data.
    pub fn shown(self, draw: impl Fn(&T) -> AnyView + Send + 'static) -> AnyView {
        changing(move || self.with(&draw))
    }
}

fn of<T: 'static>(held: &Held) -> &T {
    held.downcast_ref().unwrap_or_else(|| unreachable!("a page reads its own data"))
}

fn read<T: DeserializeOwned + Send + Sync + 'static>(written: &Written) -> Answer<Held> {
    written.read::<T>().map(|data| Arc::new(data) as Held)
}

/// Draws a page from what `fetch` answers for `key`. When something changed the
/// data are fetched again in the background and only what differs is drawn anew,
/// so that focus, scroll and typed text stay.
pub fn loaded<T, F>(
    key: impl Fn() -> String + Send + Sync + 'static,
    fetch: impl Fn(String) -> F + Send + Sync + 'static,
    draw: impl Fn(Loaded<T>) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Answer<Written>> + Send + 'static,
{
    let key: Box<dyn Fn() -> String + Send + Sync> = Box::new(key);
    let draw = move |held| draw(Loaded { held, kind: PhantomData });
    page(key, Arc::new(move |key| Box::pin(fetch(key))), read::<T>, Arc::new(draw))
}

fn page(key: Box<dyn Fn() -> String + Send + Sync>, fetch: Fetch, read: Read, draw: Draw) -> AnyView {
    let key = Memo::new(move |_| key());
    let first = fetch.clone();
    let data = Resource::new_str(
        move || key.get(),
        move |key| {
            let answer = first(key);
            async { Brought(answer.await) }
        },
    );
    let page = move || {
        let (fetch, draw) = (fetch.clone(), draw.clone());
        Suspend::new(async move {
            let answer = data.await.0.and_then(|written| Ok((read(&written)?, written)));
            match answer {
                Ok((held, written)) => {
                    let held = RwSignal::new(held);
                    keep_fresh(key, fetch, written, read, held);
                    draw(held)
                }
                Err(fault) => view! { <FaultPage fault /> }.erased(),
            }
        })
    };
    view! { <Transition>{page}</Transition> }.erased()
}

/// Fetches again after every change, one request at a time. A failed one is
/// left out: the header already says that the server cannot be reached.
fn keep_fresh(key: Memo<String>, fetch: Fetch, first: Written, read: Read, held: RwSignal<Held>) {
    let asking = StoredValue::new(false);
    let shown = StoredValue::new(first);
    Live::of_page().on_change(move || {
        if asking.get_value() {
            return;
        }
        asking.set_value(true);
        let answer = fetch(key.get_untracked());
        spawn_local(async move {
            let answer = answer.await;
            let _ = asking.try_set_value(false);
            let Ok(fresh) = answer else { return };
            if shown.try_with_value(|shown| *shown != fresh) == Some(true) {
                if let Ok(data) = read(&fresh) {
                    let _ = held.try_set(data);
                }
                shown.set_value(fresh);
            }
        });
    });
}
