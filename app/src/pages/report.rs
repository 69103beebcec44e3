//! One validation report: every check with its verdict and evidence.

use crate::prelude::*;
use domain::report::{Finding, Outcome, Report, Verdict};
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

use crate::api::reports::{ReportPage as Data, ValidateAgain, report};
use crate::components::card::{card, empty};
use crate::components::chip::chip;
use crate::components::forms::Press;
use crate::components::icon::{Icon, icon};
use crate::components::notice::notice;
use crate::components::page_head::PageHead;
use crate::components::state;
use crate::components::time::{age, moment};
use crate::format;
use crate::loaded::loaded;

#[component]
pub fn ReportPage() -> impl IntoView {
    let params = use_params_map();
    loaded(move || params.read().get("id").unwrap_or_default(), report, |data| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let report = &data.report;
    let head = PageHead {
        tab: format!("Report {}", report.id),
        crumbs: vec![("Reports".into(), Some("/reports".into())), (report.id.to_string(), None)],
        state: Some(state::of_verdict(report.verdict)),
        actions: actions(report),
        ..PageHead::new(&report.title, says(data))
    };
    let other = data.other_plan.then(|| {
        let next = "Validate again to have answers under the plan as it is now.".to_owned();
        notice("warn", "The plan was changed since this report".into(), String::new(), next)
    });
    view! {
        {head.draw()}
        {other}
        {card("checks", "Checks", "failures first", ().erased(), table(report))}
    }
    .erased()
}

fn says(data: &Data) -> AnyView {
    let report = &data.report;
    let rest = format!(
        ", {} · plan {} · took {}",
        tally(report),
        format::hash(&report.plan_hash),
        format::between(report.started_at, report.finished_at)
    );
    view! {
        {format!("Report {} · ", report.id)}
        {moment(report.finished_at, data.at)}
        " ("
        {age(report.finished_at, data.at)}
        ")"
        {rest}
        " · "
        <a class="link" href=format!("/runs/{}", report.run)>
            {format!("run {}", report.run)}
        </a>
    }
    .erased()
}

fn tally(report: &Report) -> String {
    let count = |verdict| report.outcomes.iter().filter(|outcome| outcome.verdict == verdict).count();
    let mut parts = vec![format!("{} of {} passed", count(Verdict::Passed), report.outcomes.len())];
    let others =
        [(Verdict::Warned, "with a warning"), (Verdict::Failed, "failed"), (Verdict::Broken, "not answered")];
    parts.extend(
        others
            .into_iter()
            .filter(|(verdict, _)| count(*verdict) > 0)
            .map(|(verdict, word)| format!("{} {word}", count(verdict))),
    );
    parts.join(", ")
}

fn actions(report: &Report) -> AnyView {
    let press = Press {
        class: "btn primary",
        icon: Icon::RotateCcw,
        path: ValidateAgain::PATH,
        word: "Validate again".into(),
        fields: vec![("report", report.id.to_string())],
        off: None,
    };
    view! {
        <a
            class="btn"
            href=format!("/reports/{}.json", report.id)
            download=format!("report-{}.json", report.id)
            rel="external"
        >
            {icon(Icon::Download)}
            "Export JSON"
        </a>
        {press.draw()}
    }
    .erased()
}

fn table(report: &Report) -> AnyView {
    if report.outcomes.is_empty() {
        return empty(
            Icon::ListChecks,
            "No check was asked".into(),
            "A report that asked nothing shows nothing.",
            ().erased(),
        );
    }
    let mut outcomes: Vec<&Outcome> = report.outcomes.iter().collect();
    outcomes.sort_by_key(|outcome| std::cmp::Reverse(outcome.verdict));
    let rows = outcomes.into_iter().map(row).collect_view();
    view! {
        <div class="table-wrap stick" tabindex="0" role="region" aria-label="Table of checks">
            <table class="data rich cards">
                <thead>
                    <tr>
                        <th scope="col" class="state-col">"Verdict"</th>
                        <th scope="col" class="main-col">"Check"</th>
                        <th scope="col" class="num">"Value"</th>
                        <th scope="col" class="num">"Target"</th>
                        <th scope="col" class="num">"Time"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .erased()
}

fn row(outcome: &Outcome) -> AnyView {
    let detail = !outcome.findings.is_empty() || !outcome.message.is_empty() || !outcome.remedy.is_empty();
    view! {
        <tr id=outcome.check.clone()>
            <td class="state-col">{chip(state::of_verdict(outcome.verdict))}</td>
            <td class="main-col">
                {outcome.title.clone()} <small class="mono">{outcome.check.clone()}</small>
            </td>
            <td class="num" data-label="Value">
                {outcome.value.clone()}
            </td>
            <td class="num muted" data-label="Target">
                {outcome.target.clone()}
            </td>
            <td class="num" data-label="Time">
                {format::duration(outcome.duration_ms)}
            </td>
        </tr>
        {detail.then(|| found(outcome))}
    }
    .erased()
}

fn found(outcome: &Outcome) -> AnyView {
    let finding = |finding: &Finding| {
        view! {
            <li>
                <b class="mono">{finding.subject.clone()}</b>
                " "
                {finding.problem.clone()}
            </li>
        }
    };
    let findings = (!outcome.findings.is_empty()).then(|| {
        view! { <ul class="findings">{outcome.findings.iter().map(finding).collect_view()}</ul> }
    });
    let line = |text: String| (!text.is_empty()).then(|| view! { <p class="why">{text}</p> });
    let remedy =
        if outcome.remedy.is_empty() { String::new() } else { format!("What to do: {}", outcome.remedy) };
    view! {
        <tr class="detail">
            <td></td>
            <td colspan="4">{line(outcome.message.clone())} {findings} {line(remedy)}</td>
        </tr>
    }
    .erased()
}
