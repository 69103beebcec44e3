//! What is left of a phase's estimate, over time.

mod chart;

use crate::prelude::*;
use chrono::{DateTime, TimeDelta, Utc};
use leptos_router::hooks::use_params_map;

use crate::api::tasks::{BurnDownPage as Data, burn_down};
use crate::components::card::{card, empty};
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::table::{Table, cell};
use crate::components::time::moment;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn BurnDownPage() -> impl IntoView {
    let params = use_params_map();
    late(move || params.read().get("number").unwrap_or_default(), burn_down, page)
}

#[part(team, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let head = PageHead {
        crumbs: vec![
            ("Phases".into(), Some("/phases".into())),
            (data.number.to_string(), Some(format!("/phases/{}", data.number))),
            ("Burn-down".into(), None),
        ],
        ..PageHead::new(&format!("Burn-down of phase {}, {}", data.number, data.title), says(data))
    };
    view! {
        {head.draw()}
        {body(data)}
    }
    .erased()
}

fn left(data: &Data) -> u32 {
    data.points.last().map_or(data.minutes, |point| point.left)
}

fn says(data: &Data) -> String {
    format!(
        "{} of {} tasks are done; {} of {} estimated are left. What is deferred is left out.",
        data.done,
        data.tasks,
        format::minutes(left(data)),
        format::minutes(data.minutes)
    )
}

fn body(data: &Data) -> AnyView {
    if data.points.is_empty() {
        let text = "The line begins with the first word on a task, a run or a check of the phase.";
        let body = empty(Icon::Activity, "Nothing has happened in this phase yet".into(), text, ().erased());
        return view! { <section class="card" aria-label="Burn-down">{body}</section> }.erased();
    }
    let body = view! {
        {chart::chart(data)}
        <ul class="legend">
            <li data-series="1">"Left " <b>{format::minutes(left(data))}</b></li>
            <li data-pace="">
                "Even pace over "
                <b>{format::counted(i64::from(data.days), "day", "days")}</b>
            </li>
        </ul>
        {figures(data)}
    };
    card("burn-down", "Estimate left", "minutes, by the plan’s estimates", ().erased(), body.erased())
}

const COLUMNS: [(&str, &str); 3] = [("main-col", "From"), ("num", "Left (min)"), ("num", "Change (min)")];

/// What the line is drawn from, newest first.
fn figures(data: &Data) -> AnyView {
    let before = std::iter::once(data.minutes).chain(data.points.iter().map(|point| point.left));
    let rows = data.points.iter().zip(before).map(|(point, before)| {
        let change = i64::from(point.left) - i64::from(before);
        let sign = if change > 0 { "+" } else { "" };
        vec![
            cell("main-col", moment(point.at, data.at)),
            cell("num", format::number(i64::from(point.left))),
            cell("num", format!("{sign}{}", format::number(change))),
        ]
    });
    let mut rows: Vec<_> = rows.collect();
    rows.reverse();
    let table = Table {
        wrap: "table-wrap tall",
        class: "data",
        label: "Figures of the burn-down",
        columns: &COLUMNS,
        rows,
    };
    view! {
        <details class="figures" open>
            <summary>"Data"</summary>
            {table.draw()}
        </details>
    }
    .erased()
}

/// From the first word to now, or to where an even pace would end.
fn span(data: &Data) -> (DateTime<Utc>, DateTime<Utc>) {
    let from = data.points.first().map_or(data.at, |point| point.at);
    (from, data.at.max(from + TimeDelta::days(i64::from(data.days))))
}
