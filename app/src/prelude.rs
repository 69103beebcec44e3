//! What every page and component uses.

pub use leptos::prelude::*;

pub use crate::erased::{AnyView, Erased, changing};
