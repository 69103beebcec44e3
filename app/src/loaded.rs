//! Data of a page: read with the page, read again when something changed.

use std::any::Any;
use std::future::{Future, ready};
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

/// Marks a page that is loaded late, with all that only it needs. The first word
/// names the file that it shares with others; files should be few, since what
/// some of them share lies in a file for each such set.
pub use wasm_split_helpers::wasm_split as part;

type Fetch = Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Answer<Written>> + Send>> + Send + Sync>;
type Held = Arc<dyn Any + Send + Sync>;
type Read = fn(&Written) -> Answer<Held>;
type Page = Arc<dyn Fn(Arrived) -> Pin<Box<dyn Future<Output = AnyView> + Send>> + Send + Sync>;

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
    late(key, fetch, move |arrived| ready(arrived.draw(&draw)))
}

/// The same for a page that is a `part` of the program, which the browser loads
/// when it is first needed: all that is for this page alone lies behind `page`.
pub fn late<F, P>(
    key: impl Fn() -> String + Send + Sync + 'static,
    fetch: impl Fn(String) -> F + Send + Sync + 'static,
    page: impl Fn(Arrived) -> P + Send + Sync + 'static,
) -> AnyView
where
    F: Future<Output = Answer<Written>> + Send + 'static,
    P: Future<Output = AnyView> + Send + 'static,
{
    let key: Box<dyn Fn() -> String + Send + Sync> = Box::new(key);
    of_parts(key, Arc::new(move |key| Box::pin(fetch(key))), Arc::new(move |arrived| Box::pin(page(arrived))))
}

fn of_parts(key: Box<dyn Fn() -> String + Send + Sync>, fetch: Fetch, page: Page) -> AnyView {
    let key = Memo::new(move |_| key());
    let first = fetch.clone();
    let data = Resource::new_str(
        move || key.get(),
        move |key| {
            let answer = first(key);
            async { Brought(answer.await) }
        },
    );
    let drawn = move || {
        let (fetch, page) = (fetch.clone(), page.clone());
        Suspend::new(async move {
            match data.await.0 {
                Ok(written) => page(Arrived { key, fetch, written, follows: Follows::Plan }).await,
                Err(fault) => view! { <FaultPage fault /> }.erased(),
            }
        })
    };
    view! { <Transition>{drawn}</Transition> }.erased()
}

/// After which looks a page reads its data again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follows {
    Plan,
    Market,
    /// The database's own state.
    Diagnosis,
    /// Nothing but the time.
    Clock,
}

/// The data of a page, which only the page's own part can read.
pub struct Arrived {
    key: Memo<String>,
    fetch: Fetch,
    written: Written,
    follows: Follows,
}

impl Arrived {
    /// Reads again after every look at the market.
    pub fn of_market(self) -> Self {
        Self { follows: Follows::Market, ..self }
    }

    /// Reads again after every diagnosis of the database.
    pub fn of_diagnosis(self) -> Self {
        Self { follows: Follows::Diagnosis, ..self }
    }

    /// Reads again every other second.
    pub fn of_clock(self) -> Self {
        Self { follows: Follows::Clock, ..self }
    }

    /// Whether the address asks for it.
    pub fn asks(&self, word: &str) -> bool {
        self.key.with_untracked(|key| key.contains(word))
    }

    pub fn draw<T>(self, draw: impl FnOnce(Loaded<T>) -> AnyView) -> AnyView
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        match read::<T>(&self.written) {
            Ok(held) => {
                let held = RwSignal::new(held);
                keep_fresh(self.key, self.fetch, (self.written, self.follows), read::<T>, held);
                draw(Loaded { held, kind: PhantomData })
            }
            Err(fault) => view! { <FaultPage fault /> }.erased(),
        }
    }
}

/// Fetches again after every change, one request at a time. A failed one is
/// left out: the header already says that the server cannot be reached.
fn keep_fresh(
    key: Memo<String>,
    fetch: Fetch,
    (first, follows): (Written, Follows),
    read: Read,
    held: RwSignal<Held>,
) {
    let asking = StoredValue::new(false);
    let shown = StoredValue::new(first);
    let live = Live::of_page();
    let again = move || {
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
    };
    match follows {
        Follows::Plan => live.on_change(again),
        Follows::Market => live.on_market(again),
        Follows::Diagnosis => live.on_diagnosis(again),
        Follows::Clock => live.on_clock(again),
    }
}
