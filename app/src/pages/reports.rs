//! All validation reports, newest first.

use crate::prelude::*;
use domain::report::Report;
use server_fn::ServerFn;

use crate::api::phases::ValidatePhase;
use crate::api::reports::{Reports, reports};
use crate::components::card::empty;
use crate::components::chip::chip;
use crate::components::forms::Press;
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::state;
use crate::components::table::{Cell, Table, cell, id_link, named, row_link};
use crate::components::time::age;
use crate::format;
use crate::loaded::loaded;

#[component]
pub fn ReportsPage() -> impl IntoView {
    loaded(String::new, |_| reports(), |data| data.shown(draw))
}

fn draw(data: &Reports) -> AnyView {
    let buttons = data.phases.iter().map(|(number, _)| button(*number)).collect_view();
    let head = PageHead { actions: buttons.erased(), ..PageHead::new("Reports", says(data)) };
    let body = if data.reports.is_empty() {
        let text = "A validation asks every check of a phase and keeps the answers with their evidence.";
        empty(Icon::FileText, "No reports yet".into(), text, ().erased())
    } else {
        table(data)
    };
    view! {
        {head.draw()}
        <section class="card" aria-label="Reports">{body}</section>
    }
    .erased()
}

fn says(data: &Reports) -> String {
    let open = data.reports.iter().filter(|report| !report.verdict.holds()).count();
    match data.reports.len() as i64 {
        0 => "Nothing has been validated yet.".to_owned(),
        count => format!(
            "{}, {open} of them with something that does not hold.",
            format::counted(count, "report", "reports")
        ),
    }
}

fn button(number: u8) -> AnyView {
    Press {
        class: "btn",
        icon: Icon::ListChecks,
        path: ValidatePhase::PATH,
        word: format!("Validate phase {number}"),
        fields: vec![("number", number.to_string())],
        off: None,
    }
    .draw()
}

const COLUMNS: [(&str, &str); 6] = [
    ("id", "Report"),
    ("main-col", "What"),
    ("state-col", "Verdict"),
    ("num", "Took"),
    ("num", "Run"),
    ("num", "Age"),
];

fn table(data: &Reports) -> AnyView {
    let rows = data.reports.iter().map(|report| row(report, data)).collect();
    let label = "Table of reports";
    Table { wrap: "table-wrap stick", class: "data steady cards", label, columns: &COLUMNS, rows }.draw()
}

fn row(report: &Report, data: &Reports) -> Vec<Cell> {
    let path = || format!("/reports/{}", report.id);
    vec![
        cell("id", id_link(path(), report.id)),
        cell("main-col", row_link(path(), report.title.clone())),
        cell("state-col", chip(state::of_verdict(report.verdict))),
        named("num", "Took", format::between(report.started_at, report.finished_at)),
        named("num", "Run", id_link(format!("/runs/{}", report.run), report.run)),
        cell("num", age(report.finished_at, data.at)),
    ]
}
