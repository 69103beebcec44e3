//! Whether all that has to be there is there and well.

use crate::prelude::*;
use domain::health::{Health, Watched};

use crate::api::diagnostics::Diagnostics as Data;
use crate::components::card::card;
use crate::components::chip::chip;
use crate::components::kpi::spark;
use crate::components::state;
use crate::components::table::{Cell, Table, cell, named};
use crate::components::time::age;
use crate::format;

const COLUMNS: [(&str, &str); 6] = [
    ("state-col", "Status"),
    ("lead", "Check"),
    ("main-col", "What was seen"),
    ("num", "Answered in"),
    ("num", "Asked"),
    ("", "Answers before"),
];

pub(super) fn health(data: &Data) -> AnyView {
    let ill = data.health.iter().filter(|watched| watched.check.status != Health::Healthy).count();
    let note = match (data.health.len(), ill) {
        (0, _) => "not asked yet".to_owned(),
        (_, 0) => "all healthy".to_owned(),
        (all, ill) => format!("{ill} of {all} to look at"),
    };
    let body = match data.health.is_empty() {
        true => {
            view! { <div class="empty short"><p>"The first answers come in a moment."</p></div> }.erased()
        }
        false => {
            let rows = data.health.iter().map(|watched| row(watched, data)).collect();
            let class = "data rich cards";
            Table { wrap: "table-wrap", class, label: "Table of health checks", columns: &COLUMNS, rows }
                .draw()
        }
    };
    card("health", "Health", note, ().erased(), body)
}

fn row(watched: &Watched, data: &Data) -> Vec<Cell> {
    let check = &watched.check;
    vec![
        cell("state-col", chip(state::of_health(check.status))),
        cell("lead", check.title.clone()),
        cell("main-col", format::sentence(&check.message)),
        named("num", "Answered in", format::duration(check.response_ms)),
        named("num", "Asked", age(check.at, data.at)),
        named("", "Answers before", past(watched)),
    ]
}

/// How fast it answered, and how often it was not healthy, in words too.
fn past(watched: &Watched) -> AnyView {
    let times: Vec<f64> = watched.history.iter().map(|past| past.response_ms).collect();
    let ill = watched.history.iter().filter(|past| past.status != Health::Healthy).count();
    let says = match ill {
        0 => format!("{} healthy", watched.history.len()),
        ill => format!("{ill} of {} not healthy", watched.history.len()),
    };
    view! {
        {spark(&times)}
        <small>{says}</small>
    }
    .erased()
}
