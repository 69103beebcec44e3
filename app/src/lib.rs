//! The pages: drawn on the server, taken over by the browser.

// The macros for components and server functions make what they generate public.
#![allow(unreachable_pub)]
// Views are nested tuples, and their types grow deep.
#![recursion_limit = "256"]

pub mod access;
mod api;
mod app;
mod asked;
mod clock;
mod codec;
mod components;
mod deeds;
#[cfg(feature = "ssr")]
pub mod door;
mod erased;
mod fault;
mod format;
mod live;
mod loaded;
mod me;
mod pages;
mod prelude;
mod shared;
mod shell;
mod written;

pub use app::App;
#[cfg(feature = "ssr")]
pub use format::sentence;
pub use me::Me;
pub use pages::ready;
pub use shell::shell;
pub use written::Written;

/// Who asks, as the server knows it; written into every run and mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor(pub String);
