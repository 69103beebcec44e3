//! The crosshair of a page's charts, and the span that is being marked in them:
//! by dragging, or by Shift and the arrow keys.

use std::sync::Arc;

use crate::components::keyboard::{dialog_is_open, typing};
use crate::prelude::*;
use leptos::ev::{KeyboardEvent, PointerEvent, keydown};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

/// Where the crosshair stands, and between which places a span is being marked.
/// It outlives what is drawn.
#[derive(Clone, Copy)]
pub struct Cross {
    place: RwSignal<Option<usize>>,
    marked: RwSignal<Option<(usize, usize)>>,
    zoom: StoredValue<Option<Zoom>>,
    /// None where no span can be chosen.
    go: Option<Callback<String>>,
}

/// Addresses of the page.
#[derive(Clone)]
pub struct Zoom {
    /// With the part between two places. None where it is too short.
    pub into: Arc<dyn Fn(usize, usize) -> Option<String> + Send + Sync>,
    /// With the whole again. None where that is shown.
    pub out: Option<String>,
}

impl Cross {
    pub fn new() -> Self {
        let zoom = StoredValue::new(None);
        Self { place: RwSignal::new(None), marked: RwSignal::new(None), zoom, go: None }
    }

    /// Of charts in which a span can be chosen. Escape leads back from anywhere
    /// in the page.
    pub fn zooming() -> Self {
        let go = use_navigate();
        let go = move |address: String| go(&address, NavigateOptions { scroll: false, ..Default::default() });
        let cross = Self { go: Some(Callback::new(go)), ..Self::new() };
        Effect::new(move |_| {
            let keys = window_event_listener(keydown, move |event| {
                if event.key() == "Escape" && !typing(&event) && !dialog_is_open() {
                    cross.back();
                }
            });
            on_cleanup(move || keys.remove());
        });
        cross
    }

    /// Where choosing leads for what is shown now.
    pub fn leads(&self, zoom: Zoom) {
        self.zoom.set_value(Some(zoom));
    }

    pub(super) fn place(&self) -> Option<usize> {
        self.place.get()
    }

    /// The first and the last place of what is being marked.
    pub(super) fn marked(&self) -> Option<(usize, usize)> {
        self.marked.get().map(|(one, other)| (one.min(other), one.max(other)))
    }

    /// For the style: whether dragging does something.
    pub(super) fn zooms(&self) -> Option<&'static str> {
        self.go.map(|_| "")
    }

    /// A finger moves the crosshair and the page, and marks nothing.
    pub(super) fn pressed(&self, event: &PointerEvent, last: usize) {
        self.followed(event, last);
        let marks = self.go.is_some() && event.button() == 0 && event.pointer_type() != "touch";
        let Some(place) = self.place.get_untracked().filter(|_| marks) else { return };
        if let Some(plot) = plot(event) {
            // What leaves the chart while it is dragged still belongs to it.
            let _ = plot.set_pointer_capture(event.pointer_id());
        }
        self.marked.set(Some((place, place)));
    }

    pub(super) fn followed(&self, event: &PointerEvent, last: usize) {
        let Some(place) = place_of(event, last) else { return };
        let drags = event.buttons() & 1 == 1;
        self.stand(place, drags);
    }

    /// At the place that the slider has been moved to.
    pub(super) fn moved(&self, place: usize) {
        self.stand(place, false);
    }

    fn stand(&self, place: usize, marks: bool) {
        self.place.set(Some(place));
        if let Some((from, _)) = self.marked.get_untracked().filter(|_| marks) {
            self.marked.set(Some((from, place)));
        }
    }

    /// A finger that is taken away leaves the crosshair where its values can be
    /// read.
    pub(super) fn left(&self, event: &PointerEvent) {
        if event.pointer_type() != "touch" {
            self.place.set(None);
        }
    }

    pub(super) fn dropped(&self) {
        self.marked.set(None);
    }

    /// Looks at what is marked.
    pub(super) fn released(&self) {
        let Some((one, other)) = self.marked.get_untracked() else { return };
        self.marked.set(None);
        let address = self.zoom.with_value(|zoom| (zoom.as_ref()?.into)(one, other));
        self.follow(address);
    }

    /// Drops what is marked, or else shows the whole again.
    pub(super) fn back(&self) {
        match self.marked.try_get_untracked() {
            None => {}
            Some(Some(_)) => self.marked.set(None),
            Some(None) => self.follow(self.zoom.with_value(|zoom| zoom.as_ref()?.out.clone())),
        }
    }

    fn follow(&self, address: Option<String>) {
        if let Some((go, address)) = self.go.zip(address) {
            go.run(address);
        }
    }

    /// Shift and the arrows mark, Enter looks at what is marked.
    pub(super) fn typed(&self, event: &KeyboardEvent, last: usize) {
        match (event.key().as_str(), event.shift_key() && self.go.is_some()) {
            ("ArrowLeft" | "ArrowDown", true) => self.mark(event, last, -1),
            ("ArrowRight" | "ArrowUp", true) => self.mark(event, last, 1),
            ("Enter", _) => self.released(),
            ("Escape", _) => self.back(),
            ("Shift" | "Tab", _) => {}
            _ => self.dropped(),
        }
    }

    fn mark(&self, event: &KeyboardEvent, last: usize, step: isize) {
        event.prevent_default();
        let place = self.place.get_untracked().unwrap_or(last);
        if self.marked.get_untracked().is_none() {
            self.marked.set(Some((place, place)));
        }
        self.stand(place.saturating_add_signed(step).min(last), true);
    }
}

fn plot(event: &PointerEvent) -> Option<web_sys::Element> {
    event.current_target()?.dyn_into().ok()
}

/// The nearest time below the pointer.
fn place_of(event: &PointerEvent, last: usize) -> Option<usize> {
    let width = f64::from(plot(event)?.client_width());
    (width > 0.0)
        .then(|| ((f64::from(event.offset_x()) / width).clamp(0.0, 1.0) * last as f64).round() as usize)
}
