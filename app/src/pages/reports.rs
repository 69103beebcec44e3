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
use crate::components::time::age;
use crate::format;
use crate::loaded::loaded;

#[component]
pub fn ReportsPage() -> impl IntoView {
    loaded(String::new, |_| reports(), |data| (move || data.with(draw)).erased())
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

fn table(data: &Reports) -> AnyView {
    let rows = data.reports.iter().map(|report| row(report, data)).collect_view();
    view! {
        <div class="table-wrap stick" tabindex="0" role="region" aria-label="Table of reports">
            <table class="data steady cards">
                <thead>
                    <tr>
                        <th scope="col" class="id">"Report"</th>
                        <th scope="col" class="main-col">"What"</th>
                        <th scope="col" class="state-col">"Verdict"</th>
                        <th scope="col" class="num">"Took"</th>
                        <th scope="col" class="num">"Run"</th>
                        <th scope="col" class="num">"Age"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .erased()
}

fn row(report: &Report, data: &Reports) -> AnyView {
    let link = format!("/reports/{}", report.id);
    view! {
        <tr>
            <td class="id">
                <a href=link.clone()>{report.id}</a>
            </td>
            <td class="main-col">
                <a class="row" href=link>
                    {report.title.clone()}
                </a>
            </td>
            <td class="state-col">{chip(state::of_verdict(report.verdict))}</td>
            <td class="num" data-label="Took">
                {format::between(report.started_at, report.finished_at)}
            </td>
            <td class="num" data-label="Run">
                <a href=format!("/runs/{}", report.run)>{report.run}</a>
            </td>
            <td class="num">{age(report.finished_at, data.at)}</td>
        </tr>
    }
    .erased()
}
