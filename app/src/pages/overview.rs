//! Where are we, what runs, what is next, what is wrong.

mod figures;
mod lists;

use crate::prelude::*;
use domain::phase::PhaseStatus;
use domain::run::Run;

use crate::api::overview::{Overview, PhaseLine, overview};
use crate::components::card::{card, empty};
use crate::components::chip::chip;
use crate::components::icon::{Icon, icon};
use crate::components::page_head::PageHead;
use crate::components::progress::time_left;
use crate::components::run_table::run_table;
use crate::components::state;
use crate::format;
use crate::loaded::loaded;

#[component]
pub fn OverviewPage() -> impl IntoView {
    loaded(String::new, |_| overview(), |data| data.shown(draw))
}

fn draw(data: &Overview) -> AnyView {
    let head = PageHead { actions: head_action(data), ..PageHead::new("Overview", says(data)) };
    view! {
        {head.draw()}
        <ol class="card stepper" aria-label="Phases">
            {data.phases.iter().map(step).collect_view()}
        </ol>
        {figures::figures(data)}
        <div class="grid" data-cols="2-1">
            {lists::needs(data)}
            {lists::activity(data)}
        </div>
        {runs(data)}
    }
    .erased()
}

/// The state of everything in a sentence.
fn says(data: &Overview) -> String {
    let wrong =
        data.problems.iter().filter(|problem| problem.weight == domain::snapshot::Weight::Failed).count();
    let wrong = match wrong {
        0 => String::new(),
        1 => " One thing is wrong.".to_owned(),
        more => format!(" {more} things are wrong."),
    };
    format!("{}{wrong}", doing(data))
}

fn doing(data: &Overview) -> String {
    if let Some(run) = data.runs.iter().find(|run| run.status.is_active()) {
        return format!("{}{}, {}.", phase_of(run), run.title, how_far(run));
    }
    if let Some(run) = data.runs.iter().find(|run| run.status.is_open()) {
        return format!("Run {} is paused: {}.", run.id, run.title);
    }
    let upcoming = data.phases.iter().find(|phase| phase.next.is_some() && phase.waits.is_none());
    match upcoming {
        Some(phase) => format!(
            "Nothing runs. Next in phase {}: {}.",
            phase.number,
            phase.next.as_deref().unwrap_or_default()
        ),
        None => nothing_left(data),
    }
}

fn nothing_left(data: &Overview) -> String {
    let completed = data.phases.iter().filter(|phase| phase.status == PhaseStatus::Completed).count();
    match completed == data.phases.len() {
        true => "Every phase is completed.".to_owned(),
        false => {
            format!(
                "Nothing runs. {completed} of {} phases are completed; what is left is for people.",
                data.phases.len()
            )
        }
    }
}

fn phase_of(run: &Run) -> String {
    run.phase.map(|phase| format!("Phase {phase} is running: ")).unwrap_or_default()
}

fn how_far(run: &Run) -> String {
    match run.progress.fraction() {
        Some(fraction) if run.progress.seconds_left().is_some() => {
            format!("{} done, {} left", format::percent(fraction), time_left(run))
        }
        Some(fraction) => format!("{} done", format::percent(fraction)),
        None if run.stage.is_empty() => run.status.as_str().to_owned(),
        None => run.stage.to_ascii_lowercase(),
    }
}

fn head_action(data: &Overview) -> AnyView {
    let (path, word) = match data.runs.iter().find(|run| run.status.is_open()) {
        Some(run) => (format!("/runs/{}", run.id), format!("Open run {}", run.id)),
        None => match data.phases.iter().find(|phase| phase.next.is_some() && phase.waits.is_none()) {
            Some(phase) => (format!("/phases/{}", phase.number), format!("Open phase {}", phase.number)),
            None => ("/phases".to_owned(), "All phases".to_owned()),
        },
    };
    view! {
        <a class="btn" href=path>
            {word}
        </a>
    }
    .erased()
}

fn step(phase: &PhaseLine) -> AnyView {
    let current = (phase.status == PhaseStatus::Running).then_some("step");
    let tone = (phase.status == PhaseStatus::Completed).then_some("ok");
    view! {
        <li aria-current=current>
            <h2>
                {chip(state::of_phase(phase.status))}
                <a class="clip" href=format!("/phases/{}", phase.number)>
                    {format!("{} {}", phase.number, phase.title)}
                </a>
            </h2>
            <progress
                class="bar"
                data-tone=tone
                value=phase.tasks_done.to_string()
                max=phase.tasks.max(1).to_string()
                aria-label=format!("Tasks done in phase {}", phase.number)
            ></progress>
            <p>{tally(phase)}</p>
        </li>
    }
    .erased()
}

pub(super) fn tally(phase: &PhaseLine) -> String {
    format!(
        "{} of {} tasks · {} of {} criteria · {} days",
        phase.tasks_done, phase.tasks, phase.criteria_met, phase.criteria, phase.days
    )
}

fn runs(data: &Overview) -> AnyView {
    let all = view! {
        <a class="link note" href="/runs">
            "All runs"
        </a>
    };
    let body = match data.runs.is_empty() {
        true => no_runs(),
        false => run_table(&data.runs, &data.verdicts, data.at, false),
    };
    card("runs", "Runs", "newest first", all.erased(), body)
}

pub(super) fn no_runs() -> AnyView {
    let start = view! {
        <a class="btn primary" href="/phases/1">
            {icon(Icon::ListChecks)}
            "Open phase 1"
        </a>
    };
    let text = "A run is a piece of work that Refit does for you: a migration, a move, a validation. Start the first one from phase 1.";
    empty(Icon::Play, "No runs yet".into(), text, start.erased())
}
