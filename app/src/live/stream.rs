//! The browser's EventSource. It reconnects by itself while the server is away
//! and tells it the last id; only after an answer that is no stream does it
//! give up, and then a new one is opened after the last line that arrived.

use std::cell::RefCell;
use std::time::Duration;

use domain::run::{LogLine, Run};
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource, MessageEvent};

use super::Live;
use crate::written::Written;

const RETRY: Duration = Duration::from_secs(1);

struct Stream {
    source: EventSource,
    _listeners: Vec<Closure<dyn FnMut(Event)>>,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

// A page has one thread, and at most one stream.
thread_local! {
    static STREAM: RefCell<Option<Stream>> = const { RefCell::new(None) };
    static RETRY_TIMER: RefCell<Option<TimeoutHandle>> = const { RefCell::new(None) };
}

pub(super) fn close() {
    RETRY_TIMER.with_borrow_mut(|timer| timer.take().inspect(TimeoutHandle::clear));
    STREAM.with_borrow_mut(Option::take);
}

pub(super) fn open(live: Live, run: Option<i64>) {
    close();
    let url = match run {
        Some(run) => format!("/live?run={run}&after={}", live.last_line()),
        None => "/live".to_owned(),
    };
    let Ok(source) = EventSource::new(&url) else {
        return live.lost();
    };
    let mut listeners = Vec::new();
    listen(&source, &mut listeners, "open", move |_| live.opened());
    listen(&source, &mut listeners, "changed", move |_| live.changed());
    listen(&source, &mut listeners, "market", move |_| live.market_seen());
    listen(&source, &mut listeners, "diagnosed", move |_| live.diagnosed());
    listen(&source, &mut listeners, "run", move |event| {
        if let Some(moved) = data::<Run>(&event) {
            live.run_moved(moved);
        }
    });
    listen(&source, &mut listeners, "log", move |event| {
        if let Some(line) = data::<LogLine>(&event) {
            live.line_arrived(line);
        }
    });
    let failed = source.clone();
    listen(&source, &mut listeners, "error", move |_| {
        live.lost();
        if failed.ready_state() == EventSource::CLOSED {
            open_later(live, run);
        }
    });
    STREAM.set(Some(Stream { source, _listeners: listeners }));
}

fn open_later(live: Live, run: Option<i64>) {
    let timer = set_timeout_with_handle(move || open(live, run), RETRY).ok();
    RETRY_TIMER.with_borrow_mut(|waiting| std::mem::replace(waiting, timer).inspect(TimeoutHandle::clear));
}

fn listen(
    source: &EventSource,
    listeners: &mut Vec<Closure<dyn FnMut(Event)>>,
    name: &str,
    then: impl FnMut(Event) + 'static,
) {
    let closure = Closure::wrap(Box::new(then) as Box<dyn FnMut(Event)>);
    let added = source.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    if added.is_ok() {
        listeners.push(closure);
    }
}

fn data<T: DeserializeOwned>(event: &Event) -> Option<T> {
    let text = event.dyn_ref::<MessageEvent>()?.data().as_string()?;
    Written::from(text).read().ok()
}
