//! What time it is for the reader, and in which zone it is shown.
//!
//! Server and browser must write the same text at first, so until the page is
//! mounted there is no relative time and no zone but UTC.

use std::time::Duration;

use chrono::{DateTime, FixedOffset, Utc};
use leptos::prelude::*;

use crate::components::cookie;
use crate::format;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    Utc,
    Local,
}

#[derive(Clone, Copy)]
pub struct Clock {
    /// None until the page is mounted.
    now: RwSignal<Option<DateTime<Utc>>>,
    zone: RwSignal<Zone>,
}

impl Clock {
    pub fn new() -> Self {
        let clock = Self { now: RwSignal::new(None), zone: RwSignal::new(Zone::Utc) };
        Effect::new(move |_| {
            if cookie::read("zone").as_deref() == Some("local") {
                clock.zone.set(Zone::Local);
            }
            clock.now.set(Some(now()));
            set_interval(move || clock.now.set(Some(now())), Duration::from_secs(5));
        });
        clock
    }

    pub fn of_page() -> Self {
        expect_context()
    }

    pub fn zone(&self) -> Zone {
        self.zone.get()
    }

    pub fn show_in(&self, zone: Zone) {
        cookie::write("zone", if zone == Zone::Local { "local" } else { "utc" });
        self.zone.set(zone);
    }

    /// The time of day, with the date unless it is the day of `seen`.
    pub fn clock(&self, at: DateTime<Utc>, seen: DateTime<Utc>) -> String {
        format::clock(at, self.now.get().unwrap_or(seen), self.offset(at))
    }

    pub fn time_of_day(&self, at: DateTime<Utc>) -> String {
        format::time_of_day(at, self.offset(at))
    }

    /// `3 min ago`, or the time of day until the page is mounted.
    pub fn ago(&self, at: DateTime<Utc>, seen: DateTime<Utc>) -> String {
        match self.now.get() {
            Some(now) => format::ago(at, now),
            None => format::clock(at, seen, utc()),
        }
    }

    pub fn title(&self, at: DateTime<Utc>) -> String {
        match self.now.read().is_some() {
            true => format::both(at, local(at)),
            false => format::exact(at),
        }
    }

    pub fn zone_name(&self) -> &'static str {
        if self.zone.get() == Zone::Utc { "UTC" } else { "Local" }
    }

    fn offset(&self, at: DateTime<Utc>) -> FixedOffset {
        match self.zone.get() {
            Zone::Utc => utc(),
            Zone::Local => local(at),
        }
    }
}

/// The browser's clock. Never called on the server.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or_default()
}

fn utc() -> FixedOffset {
    FixedOffset::east_opt(0).unwrap_or_else(|| unreachable!("zero is a valid offset"))
}

/// The browser counts the minutes from local time to UTC, with the sign turned.
fn local(at: DateTime<Utc>) -> FixedOffset {
    let date = js_sys::Date::new(&(at.timestamp_millis() as f64).into());
    let minutes = date.get_timezone_offset() as i32;
    FixedOffset::west_opt(minutes * 60).unwrap_or_else(utc)
}
