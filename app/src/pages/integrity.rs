//! All integrity reports, and what starts one.

use crate::prelude::*;
use domain::integrity::{Summary, Weight};
use server_fn::ServerFn;

use crate::api::integrity::{Integrity as Data, StartIntegrity, integrity};
use crate::components::card::{card, empty};
use crate::components::chip::none;
use crate::components::forms::{Press, deed, form};
use crate::components::icon::{Icon, icon};
use crate::components::page_head::PageHead;
use crate::components::table::{Cell, Table, cell, id_link, named, row_link};
use crate::components::time::age;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn IntegrityPage() -> impl IntoView {
    late(String::new, |_| integrity(), page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let off = data.open.as_ref().map(|run| format!("Run {} is {}.", run.id, run.status.as_str()));
    let press = Press {
        class: "btn primary",
        icon: Icon::Play,
        path: StartIntegrity::PATH,
        word: "Make a report".into(),
        fields: Vec::new(),
        off: off.clone(),
    };
    let head = PageHead { actions: press.draw(), ..PageHead::new("Integrity", says(data)) };
    let list = if data.reports.is_empty() {
        let text =
            "A report looks for orphans, rows that differ, values out of rule, gaps and more. It only reads.";
        empty(Icon::FileText, "No reports yet".into(), text, ().erased())
    } else {
        table(data)
    };
    view! {
        {head.draw()}
        {card("narrow", "A part of it", "of one phase, or about one table", ().erased(), narrow(data, off.is_some()))}
        <section class="card" aria-label="Reports">{list}</section>
    }
    .erased()
}

fn says(data: &Data) -> String {
    match data.reports.iter().find(|report| report.finished_at.is_some()) {
        None => "What is wrong with the data, with proof and remedy. Nothing was asked yet.".into(),
        Some(newest) => format!(
            "The newest report has {}, {} and {}.",
            format::counted(newest.weigh(Weight::Critical), "critical finding", "critical findings"),
            format::counted(newest.weigh(Weight::Unknown), "unanswered question", "unanswered questions"),
            format::counted(newest.weigh(Weight::Warning), "warning", "warnings"),
        ),
    }
}

fn narrow(data: &Data, off: bool) -> AnyView {
    let phases = data.phases.iter().map(|(number, title)| {
        view! { <option value=number.to_string()>{format!("Phase {number}, {title}")}</option> }
    });
    let inside = view! {
        <label class="field">
            <span>"Phase"</span>
            <select class="input" name="phase" disabled=off>
                <option value="">"All"</option>
                {phases.collect_view()}
            </select>
        </label>
        <label class="field">
            <span>"Table"</span>
            <input class="input" name="table" placeholder="e.g. trades" autocomplete="off" disabled=off />
        </label>
        <button class="btn" disabled=off>
            {icon(Icon::Play)}
            "Make it"
        </button>
    };
    let path = StartIntegrity::PATH;
    let form = form("filters", path, Vec::new(), deed(path, &[("scope", "part".into())]), inside.erased());
    view! { <div class="body">{form}</div> }.erased()
}

const COLUMNS: [(&str, &str); 8] = [
    ("id", "Run"),
    ("main-col", "What"),
    ("num", "Critical"),
    ("num", "Unknown"),
    ("num", "Warning"),
    ("num", "Rows"),
    ("num", "Took"),
    ("num", "Age"),
];

fn table(data: &Data) -> AnyView {
    let rows = data.reports.iter().map(|report| row(report, data)).collect();
    let label = "Table of integrity reports";
    Table { wrap: "table-wrap", class: "data rich cards", label, columns: &COLUMNS, rows }.draw()
}

fn row(report: &Summary, data: &Data) -> Vec<Cell> {
    let path = || format!("/integrity/{}", report.run);
    let count = |weight: Weight| match report.weigh(weight) {
        0 => none(),
        count => format::number(count).erased(),
    };
    let took = report
        .finished_at
        .map_or_else(|| "not finished".to_owned(), |finished| format::between(report.started_at, finished));
    vec![
        cell("id", id_link(path(), report.run)),
        cell("main-col", row_link(path(), format::sentence(&report.scope.title()))),
        named("num", "Critical", count(Weight::Critical)),
        named("num", "Unknown", count(Weight::Unknown)),
        named("num", "Warning", count(Weight::Warning)),
        named("num", "Rows", format::number(report.looked_at)),
        named("num", "Took", took),
        named("num", "Age", age(report.started_at, data.at)),
    ]
}
