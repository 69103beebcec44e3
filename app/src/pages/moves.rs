//! All moves of the plan, and how far each is behind.

use crate::prelude::*;
use domain::moving::MoveView;

use crate::api::moves::{MovesPage as Data, moves};
use crate::components::card::empty;
use crate::components::chip::{chip, none};
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::state;
use crate::components::table::{Cell, Table, cell, link, named};
use crate::components::time::age;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn MovesPage() -> impl IntoView {
    late(String::new, |_| moves(), page)
}

#[part(moves, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let body = match data.moves.is_empty() {
        true => empty(Icon::Commit, "No moves".into(), "The plan declares none.", ().erased()),
        false => table(data),
    };
    view! {
        {PageHead::new("Moves", says(data)).draw()}
        <section class="card" aria-label="Moves">{body}</section>
    }
    .erased()
}

fn says(data: &Data) -> String {
    let live = data.moves.iter().filter(|view| view.state.applies()).count();
    let broken = match data.moves.iter().filter(|view| view.broken.is_some()).count() {
        0 => String::new(),
        1 => " The capture of one is broken.".to_owned(),
        more => format!(" The captures of {more} are broken."),
    };
    format!("{live} of {} follow their source while it is written to.{broken}", data.moves.len())
}

const COLUMNS: [(&str, &str); 7] = [
    ("main-col", "Move"),
    ("state-col", "State"),
    ("num", "Waiting"),
    ("num", "Behind by"),
    ("num", "Applied"),
    ("num", "Verified"),
    ("num", "Open run"),
];

fn table(data: &Data) -> AnyView {
    let rows = data.moves.iter().map(|view| row(view, data)).collect();
    Table {
        wrap: "table-wrap",
        class: "data rich steady cards",
        label: "Table of moves",
        columns: &COLUMNS,
        rows,
    }
    .draw()
}

fn row(view: &MoveView, data: &Data) -> Vec<Cell> {
    let run = data.runs.iter().find(|run| run.subject == view.id);
    let run = run.map_or_else(none, |run| link(format!("/runs/{}", run.id), run.id.to_string()));
    let verified = view.verified.as_ref().map_or_else(none, |verified| age(verified.at, data.at));
    let title = view! {
        {link(format!("/moves/{}", view.id), view.title.clone())}
        <small>{format!("{} → {}", view.source, view.target)}</small>
    };
    vec![
        cell("main-col", title),
        cell("state-col", chip(state::of_move(view))),
        named("num", "Waiting", format::number(view.backlog)),
        named("num", "Behind by", super::console::behind(view, data.at)),
        named("num", "Applied", format::number(view.applied)),
        named("num", "Verified", verified),
        named("num", "Run", run),
    ]
}
