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
    let note = match view.read_at {
        Some(read_at) => view! { "read " {age(read_at, view.at)} }.erased(),
        None => "not read yet".erased(),
    };
    let speed = view.full_speed.then_some("full speed · ");
    let rows = view.signals.iter().map(|judged| signal(judged, view.at)).collect_view();
    let body = view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Signals">
            <table class="data rich cards">
                <thead>
                    <tr>
                        <th scope="col">"Signal"</th>
                        <th scope="col" class="num">"Value"</th>
                        <th scope="col" class="num">"Holds at"</th>
                        <th scope="col" class="num">"Lets go at"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Since"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {overrides(&view.overrides, view.at)}
    };
    card("throttle", "Throttle", view! { {speed} {note} }, ().erased(), body.erased())
}

fn signal(judged: &Judged, seen: DateTime<Utc>) -> AnyView {
    let row = judged.signal.row();
    let (hold_at, release_at) = (judged.threshold.hold_at, judged.threshold.release_at);
    view! {
        <tr>
            <td class="main-col">{row.title} <small>{judged.says.clone()}</small></td>
            <td class="num" data-label="Value">{judged.value.map_or_else(none, |value| row.unit.say(value).erased())}</td>
            <td class="num" data-label="Holds at">{row.unit.say(hold_at)}</td>
            <td class="num" data-label="Lets go at">{row.unit.say(release_at)}</td>
            <td class="state-col">{chip(state::of_signal(judged.state))}</td>
            <td data-label="Since">{moment(judged.since, seen)}</td>
        </tr>
    }
    .erased()
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
    let rows = view.holds.iter().map(|line| hold(line, view.at)).collect_view();
    let body = view! {
        <div class="table-wrap tall" tabindex="0" role="region" aria-label="Holds">
            <table class="data rich cards">
                <thead>
                    <tr>
                        <th scope="col">"Since"</th>
                        <th scope="col" class="num">"Held for"</th>
                        <th scope="col" class="num">"Value"</th>
                        <th scope="col" class="num">"Held at"</th>
                        <th scope="col">"Signal"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    };
    card("holds", "Holds", "newest first", ().erased(), body.erased())
}

fn hold(line: &HoldLine, seen: DateTime<Utc>) -> AnyView {
    let row = line.signal.row();
    let length = format::between(line.since, line.until.unwrap_or(seen));
    let length = if line.until.is_some() { length } else { format!("{length}, goes on") };
    let by = line.overridden_by.as_ref().map(|actor| format!("; overridden by {actor}")).unwrap_or_default();
    let value = line.value.map_or_else(|| "unknown".to_owned(), |value| row.unit.say(value));
    view! {
        <tr>
            <td>{moment(line.since, seen)}</td>
            <td class="num" data-label="Held for">{length}</td>
            <td class="num" data-label="Value">{value}</td>
            <td class="num" data-label="Held at">{row.unit.say(line.threshold)}</td>
            <td class="main-col">{row.title} <small>{format!("{}{by}", line.says)}</small></td>
        </tr>
    }
    .erased()
}
