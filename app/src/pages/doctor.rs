//! Whether the database is fit for the plan: each question with what it means,
//! what to do, and the statement to run.

use crate::prelude::*;
use domain::doctor::Examined;

use crate::api::doctor::{Doctor as Data, doctor};
use crate::components::card::card;
use crate::components::chip::chip;
use crate::components::page_head::PageHead;
use crate::components::sql::sql;
use crate::components::state;
use crate::components::time::age;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn DoctorPage() -> impl IntoView {
    late(String::new, |_| doctor(), page)
}

#[part(market, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let rows = data.examined.iter().map(row).collect_view();
    let note = view! {
        "asked "
        {age(data.at, data.at)}
    };
    let body = view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Table of questions">
            <table class="data rich cards">
                <thead>
                    <tr>
                        <th scope="col" class="state-col">"Verdict"</th>
                        <th scope="col" class="main-col">"Question"</th>
                        <th scope="col">"Found"</th>
                        <th scope="col">"Wanted"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    };
    view! {
        {PageHead::new("Doctor", says(data)).draw()}
        {card("questions", "Is the database fit for the plan", note, ().erased(), body.erased())}
    }
    .erased()
}

fn says(data: &Data) -> String {
    let open = data.examined.iter().filter(|examined| !examined.verdict.holds()).count();
    match open {
        0 => format!("All {} questions are answered well enough to go on.", data.examined.len()),
        count => format!("{count} of {} questions stand in the way.", data.examined.len()),
    }
}

fn row(examined: &Examined) -> AnyView {
    view! {
        <tr id=examined.check.clone()>
            <td class="state-col">{chip(state::of_verdict(examined.verdict))}</td>
            <td class="main-col">
                {examined.title.clone()} <small>{examined.meaning.clone()}</small>
            </td>
            <td data-label="Found">{examined.value.clone()}</td>
            <td class="muted" data-label="Wanted">
                {examined.target.clone()}
            </td>
        </tr>
        {detail(examined)}
    }
    .erased()
}

fn detail(examined: &Examined) -> Option<AnyView> {
    if examined.findings.is_empty() && examined.remedy.is_empty() {
        return None;
    }
    let findings = examined.findings.iter().map(|finding| {
        view! {
            <li>
                <b class="mono">{finding.subject.clone()}</b>
                " "
                {finding.problem.clone()}
            </li>
        }
    });
    let findings = (!examined.findings.is_empty())
        .then(|| view! { <ul class="findings">{findings.collect_view()}</ul> });
    let remedy = (!examined.remedy.is_empty())
        .then(|| view! { <p class="why">{format!("What to do: {}", examined.remedy)}</p> });
    let held_up = examined.held_up().map(|held_up| view! { <p class="why">{held_up}</p> });
    let statement = (!examined.statement.is_empty()).then(|| sql(&examined.statement));
    Some(
        view! {
            <tr class="detail">
                <td></td>
                <td colspan="3">{held_up} {findings} {remedy} {statement}</td>
            </tr>
        }
        .erased(),
    )
}
