//! Pause, resume, retry and cancel: those that the run's state allows.

use domain::run::{Run, RunStatus};
use leptos::prelude::*;

use super::Actions;
use super::cancel;
use crate::components::forms::Press;
use crate::components::icon::{Icon, icon};

pub(super) fn controls(run: &Run, actions: Actions) -> AnyView {
    let report = run.report.map(|report| {
        view! {
            <a class="btn" href=format!("/reports/{report}")>
                {icon(Icon::FileText)}
                {format!("Report {report}")}
            </a>
        }
    });
    let asked = match run.status {
        RunStatus::Pausing => Some("Pausing, finishing the batch in hand"),
        RunStatus::Cancelling => Some("Cancelling, finishing the batch in hand"),
        _ => None,
    };
    view! {
        {asked.map(|asked| view! { <span class="why">{asked}</span> })}
        {report}
        {run.status.on_pause().map(|_| pause(run, actions))}
        {run.status.on_resume().map(|_| resume(run, actions))}
        {run.status.on_cancel().map(|_| cancel::button(run))}
    }
    .into_any()
}

fn pause(run: &Run, actions: Actions) -> AnyView {
    Press {
        class: "btn",
        icon: Icon::Pause,
        word: "Pause".into(),
        fields: vec![("id", run.id.to_string())],
        off: None,
        busy: actions.pause.pending().into(),
    }
    .draw(actions.pause)
}

fn resume(run: &Run, actions: Actions) -> AnyView {
    let (icon, word) = match run.status {
        RunStatus::Failed => (Icon::RotateCcw, "Retry"),
        _ => (Icon::Play, "Resume"),
    };
    Press {
        class: "btn primary",
        icon,
        word: word.into(),
        fields: vec![("id", run.id.to_string())],
        off: None,
        busy: actions.resume.pending().into(),
    }
    .draw(actions.resume)
}
