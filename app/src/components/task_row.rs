//! A task of a phase: what it is, where it stands and why, what can be done.

mod action;
mod edit;

use crate::prelude::*;
use chrono::{DateTime, Utc};
use domain::phase::TaskView;
use domain::run::Run;
use domain::task::TaskState;

use super::chip::{chip, none};
use super::progress::{bar, done_of_total, time_left};
use super::state::{self, Look};
use super::time::age;
use crate::api::phases::PhasePage;
use crate::format;

pub use action::edit;

pub fn task_row(page: &PhasePage, task: &TaskView, edited: bool) -> AnyView {
    let run = page
        .run
        .as_ref()
        .filter(|run| task.run == Some(run.id) || run.task.as_deref() == Some(task.id.as_str()));
    let after = if task.after.is_empty() { none() } else { links(&task.after) };
    view! {
        <tr id=task.id.clone()>
            <td class="id">{task.id.clone()}</td>
            <td class="main-col">
                {task.title.clone()} <small>{says(task)}</small> {said(task, page.at)} {run.map(progress)}
            </td>
            <td class="state-col">{chip(look(page, task, run))}</td>
            <td class="wide-only">{task.owner.clone().map_or_else(none, Erased::erased)}</td>
            <td class="num wide-only">{format::minutes(u32::from(task.minutes))}</td>
            <td class="mono wide-only">{after}</td>
            <td class="act-col">
                <span class="act">{action::action(page, task, run)}</span>
            </td>
        </tr>
        {edited.then(|| edit::edit_row(page, task))}
    }
    .erased()
}

/// Who spoke of it last, and for a task that follows its checks, what they said.
pub fn said(task: &TaskView, at: DateTime<Utc>) -> Option<AnyView> {
    let said = task.said.as_ref()?;
    let note = said.note.as_ref().filter(|_| !task.manual).map(|note| format!(": {note}"));
    Some(view! { <small>{said.actor.clone()} ", " {age(said.at, at)} {note}</small> }.erased())
}

/// Why it is in its state; before it has begun, what it will do.
pub fn says(task: &TaskView) -> String {
    let set = task.said.as_ref().is_some_and(|said| task.manual && said.note.is_none());
    match (&task.detail, task.state) {
        (Some(detail), TaskState::Pending) => detail.clone(),
        // Who set it and when stands beside.
        _ if set => String::new(),
        _ => format::sentence(&task.because),
    }
}

fn progress(run: &Run) -> AnyView {
    let text = match run.progress.total {
        Some(_) if run.progress.rate.is_some() => {
            format!("{} · {} left", done_of_total(run), time_left(run).to_ascii_lowercase())
        }
        Some(_) => done_of_total(run),
        None => format::sentence(&run.stage),
    };
    view! {
        <small class="fixed">{text}</small>
        {bar(run, "bar")}
    }
    .erased()
}

fn look(page: &PhasePage, task: &TaskView, run: Option<&Run>) -> Look {
    if let Some(run) = run {
        return state::of_run(run.status, run.kind);
    }
    let done = |id: &String| {
        page.phase.tasks.iter().all(|other| other.id != *id || other.state == TaskState::Completed)
    };
    let ready = task.state == TaskState::Pending
        && !task.manual
        && task.refusal.is_none()
        && task.after.iter().all(done);
    if ready { state::READY } else { state::of_task(task.state) }
}

fn links(ids: &[String]) -> AnyView {
    let link = |id: &String| view! { <a href=format!("#{id}")>{id.clone()}</a> " " };
    ids.iter().map(link).collect_view().erased()
}
