//! What can be done about a task.

use crate::prelude::*;
use domain::phase::TaskView;
use domain::run::Run;
use domain::task::TaskState;
use server_fn::ServerFn;

use crate::api::phases::{CheckTask, MarkTask, PhasePage, StartTask};
use crate::components::forms::{Press, busy, deed, form};
use crate::components::icon::{Icon, icon};
use crate::format;

pub(super) fn action(page: &PhasePage, task: &TaskView, run: Option<&Run>) -> AnyView {
    if let Some(run) = run {
        return open_run(run.id);
    }
    if task.manual {
        return manual(page.phase.number, task);
    }
    let acted = task.action.is_none() || page.acted.contains(&task.id);
    match (acted, task.state) {
        (false, _) => start(task),
        (true, TaskState::Completed) => evidence(task),
        (true, _) => check(task),
    }
}

fn open_run(id: i64) -> AnyView {
    view! {
        <a class="btn small" href=format!("/runs/{id}")>
            "Open run"
        </a>
    }
    .erased()
}

fn evidence(task: &TaskView) -> AnyView {
    match (task.report, task.run) {
        (Some(report), _) => view! {
            <a class="btn small quiet" href=format!("/reports/{report}")>
                {format!("Report {report}")}
            </a>
        }
        .erased(),
        (None, Some(run)) => open_run(run),
        (None, None) => ().erased(),
    }
}

fn start(task: &TaskView) -> AnyView {
    Press {
        class: "btn small",
        icon: Icon::Play,
        path: StartTask::PATH,
        word: "Start".into(),
        fields: vec![("task", task.id.clone())],
        off: task.refusal.as_ref().map(|refusal| format::sentence(&refusal.why)),
    }
    .draw()
}

fn check(task: &TaskView) -> AnyView {
    Press {
        class: "btn small",
        icon: Icon::ListChecks,
        path: CheckTask::PATH,
        word: "Check".into(),
        fields: vec![("task", task.id.clone())],
        off: None,
    }
    .draw()
}

/// A box to tick, and a link to say more than that.
fn manual(phase: u8, task: &TaskView) -> AnyView {
    let done = task.state == TaskState::Completed;
    let next = if done { TaskState::Pending } else { TaskState::Completed };
    let id = task.id.clone();
    let fields = vec![
        ("task", task.id.clone()),
        ("state", next.as_str().to_owned()),
        ("owner", task.owner.clone().unwrap_or_default()),
    ];
    let deed = deed(MarkTask::PATH, &fields);
    let busy = busy(deed.clone());
    let tick = view! {
        <button
            class="box"
            role="checkbox"
            aria-checked=done.to_string()
            aria-label=format!("{id} done")
            disabled=move || busy.get()
        >
            {icon(Icon::Check)}
        </button>
    };
    view! {
        <a class="btn small quiet" href=format!("/phases/{phase}?edit={id}#{id}")>
            "Edit"
            <span class="sr">{format!(" {id}")}</span>
        </a>
        {form("inline-form", MarkTask::PATH, fields, deed, tick.erased())}
    }
    .erased()
}
