//! Trouble, from the symptom over the questions and their live answers to the
//! remedy.

use crate::prelude::*;
use domain::diagnostics::Answered;
use domain::diagnostics::case::{CaseView, StepView};
use leptos_router::hooks::use_params_map;

use crate::api::diagnostics::{Troubleshooting as Data, troubleshooting};
use crate::components::chip::chip;
use crate::components::notice::{notice, stop};
use crate::components::page_head::PageHead;
use crate::components::sheet::{query, rows};
use crate::components::state;
use crate::components::table::link;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn TroubleshootingPage() -> impl IntoView {
    let params = use_params_map();
    late(move || params.read().get("case").unwrap_or_default(), troubleshooting, page)
}

#[part(diagnostics, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.of_diagnosis().draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    match data.cases.as_slice() {
        [case] => one(case, data),
        cases => all(cases, data),
    }
}

fn old(data: &Data) -> Option<AnyView> {
    let fault = data.old.as_ref()?;
    let title = "The database cannot be asked; this is what was seen last".to_owned();
    Some(notice("bad", title, stop(&fault.why), fault.next.clone()))
}

fn all(cases: &[CaseView], data: &Data) -> AnyView {
    let cards = cases.iter().map(|case| {
        let id = format!("case-{}", case.name);
        let labelled = id.clone();
        let path = format!("/troubleshooting/{}", case.name);
        view! {
            <section class="card" aria-labelledby=labelled>
                <header>
                    <h2 id=id>{link(path, case.title.clone())}</h2>
                    <span class="note">{found(case)}</span>
                </header>
                <div class="body">
                    <p>{case.symptom.clone()}</p>
                </div>
            </section>
        }
    });
    let cards = cards.collect_view();
    view! {
        {PageHead::new("Troubleshooting", "What do you see? Each case asks the database and says what to do.").draw()}
        {old(data)}
        <div class="grid" data-cols="2">{cards}</div>
    }
    .erased()
}

fn found(case: &CaseView) -> String {
    let unknown = match case.unknown() {
        0 => String::new(),
        unknown => format!(", {} unknown", format::number(unknown as i64)),
    };
    let asked = format::counted(case.steps.len() as i64, "question", "questions");
    format!("{asked}, {} found something{unknown}", format::number(case.found() as i64))
}

fn one(case: &CaseView, data: &Data) -> AnyView {
    let crumbs =
        vec![("Troubleshooting".to_owned(), Some("/troubleshooting".to_owned())), (case.title.clone(), None)];
    let head = PageHead { crumbs, ..PageHead::new(&case.title, case.symptom.clone()) };
    let steps = case.steps.iter().enumerate().map(|(place, one)| step(place + 1, one, data)).collect_view();
    view! {
        {head.draw()}
        {old(data)}
        {steps}
    }
    .erased()
}

fn step(number: usize, step: &StepView, data: &Data) -> AnyView {
    let id = format!("step-{number}");
    let labelled = id.clone();
    let look = match step.answered {
        Answered::Fine => state::NOTHING_FOUND,
        Answered::Found => state::FOUND,
        Answered::Unknown => state::UNKNOWN,
    };
    view! {
        <section class="card" aria-labelledby=labelled>
            <header>
                <h2 id=id>{format!("{number}. {}", step.asks)}</h2>
                <div class="actions">{chip(look)}</div>
            </header>
            {rows(&step.sheet, data.at, None)}
            {query(&step.sheet)}
            <div class="body">
                <p>
                    <b>"What to do: "</b>
                    {step.remedy.clone()}
                </p>
            </div>
        </section>
    }
    .erased()
}
