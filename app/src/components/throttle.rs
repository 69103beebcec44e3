//! What a move listens to, what it waits for, and when it has waited.

mod change;

use chrono::{DateTime, Utc};
use domain::throttle::{Decision, Hold, HoldLine, Judged, Override, View};
use server_fn::ServerFn;

use super::card::card;
use super::chip::{chip, none};
use super::forms::Press;
use super::icon::Icon;
use super::notice::notice;
use super::state;
use super::table::{Cell, Table, cell, named};
use super::time::{age, moment};
use crate::api::throttle::EndOverride;
use crate::format;
use crate::prelude::*;

pub use change::change;

/// Why the move waits, above everything else on its page.
pub fn waits(view: &View) -> AnyView {
    let decision = Decision { signals: view.signals.clone() };
    let Some(hold) = decision.holds().next().filter(|_| view.is_fresh()) else { return ().erased() };
    let row = hold.signal.row();
    notice("warn", format!("The move holds: {}", row.title), said(&hold), row.remedy.to_owned())
}

fn said(hold: &Hold) -> String {
    let row = hold.signal.row();
    match hold.value {
        Some(value) => format!(
            "{}: {}, and it holds at {}.",
            format::sentence(row.means),
            row.unit.say(value),
            row.unit.say(hold.threshold)
        ),
        None => format!("The signal cannot be read: {}.", hold.says),
    }
}

pub fn signals(view: &View) -> AnyView {
    let read = view.read_at.map_or_else(|| "not read yet".erased(), |read_at| age(read_at, view.at));
    let speed = if view.full_speed { "at full speed, read " } else { "read " };
    let rows = view.signals.iter().map(|judged| signal(judged, view.at)).collect();
    let body = vec![table("Signals", &SIGNALS, rows), overrides(&view.overrides, view.at)];
    card("throttle", "Throttle", vec![speed.erased(), read], ().erased(), body.erased())
}

const SIGNALS: [(&str, &str); 6] = [
    ("main-col", "Signal"),
    ("num", "Value"),
    ("num", "Holds at"),
    ("num", "Lets go at"),
    ("state-col", "State"),
    ("num", "Since"),
];

fn signal(judged: &Judged, seen: DateTime<Utc>) -> Vec<Cell> {
    let row = judged.signal.row();
    let says = |value: f64| row.unit.say(value).erased();
    vec![
        cell("main-col", titled(row.title, judged.says.clone())),
        named("num", "Value", judged.value.map_or_else(none, says)),
        named("num", "Holds at", says(judged.threshold.hold_at)),
        named("num", "Lets go at", says(judged.threshold.release_at)),
        cell("state-col", chip(state::of_signal(judged.state))),
        named("num", "Since", moment(judged.since, seen)),
    ]
}

fn overrides(overrides: &[Override], seen: DateTime<Utc>) -> AnyView {
    let line = |one: &Override| {
        let press = Press {
            class: "btn small",
            icon: Icon::X,
            path: EndOverride::PATH,
            word: "End now".into(),
            fields: vec![("id", one.id.to_string())],
            off: None,
        };
        view! {
            <div class="pager">
                <span>
                    {format!("{} is overridden by {} until ", one.signal.row().title, one.actor)}
                    {moment(one.until, seen)} {format!(": {}", one.reason)}
                </span>
                <span class="grow"></span>
                {press.draw()}
            </div>
        }
    };
    overrides.iter().map(line).collect_view().erased()
}

/// Every hold with its length, newest first.
pub fn timeline(view: &View) -> AnyView {
    if view.holds.is_empty() {
        return ().erased();
    }
    let rows = view.holds.iter().map(|line| hold(line, view.at)).collect();
    let body = table("Every hold of the run", &HOLDS, rows);
    card("holds", "Holds", "newest first", ().erased(), body)
}

const HOLDS: [(&str, &str); 6] = [
    ("main-col", "Signal"),
    ("num", "Value"),
    ("num", "Held at"),
    ("num", "Held for"),
    ("", "State"),
    ("num", "Since"),
];

fn hold(held: &HoldLine, seen: DateTime<Utc>) -> Vec<Cell> {
    let row = held.signal.row();
    let length = format::between(held.since, held.until.unwrap_or(seen));
    let by = held.overridden_by.as_ref().map(|actor| format!("; overridden by {actor}")).unwrap_or_default();
    let value = held.value.map_or_else(|| "unknown".to_owned(), |value| row.unit.say(value));
    let goes_on = if held.until.is_none() { "goes on" } else { "" };
    vec![
        cell("main-col", titled(row.title, format!("{}{by}", held.says))),
        named("num", "Value", value.erased()),
        named("num", "Held at", row.unit.say(held.threshold).erased()),
        named("num", "Held for", length.erased()),
        cell("", goes_on.erased()),
        named("num", "Since", moment(held.since, seen)),
    ]
}

fn table(
    label: &'static str,
    columns: &'static [(&'static str, &'static str)],
    rows: Vec<Vec<Cell>>,
) -> AnyView {
    Table { wrap: "table-wrap", class: "data rich cards", label, columns, rows }.draw()
}

fn titled(title: &'static str, says: String) -> AnyView {
    view! {
        {title}
        <small>{says}</small>
    }
    .erased()
}
