//! Moments: exact in the title, in the reader's zone once the page is mounted.

use crate::prelude::*;
use chrono::{DateTime, Utc};

use crate::clock::Clock;
use crate::format;

/// The time of day, or the date when it was not on the day the data are from.
pub fn moment(at: DateTime<Utc>, seen: DateTime<Utc>) -> AnyView {
    time(at, move |clock| clock.clock(at, seen))
}

/// `3 min ago`, growing by itself.
pub fn age(at: DateTime<Utc>, seen: DateTime<Utc>) -> AnyView {
    time(at, move |clock| clock.ago(at, seen))
}

pub fn time_of_day(at: DateTime<Utc>) -> AnyView {
    time(at, move |clock| clock.time_of_day(at))
}

fn time(at: DateTime<Utc>, words: impl Fn(&Clock) -> String + Send + 'static) -> AnyView {
    let clock = Clock::of_page();
    let words: Box<dyn Fn(&Clock) -> String + Send> = Box::new(words);
    written(at, clock, words)
}

fn written(at: DateTime<Utc>, clock: Clock, words: Box<dyn Fn(&Clock) -> String + Send>) -> AnyView {
    view! { <time datetime=format::machine(at) title=move || clock.title(at)>{move || words(&clock)}</time> }
        .erased()
}
