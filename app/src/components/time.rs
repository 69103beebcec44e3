//! Moments: exact in the title, in the reader's zone once the page is mounted.

use crate::prelude::*;
use chrono::{DateTime, Utc};

use crate::clock::Clock;
use crate::format;

/// The time of day, or the date when it was not on the day the data are from.
pub fn moment(at: DateTime<Utc>, seen: DateTime<Utc>) -> AnyView {
    let clock = Clock::of_page();
    view! { <time datetime=format::machine(at) title=move || clock.title(at)>{move || clock.clock(at, seen)}</time> }.erased()
}

/// `3 min ago`, growing by itself.
pub fn age(at: DateTime<Utc>, seen: DateTime<Utc>) -> AnyView {
    let clock = Clock::of_page();
    view! { <time datetime=format::machine(at) title=move || clock.title(at)>{move || clock.ago(at, seen)}</time> }.erased()
}

pub fn time_of_day(at: DateTime<Utc>) -> AnyView {
    let clock = Clock::of_page();
    view! { <time datetime=format::machine(at) title=move || clock.title(at)>{move || clock.time_of_day(at)}</time> }.erased()
}
