//! All load tests, and what starts one.

use crate::prelude::*;
use domain::load::{Asked, LONGEST, LoadRun, LoadVerdict, MOST, Operation, Side};
use server_fn::ServerFn;

use crate::api::load::{Loads as Data, StartLoad, loads};
use crate::components::card::{card, empty};
use crate::components::chip::{chip, none};
use crate::components::forms::{busy, deed, form};
use crate::components::icon::{Icon, icon};
use crate::components::page_head::PageHead;
use crate::components::state;
use crate::components::table::{Cell, Table, cell, id_link, link, named, row_link};
use crate::components::time::age;
use crate::components::typed::Typed;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn LoadPage() -> impl IntoView {
    late(String::new, |_| loads(), page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    let typed = Typed::new();
    arrived.draw(|data: Loaded<Data>| data.shown(move |data| draw(data, typed)))
}

fn draw(data: &Data, typed: Typed) -> AnyView {
    let list = if data.tests.is_empty() {
        let text =
            "A test stores, reads and looks up quotes on a fixed schedule. Its own rows are removed again.";
        empty(Icon::Activity, "No load tests yet".into(), text, ().erased())
    } else {
        table(data)
    };
    view! {
        {PageHead::new("Load tests", says(data)).draw()}
        {card("start", "Start a test", "latencies count from the moment an operation was due", ().erased(), start(data, typed))}
        <section class="card" aria-label="Load tests">{list}</section>
    }
    .erased()
}

fn says(data: &Data) -> AnyView {
    if let Some(run) = &data.open {
        let word = format!("Load test {} is {}.", run.id, run.status.as_str());
        return link(format!("/load/{}", run.id), word);
    }
    let newest = data.tests.iter().find(|test| test.verdict() != LoadVerdict::Unfinished);
    newest.map_or_else(|| "Whether the database keeps up was not tried yet.".into(), told).erased()
}

fn told(test: &LoadRun) -> String {
    match test.faults().first() {
        None => format!("The newest test kept its targets: {}.", test.asked.title()),
        Some(fault) => format!("The newest test missed its targets: {fault}."),
    }
}

fn start(data: &Data, typed: Typed) -> AnyView {
    let (path, off) = (StartLoad::PATH, data.open.is_some());
    let deed = deed(path, &[]);
    let busy = busy(deed.clone());
    let asked = Asked::default();
    let wanted = data.production.clone();
    let typing =
        data.production.as_deref().map(|name| typed.field("the name of this production database ", name));
    let inside = view! {
        {field("Seconds", "seconds", asked.seconds, (1, LONGEST), off)}
        {field("Operations a second", "rate", asked.rate, (1, MOST), off)}
        {field("Parts of storing", "upsert", asked.mix.upsert.into(), (0, 1_000), off)}
        {field("Parts of reading", "read", asked.mix.read.into(), (0, 1_000), off)}
        {field("Parts of looking up", "lookup", asked.mix.lookup.into(), (0, 1_000), off)}
        <label class="choice">
            <input type="checkbox" name="legacy" value="true" disabled=off />
            <span>"The same again through the legacy statements"</span>
        </label>
        {typing}
        <button
            class="btn primary"
            disabled=move || off || busy.get() || wanted.as_ref().is_some_and(|name| typed.is_not(name))
        >
            {icon(Icon::Play)}
            "Start"
        </button>
    };
    form("filters", path, Vec::new(), deed, inside.erased())
}

fn field(
    word: &'static str,
    name: &'static str,
    value: u32,
    (least, most): (u32, u32),
    off: bool,
) -> AnyView {
    view! {
        <label class="field">
            <span>{word}</span>
            <input
                class="input num"
                type="number"
                name=name
                min=least.to_string()
                max=most.to_string()
                value=value.to_string()
                required
                disabled=off
            />
        </label>
    }
    .erased()
}

const COLUMNS: [(&str, &str); 9] = [
    ("id", "Run"),
    ("main-col", "What"),
    ("state-col", "Verdict"),
    ("num", "Done"),
    ("num", "Errors"),
    ("num", "Store p99"),
    ("num", "Read p99"),
    ("num", "Look up p99"),
    ("num", "Age"),
];

fn table(data: &Data) -> AnyView {
    let rows = data.tests.iter().map(|test| row(test, data)).collect();
    let label = "Table of load tests";
    Table { wrap: "table-wrap", class: "data rich cards", label, columns: &COLUMNS, rows }.draw()
}

fn row(test: &LoadRun, data: &Data) -> Vec<Cell> {
    let path = || format!("/load/{}", test.run);
    let p99 = |operation: Operation| {
        let mut measured = test.measured.iter();
        let found = measured.find(|one| one.side == Side::Normalised && one.operation == operation);
        found.and_then(|one| one.figures).map_or_else(none, |figures| format::duration(figures.p99).erased())
    };
    let errors = match test.errors() {
        0 => none(),
        errors => format::number(errors).erased(),
    };
    vec![
        cell("id", id_link(path(), test.run)),
        cell("main-col", row_link(path(), test.asked.title())),
        cell("state-col", chip(state::of_load(test.verdict()))),
        named("num", "Done", format::number(test.done(Side::Normalised))),
        named("num", "Errors", errors),
        named("num", "Store p99", p99(Operation::Upsert)),
        named("num", "Read p99", p99(Operation::Read)),
        named("num", "Look up p99", p99(Operation::Lookup)),
        named("num", "Age", age(test.began_at, data.at)),
    ]
}
