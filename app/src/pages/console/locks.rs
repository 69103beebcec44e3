//! Who has locked source or target right now.

use crate::prelude::*;
use domain::moving::Blocker;

use crate::api::moves::MovePage as Data;
use crate::components::card::card;
use crate::components::chip::chip;
use crate::components::state;
use crate::components::table::{Cell, Table, cell, named};
use crate::format;

pub(super) fn locks(data: &Data) -> AnyView {
    let blockers = &data.detail.blockers;
    let ways = blockers.iter().filter(|blocker| blocker.in_the_way).count();
    let note = match (blockers.len(), ways) {
        (0, _) => "none".to_owned(),
        (all, ways) => format!("{}, {ways} in the way", format::counted(all as i64, "session", "sessions")),
    };
    let body = match blockers.is_empty() {
        true => view! { <div class="empty short"><p>"Nobody holds a lock on source or target: a cut-over would not wait."</p></div> }
            .erased(),
        false => table(blockers),
    };
    card("locks", "Locks right now", note, ().erased(), body)
}

const COLUMNS: [(&str, &str); 5] =
    [("id", "Pid"), ("", "Application"), ("main-col", "Query"), ("num", "Age"), ("state-col", "Cut-over")];

fn table(blockers: &[Blocker]) -> AnyView {
    let rows = blockers.iter().map(row).collect();
    Table {
        wrap: "table-wrap",
        class: "data rich steady cards",
        label: "Table of locks",
        columns: &COLUMNS,
        rows,
    }
    .draw()
}

fn row(blocker: &Blocker) -> Vec<Cell> {
    let look = if blocker.in_the_way { state::IN_THE_WAY } else { state::READS_ON };
    let query = view! {
        <code>{blocker.query.clone()}</code>
        <small>{format!("{} · {} · {}", blocker.role, blocker.state, blocker.locks.join(", "))}</small>
    };
    vec![
        cell("id", blocker.pid.to_string()),
        cell("lead", blocker.application.clone()),
        cell("main-col", query),
        named("num", "Age", format::duration(blocker.seconds * 1000.0)),
        cell("state-col", chip(look)),
    ]
}
