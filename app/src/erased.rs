//! Views without their types.
//!
//! On the server they are Leptos's own. In the browser they are ours, since
//! Leptos compiles for each kind of view a future, for parts of a page that are
//! loaded late, and a table of eight functions, of which we need three. With
//! some hundred and eighty kinds that was a sixth of the browser part.

use leptos::prelude::*;

#[cfg(not(feature = "ssr"))]
mod browser;

#[cfg(not(feature = "ssr"))]
pub use browser::AnyView;
#[cfg(feature = "ssr")]
pub use leptos::prelude::AnyView;

pub trait Erased {
    fn erased(self) -> AnyView;
}

impl<T: IntoView + 'static> Erased for T {
    fn erased(self) -> AnyView {
        #[cfg(feature = "ssr")]
        return self.into_any();
        #[cfg(not(feature = "ssr"))]
        return AnyView::of(self.into_owned());
    }
}

/// A part of a page that is drawn anew whenever what it reads has changed.
/// Without the type of its closure, for the same reason.
pub fn changing(draw: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let draw: Box<dyn Fn() -> AnyView + Send> = Box::new(draw);
    draw.erased()
}
