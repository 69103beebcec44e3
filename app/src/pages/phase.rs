//! One phase: its tasks by day, its criteria with their evidence, the way back.

mod criteria;
mod tasks;

use crate::prelude::*;
use domain::phase::{PhaseStatus, PhaseView, Refusal};
use domain::plan::Risk;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;

use crate::api::phases::{PhasePage as Data, StartPhase, ValidatePhase, phase};
use crate::components::card::card;
use crate::components::forms::Press;
use crate::components::icon::{Icon, icon};
use crate::components::notice::{notice, stop};
use crate::components::page_head::PageHead;
use crate::components::state;
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
        move |data| data.shown(move |data| draw(data, &edited.get())),
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
        {data.held_up.as_ref().map(held_up)}
        {tasks::tasks(data, edited)}
        <div class="grid" data-cols="2-1">
            {criteria::criteria(data)}
            {rollback(phase)}
        </div>
    }
    .erased()
}

fn held_up(refusal: &Refusal) -> AnyView {
    notice("bad", "This phase does not start".to_owned(), stop(&refusal.why), refusal.next.clone())
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
