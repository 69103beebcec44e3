//! The last cut-overs that were asked for, and what each attempt came to.

use crate::prelude::*;
use domain::moving::{Attempt, AttemptOutcome, CutOver, Direction, Holder};

use super::acts;
use crate::api::moves::MovePage as Data;
use crate::components::card::card;
use crate::components::chip::chip;
use crate::components::state;
use crate::components::table::{Cell, Table, cell, named};
use crate::components::time::moment;
use crate::format;

pub(super) fn attempts(data: &Data) -> AnyView {
    let Some(newest) = data.detail.cut_overs.first() else { return ().erased() };
    let cancel = match newest.is_open() {
        true => acts::cancel(data),
        false => ().erased(),
    };
    let body = view! { <p class="body note" role="status">{says(newest)}</p> {table(data)} };
    card("attempts", "Cut-overs that were asked for", "newest first", cancel, body.erased())
}

fn says(cut_over: &CutOver) -> String {
    let what = format!("{}, asked for by {}", word(cut_over.direction), cut_over.actor);
    let why = cut_over.error.as_ref().filter(|_| cut_over.ended_by.is_none());
    let why = why.map_or_else(String::new, |why| format!(" {}.", why.trim_end_matches('.')));
    let tries = format::counted(cut_over.attempts.len() as i64, "attempt", "attempts");
    match cut_over.outcome {
        None => format!("{what}: under way, {tries} so far. It can be cancelled until it commits."),
        Some(_) => format!("{what}: {}, after {tries}.{why}", cut_over.stands()),
    }
}

fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Reads => "Reads over",
        Direction::Writes => "Writes over",
        Direction::Back => "Back",
        Direction::Contract => "Contraction",
    }
}

const COLUMNS: [(&str, &str); 6] = [
    ("id", "No."),
    ("num", "Time"),
    ("", "Direction"),
    ("num", "Waited"),
    ("main-col", "Who was in the way"),
    ("state-col", "Outcome"),
];

fn table(data: &Data) -> AnyView {
    let each = data.detail.cut_overs.iter();
    let rows = each.flat_map(|asked| asked.attempts.iter().map(|attempt| row(asked, attempt, data)));
    Table {
        wrap: "table-wrap",
        class: "data rich steady cards",
        label: "Table of attempts",
        columns: &COLUMNS,
        rows: rows.collect(),
    }
    .draw()
}

fn row(asked: &CutOver, attempt: &Attempt, data: &Data) -> Vec<Cell> {
    let holders = attempt.holders.iter().map(holder).collect_view();
    let error = attempt.error.clone().map(|error| view! { <small>{error}</small> });
    vec![
        cell("id", attempt.number.to_string()),
        named("num", "Time", moment(attempt.at, data.at)),
        cell("lead", word(asked.direction)),
        named("num", "Waited", format::duration(attempt.waited_ms as f64)),
        cell("main-col", view! { {holders} {error} }),
        cell("state-col", chip(look(attempt.outcome))),
    ]
}

fn holder(holder: &Holder) -> AnyView {
    view! {
        <span>{format!("pid {} ({}) ", holder.pid, holder.application)} <code>{holder.query.clone()}</code></span>
    }
    .erased()
}

fn look(outcome: AttemptOutcome) -> state::Look {
    match outcome {
        AttemptOutcome::Done => state::CARRIED_OUT,
        AttemptOutcome::Blocked | AttemptOutcome::Slow => state::GAVE_WAY,
        AttemptOutcome::Cancelled => state::STOPPED,
        AttemptOutcome::Refused => state::REFUSED,
        AttemptOutcome::Failed => state::FAILED,
    }
}
