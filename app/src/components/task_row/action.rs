//! What can be done about a task.

use crate::prelude::*;
use domain::phase::TaskView;
use domain::run::Run;
use domain::task::{TaskState, transition};
use server_fn::ServerFn;

use crate::api::phases::{CheckTask, PhasePage, StartTask};
use crate::api::tasks::MarkTask;
use crate::components::forms::{Press, busy, deed, form};
use crate::components::icon::{Icon, icon};
use crate::format;

pub(super) fn action(page: &PhasePage, task: &TaskView, run: Option<&Run>) -> AnyView {
    if let Some(run) = run {
        return open_run(run.id);
    }
    let acted = task.action.is_none() || page.acted.contains(&task.id);
    let act = match (acted, task.state) {
        _ if task.manual => tick(task),
        (false, _) => start(task),
        (true, TaskState::Completed) => evidence(task),
        (true, _) => check(task),
    };
    view! {
        {edit(task)}
        {act}
    }
    .erased()
}

/// To say more than a tick does: whose it is, what is in the way.
pub fn edit(task: &TaskView) -> AnyView {
    view! {
        <a class="btn small quiet" href=format!("/phases/{0}?edit={1}#{1}", task.phase, task.id)>
            "Edit"
            <span class="sr">{format!(" {}", task.id)}</span>
        </a>
    }
    .erased()
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

/// What is in the way of a task, or left for later, is not done with one click.
fn tick(task: &TaskView) -> AnyView {
    let done = task.state == TaskState::Completed;
    let next = if done { TaskState::Pending } else { TaskState::Completed };
    let off = transition(task.state, next).is_none();
    let id = task.id.clone();
    let fields =
        vec![("task", task.id.clone()), ("state", next.as_str().to_owned()), ("seen", task.seq.to_string())];
    let deed = deed(MarkTask::PATH, &fields);
    let busy = busy(deed.clone());
    let tick = view! {
        <button
            class="box"
            role="checkbox"
            aria-checked=done.to_string()
            aria-label=format!("{id} done")
            title=off.then(|| format!("It is {}: say first that it goes on", task.state.word()))
            disabled=move || off || busy.get()
        >
            {icon(Icon::Check)}
        </button>
    };
    form("inline-form", MarkTask::PATH, fields, deed, tick.erased())
}
