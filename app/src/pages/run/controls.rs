//! Pause, resume, retry and cancel: those that the run's state allows.

use crate::prelude::*;
use domain::run::{Run, RunKind, RunStatus};
use server_fn::ServerFn;

use super::cancel;
use crate::api::runs::{PauseRun, ResumeRun};
use crate::components::forms::Press;
use crate::components::icon::{Icon, icon};

pub(super) fn controls(run: &Run) -> AnyView {
    let findings = (run.kind == RunKind::Integrity).then(|| {
        view! {
            <a class="btn" href=format!("/integrity/{}", run.id)>
                {icon(Icon::FileText)}
                "Findings"
            </a>
        }
    });
    let load = (run.kind == RunKind::Load).then(|| {
        view! {
            <a class="btn" href=format!("/load/{}", run.id)>
                {icon(Icon::Activity)}
                "Load"
            </a>
        }
    });
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
        {findings}
        {load}
        {run.status.on_pause().map(|_| pause(run))}
        {run.status.on_resume().map(|_| resume(run))}
        {run.status.on_cancel().map(|_| cancel::button(run))}
    }
    .erased()
}

fn pause(run: &Run) -> AnyView {
    Press {
        class: "btn",
        icon: Icon::Pause,
        path: PauseRun::PATH,
        word: "Pause".into(),
        fields: vec![("id", run.id.to_string())],
        off: None,
    }
    .draw()
}

fn resume(run: &Run) -> AnyView {
    let (icon, word) = match run.status {
        RunStatus::Failed => (Icon::RotateCcw, "Retry"),
        _ => (Icon::Play, "Resume"),
    };
    Press {
        class: "btn primary",
        icon,
        path: ResumeRun::PATH,
        word: word.into(),
        fields: vec![("id", run.id.to_string())],
        off: None,
    }
    .draw()
}
