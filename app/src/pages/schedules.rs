//! What the clock starts, when, and what came of the times that have come.

use crate::prelude::*;
use chrono::{DateTime, Utc};
use domain::run::RunStatus;
use domain::schedule::{Firing, Outcome, ScheduleView};
use server_fn::ServerFn;

use crate::api::schedules::{RunSchedule, Schedules as Data, SetSchedule, TurnSchedule, schedules};
use crate::components::card::card;
use crate::components::chip::{none, tone};
use crate::components::forms::{Press, busy, deed, form};
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::table::{Cell, Table, cell, link, listed, named};
use crate::components::time::moment;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn SchedulesPage() -> impl IntoView {
    late(String::new, |_| schedules(), page)
}

#[part(diagnostics, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let note = "times are in UTC; a run that was missed is not made up for";
    view! {
        {PageHead::new("Schedules", says(data)).draw()}
        {card("schedules", "What the clock may start", note, ().erased(), table(data))}
        {card("firings", "What came of it", "newest first", ().erased(), firings(data))}
    }
    .erased()
}

fn says(data: &Data) -> AnyView {
    let on = data.schedules.iter().filter(|schedule| schedule.is_on()).count();
    let next = data.schedules.iter().filter_map(|schedule| schedule.next_at).min();
    let (all, at) = (data.schedules.len(), data.at);
    match next {
        None => "Nothing is started by the clock: every schedule is off.".erased(),
        Some(next) => {
            view! { {format!("{on} of {all} are on. The next is due at ")} {moment(next, at)} "." }.erased()
        }
    }
}

const COLUMNS: [(&str, &str); 7] = [
    ("main-col", "What"),
    ("state-col", "State"),
    ("num", "Next"),
    ("num", "Last"),
    ("num", "Missed"),
    ("", "When"),
    ("act-col", "Actions"),
];

fn table(data: &Data) -> AnyView {
    let rows = data.schedules.iter().map(|schedule| row(schedule, data.at)).collect();
    let label = "Table of schedules";
    Table { wrap: "table-wrap", class: "data rich cards", label, columns: &COLUMNS, rows }.draw()
}

fn row(schedule: &ScheduleView, at: DateTime<Utc>) -> Vec<Cell> {
    let by = schedule.changed.as_ref().map(|(_, who)| format!(" Set by {}.", format::actor(who)));
    let title = view! {
        {schedule.offer.title.clone()}
        <small>{format!("{}.{}", schedule.words.trim_end_matches('.'), by.unwrap_or_default())}</small>
    };
    let state = if schedule.is_on() { tone("ok", "on") } else { tone("idle", "off") };
    let missed = match schedule.missed() {
        0 => none(),
        missed => view! { <span class="tone" data-tone="warn">{format::number(missed)}</span> }.erased(),
    };
    let last = schedule.last().map_or_else(none, |firing| moment(firing.due_at, at));
    vec![
        cell("main-col", title),
        cell("state-col", state),
        named("num", "Next", schedule.next_at.map_or_else(none, |next| moment(next, at))),
        named("num", "Last", last),
        named("num", "Missed", missed),
        named("", "When", edit(schedule)),
        cell("act-col", acts(schedule)),
    ]
}

fn fields(schedule: &ScheduleView) -> Vec<(&'static str, String)> {
    let offer = &schedule.offer;
    vec![("kind", offer.kind.as_str().to_owned()), ("subject", offer.subject.clone())]
}

/// What tells the forms of one schedule from those of another.
fn deed_of(path: &str, schedule: &ScheduleView) -> String {
    let name = format!("{} {}", schedule.offer.kind.as_str(), schedule.offer.subject);
    deed(path, &[("schedule", name)])
}

fn edit(schedule: &ScheduleView) -> AnyView {
    let deed = deed_of(SetSchedule::PATH, schedule);
    let busy = busy(deed.clone());
    let label = format!("When to {}, as cron writes it", schedule.offer.title.to_lowercase());
    let inside = view! {
        <input
            class="input mono"
            name="expression"
            aria-label=label
            value=schedule.offer.expression.clone()
            required
            maxlength="100"
            autocomplete="off"
            spellcheck="false"
        />
        <button class="btn small" disabled=move || busy.get()>
            "Set"
        </button>
    };
    form("inline-form", SetSchedule::PATH, fields(schedule), deed, inside.erased())
}

fn acts(schedule: &ScheduleView) -> AnyView {
    let on = schedule.is_on();
    let (icon, word) = if on { (Icon::Pause, "Turn off") } else { (Icon::Play, "Turn on") };
    let mut turn = vec![("schedule", deed_of("", schedule)), ("on", (!on).to_string())];
    turn.extend(fields(schedule));
    let mut now = vec![("schedule", deed_of("", schedule))];
    now.extend(fields(schedule));
    let press = |icon, path, word: &str, fields| Press {
        class: "btn small",
        icon,
        path,
        word: word.to_owned(),
        fields,
        off: None,
    };
    view! {
        {press(icon, TurnSchedule::PATH, word, turn).draw()}
        " "
        {press(Icon::RotateCcw, RunSchedule::PATH, "Run now", now).draw()}
    }
    .erased()
}

const FIRINGS: [(&str, &str); 4] =
    [("num", "Due"), ("main-col", "What"), ("state-col", "Outcome"), ("", "Run")];
const LISTED: usize = 40;

fn firings(data: &Data) -> AnyView {
    let all = data.schedules.iter();
    let mut all: Vec<(&ScheduleView, &Firing)> =
        all.flat_map(|schedule| schedule.firings.iter().map(move |firing| (schedule, firing))).collect();
    all.sort_by_key(|(_, firing)| std::cmp::Reverse(firing.due_at));
    let rows =
        all.into_iter().take(LISTED).map(|(schedule, firing)| fired(schedule, firing, data.at)).collect();
    listed("Table of what came of schedules", &FIRINGS, rows, "No time has come yet.")
}

fn fired(schedule: &ScheduleView, firing: &Firing, at: DateTime<Utc>) -> Vec<Cell> {
    let note = match (firing.outcome, firing.times) {
        (Outcome::Missed, 1) => "Nobody was there to start it.".to_owned(),
        (Outcome::Missed, times) => {
            format!("{} in a row; nobody was there to start them.", format::number(times))
        }
        (Outcome::Taken, _) => "The process that took it ended before it was started.".to_owned(),
        _ => format::sentence(&firing.note),
    };
    let what = view! {
        {schedule.offer.title.clone()}
        <small>{note}</small>
    };
    let run = firing.run.map_or_else(none, |run| link(format!("/runs/{run}"), format!("Run {run}")));
    vec![
        cell("num", moment(firing.due_at, at)),
        cell("main-col", what),
        cell("state-col", outcome(firing)),
        named("", "Run", run),
    ]
}

fn outcome(firing: &Firing) -> AnyView {
    match (firing.outcome, firing.status) {
        (Outcome::Started, Some(RunStatus::Succeeded)) => tone("ok", "succeeded"),
        (Outcome::Started, Some(RunStatus::Failed)) => tone("bad", "failed"),
        (Outcome::Started, Some(RunStatus::Cancelled)) => tone("idle", "cancelled"),
        (Outcome::Started, _) => tone("run", "under way"),
        (Outcome::Missed, _) => tone("warn", "missed"),
        (Outcome::Busy, _) => tone("warn", "the run before was not over"),
        (Outcome::Refused, _) => tone("warn", "not started"),
        (Outcome::Taken, _) => tone("idle", "taken"),
    }
}
