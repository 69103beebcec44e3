//! All phases of the plan.

use crate::prelude::*;
use server_fn::ServerFn;

use super::overview::tally;
use crate::api::overview::PhaseLine;
use crate::api::phases::{Phases, phases};
use crate::api::rehearsal::Rehearse;
use crate::components::chip::chip;
use crate::components::forms::Press;
use crate::components::icon::Icon;
use crate::components::page_head::PageHead;
use crate::components::state;
use crate::format;
use crate::loaded::loaded;

#[component]
pub fn PhasesPage() -> impl IntoView {
    loaded(String::new, |_| phases(), |data| data.shown(draw))
}

fn draw(data: &Phases) -> AnyView {
    let says = format!("{}: {}", data.title, data.summary);
    let head = PageHead { actions: rehearse(data), ..PageHead::new("Phases", says) };
    view! {
        {head.draw()}
        <div class="stack">{data.phases.iter().map(phase).collect_view()}</div>
    }
    .erased()
}

/// Before anything is done to the database.
fn rehearse(data: &Phases) -> AnyView {
    Press {
        class: "btn",
        icon: Icon::ListChecks,
        path: Rehearse::PATH,
        word: "Rehearse".into(),
        fields: Vec::new(),
        off: data.rehearsing.map(|run| format!("Run {run} rehearses the plan")),
    }
    .draw()
}

fn phase(phase: &PhaseLine) -> AnyView {
    let id = format!("phase-{}", phase.number);
    let tone = (phase.status == domain::phase::PhaseStatus::Completed).then_some("ok");
    view! {
        <section class="card" aria-labelledby=id.clone()>
            <header>
                <h2 id=id.clone()>
                    <a href=format!("/phases/{}", phase.number)>
                        {format!("Phase {}, {}", phase.number, phase.title)}
                    </a>
                </h2>
                {chip(state::of_phase(phase.status))}
                <span class="note">{format!("{} · {} estimated", tally(phase), format::minutes(phase.minutes))}</span>
                <div class="actions">
                    <a class="btn small" href=format!("/phases/{}", phase.number)>
                        {format!("Open phase {}", phase.number)}
                    </a>
                </div>
            </header>
            <progress
                class="bar"
                data-tone=tone
                value=phase.tasks_done.to_string()
                max=phase.tasks.max(1).to_string()
                aria-label=format!("Tasks done in phase {}", phase.number)
            ></progress>
            <div class="body">
                <p>{phase.summary.clone()}</p>
                <p class="why">{outlook(phase)}</p>
            </div>
        </section>
    }
    .erased()
}

fn outlook(phase: &PhaseLine) -> String {
    match (&phase.run, &phase.waits, &phase.next) {
        (Some(run), _, _) => format!("Run {run} is at work."),
        (None, Some(why), Some(_)) => format!("Cannot be started yet: {why}."),
        (None, None, Some(next)) => format!("Next: {next}."),
        (None, _, None) if phase.tasks_done == phase.tasks => "Every task is done.".to_owned(),
        (None, _, None) => "What is left is done by people; tick it on the page of the phase.".to_owned(),
    }
}
