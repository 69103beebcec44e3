//! One phase: its tasks by day, its criteria with their evidence, the way back.

use crate::prelude::*;
use domain::phase::{Answer, CriterionView, PhaseStatus, PhaseView, TaskView};
use domain::plan::Risk;
use domain::task::TaskState;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;

use crate::api::phases::{PhasePage as Data, StartPhase, ValidatePhase, phase};
use crate::components::card::card;
use crate::components::chip::chip;
use crate::components::forms::Press;
use crate::components::icon::{Icon, icon};
use crate::components::page_head::PageHead;
use crate::components::state;
use crate::components::task_row::task_row;
use crate::components::time::moment;
use crate::format;
use crate::loaded::loaded;

#[component]
pub fn PhasePage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let edited = Memo::new(move |_| query.read().get("edit").unwrap_or_default());
    loaded(
        move || params.read().get("number").unwrap_or_default(),
        phase,
        move |data| (move || data.with(|data| draw(data, &edited.get()))).erased(),
    )
}

fn draw(data: &Data, edited: &str) -> AnyView {
    let phase = &data.phase;
    let title = format!("Phase {}, {}", phase.number, phase.title);
    let head = PageHead {
        tab: format!("Phase {}", phase.number),
        crumbs: vec![("Phases".into(), Some("/phases".into())), (phase.number.to_string(), None)],
        state: Some(state::of_phase(phase.status)),
        actions: head_actions(phase),
        ..PageHead::new(&title, says(phase))
    };
    view! {
        {head.draw()}
        {tasks(data, edited)}
        <div class="grid" data-cols="2-1">
            {criteria(data)}
            {rollback(phase)}
        </div>
    }
    .erased()
}

fn says(phase: &PhaseView) -> String {
    let next = phase.next.as_ref().map(|next| format!(" Next: {next}.")).unwrap_or_default();
    format!(
        "{} of {} tasks are done, {} of {} criteria hold. {} days, risk {}.{next}",
        phase.tasks_done(),
        phase.tasks.len(),
        phase.criteria_met(),
        phase.criteria.len(),
        phase.days,
        risk(phase.risk)
    )
}

fn risk(risk: Risk) -> &'static str {
    match risk {
        Risk::Low => "low",
        Risk::Medium => "medium",
        Risk::High => "high",
    }
}

fn head_actions(phase: &PhaseView) -> AnyView {
    let main = match phase.run {
        Some(run) => open_run(run),
        None => start(phase),
    };
    view! {
        {has_checks(phase).then(|| validate(phase))}
        {main}
    }
    .erased()
}

fn has_checks(phase: &PhaseView) -> bool {
    phase.tasks.iter().any(|task| !task.checks.is_empty())
        || phase.criteria.iter().any(|criterion| !criterion.evidence.is_empty())
}

fn validate(phase: &PhaseView) -> AnyView {
    Press {
        class: "btn",
        icon: Icon::ListChecks,
        path: ValidatePhase::PATH,
        word: "Validate".into(),
        fields: vec![("number", phase.number.to_string())],
        off: None,
    }
    .draw()
}

fn open_run(run: i64) -> AnyView {
    view! {
        <a class="btn primary" href=format!("/runs/{run}")>
            {format!("Open run {run}")}
        </a>
    }
    .erased()
}

/// Says what it would do, and when it is off, why.
fn start(phase: &PhaseView) -> AnyView {
    let word = if phase.status == PhaseStatus::NotStarted { "Start" } else { "Go on with" };
    Press {
        class: "btn primary",
        icon: Icon::Play,
        path: StartPhase::PATH,
        word: format!("{word} phase {}", phase.number),
        fields: vec![("number", phase.number.to_string())],
        off: phase.refusal.as_ref().map(|refusal| format::sentence(&refusal.why)),
    }
    .draw()
}

fn tasks(data: &Data, edited: &str) -> AnyView {
    let phase = &data.phase;
    let minutes = phase.tasks.iter().map(|task| u32::from(task.minutes)).sum();
    let note =
        format!("{} of {} · {} estimated", phase.tasks_done(), phase.tasks.len(), format::minutes(minutes));
    let steps = phase.steps.iter().map(|step| step_rows(data, step, edited)).collect_view();
    let tone = (phase.tasks_done() == phase.tasks.len()).then_some("ok");
    let body = view! {
        <progress
            class="bar"
            data-tone=tone
            value=phase.tasks_done().to_string()
            max=phase.tasks.len().max(1).to_string()
            aria-label="Tasks done"
        ></progress>
        <div class="table-wrap stick" tabindex="0" role="region" aria-label="Table of tasks">
            <table class="data rich steady cards tasks">
                <thead>
                    <tr>
                        <th scope="col" class="id">"Task"</th>
                        <th scope="col" class="main-col">"Title"</th>
                        <th scope="col" class="state-col">"State"</th>
                        <th scope="col">"Owner"</th>
                        <th scope="col" class="num">"Estimate"</th>
                        <th scope="col">"After"</th>
                        <th scope="col" class="act-col">
                            <span class="sr">"Action"</span>
                        </th>
                    </tr>
                </thead>
                {steps}
            </table>
        </div>
    };
    card("tasks", "Tasks", note, ().erased(), body.erased())
}

fn step_rows(data: &Data, step: &(String, u8, String), edited: &str) -> AnyView {
    let (id, day, title) = step;
    let tasks: Vec<&TaskView> = data.phase.tasks.iter().filter(|task| task.step == *id).collect();
    let done = tasks.iter().filter(|task| task.state == TaskState::Completed).count();
    let minutes = tasks.iter().map(|task| u32::from(task.minutes)).sum();
    let rows = tasks.iter().map(|task| task_row(data, task, task.id == edited)).collect_view();
    view! {
        <tbody>
            <tr class="group">
                <th scope="rowgroup" colspan="7">
                    {format!("{id} {title} ")}
                    <span>{format!("day {day} · {done} of {} · {}", tasks.len(), format::minutes(minutes))}</span>
                </th>
            </tr>
            {rows}
        </tbody>
    }
    .erased()
}

fn criteria(data: &Data) -> AnyView {
    let phase = &data.phase;
    let note = format!("{} of {} hold", phase.criteria_met(), phase.criteria.len());
    let rows = phase.criteria.iter().map(|criterion| criterion_row(criterion, data)).collect_view();
    card("criteria", "Success criteria", note, ().erased(), view! { <ul class="items">{rows}</ul> }.erased())
}

fn criterion_row(criterion: &CriterionView, data: &Data) -> AnyView {
    let answers = || criterion.evidence.iter().filter_map(|(_, _, answer)| answer.as_ref());
    let fails = answers().any(|answer| !answer.verdict.holds());
    let last = answers().map(|answer| answer.at).max();
    let look = match (criterion.met, fails) {
        (true, _) => state::HOLDS,
        (false, true) => state::FAILS,
        (false, false) if criterion.manual => state::BY_HAND,
        (false, false) if last.is_some() => state::PARTLY_ASKED,
        (false, false) => state::NOT_ASKED,
    };
    let time = last.map_or_else(|| view! { <time></time> }.erased(), |at| moment(at, data.at));
    view! {
        <li>
            <span class="box" data-on=criterion.met.then_some("") data-bad=fails.then_some("")>
                {icon(if fails { Icon::X } else { Icon::Check })}
            </span>
            <span>
                {format!("{} {}", criterion.id, criterion.title)}
                <small>
                    {criterion.evidence.iter().filter_map(evidence).collect_view()}
                    <span>{open_checks(criterion)}</span>
                </small>
            </span>
            {chip(look)}
            {time}
        </li>
    }
    .erased()
}

fn evidence((check, _, answer): &(String, String, Option<Answer>)) -> Option<AnyView> {
    let answer = answer.as_ref()?;
    let found = format!("{check}: {}, {} · ", answer.verdict.as_str(), answer.value);
    let link = format!("/reports/{}#{check}", answer.report);
    let view = view! {
        <span>
            {found} <a class="link" href=link>
                {format!("report {}", answer.report)}
            </a>
        </span>
    };
    Some(view.erased())
}

/// Which checks have not been asked, or that there is none.
fn open_checks(criterion: &CriterionView) -> Option<String> {
    if criterion.evidence.is_empty() {
        return Some("No check can show it; a person has to.".to_owned());
    }
    let open = criterion
        .evidence
        .iter()
        .filter(|(_, _, answer)| answer.is_none())
        .map(|(check, _, _)| check.as_str());
    let open = open.collect::<Vec<_>>().join(", ");
    (!open.is_empty()).then(|| format!("Not asked yet: {open}"))
}

fn rollback(phase: &PhaseView) -> AnyView {
    let steps = phase.rollback.iter().map(|step| view! { <li>{step.clone()}</li> }).collect_view();
    let body = view! {
        <div class="body">
            <p>{phase.summary.clone()}</p>
            <ol class="plain">{steps}</ol>
        </div>
    };
    let link = view! {
        <a class="btn small warn" href=format!("/phases/{}/rollback", phase.number)>
            {icon(Icon::Undo)}
            "Roll back…"
        </a>
    };
    card("rollback", "The way back", "", link.erased(), body.erased())
}
