//! A task of a phase: what it is, where it stands and why, what can be done.

use crate::prelude::*;
use domain::phase::TaskView;
use domain::run::Run;
use domain::task::TaskState;
use server_fn::ServerFn;

use super::chip::{chip, none};
use super::forms::{Press, busy, deed, form};
use super::icon::{Icon, icon};
use super::progress::{bar, done_of_total, time_left};
use super::state::{self, Look};
use crate::api::phases::{CheckTask, MarkTask, PhasePage, StartTask};
use crate::format;

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
                {task.title.clone()} <small>{says(task)}</small> {run.map(progress)}
            </td>
            <td class="state-col">{chip(look(page, task, run))}</td>
            <td class="wide-only">{task.owner.clone().map_or_else(none, Erased::erased)}</td>
            <td class="num wide-only">{format::minutes(u32::from(task.minutes))}</td>
            <td class="mono wide-only">{after}</td>
            <td class="act-col">
                <span class="act">{action(page, task, run)}</span>
            </td>
        </tr>
        {edited.then(|| edit_row(page.phase.number, task))}
    }
    .erased()
}

/// Why it is in its state; before it has begun, what it will do.
fn says(task: &TaskView) -> String {
    match (&task.detail, task.state) {
        (Some(detail), TaskState::Pending) => detail.clone(),
        _ => format::sentence(&task.because),
    }
}

fn progress(run: &Run) -> AnyView {
    let text = match run.progress.total {
        Some(_) if run.progress.rate.is_some() => {
            format!("{} · {} left", done_of_total(run), time_left(run).to_lowercase())
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

fn action(page: &PhasePage, task: &TaskView, run: Option<&Run>) -> AnyView {
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

fn edit_row(phase: u8, task: &TaskView) -> AnyView {
    let back = format!("/phases/{phase}");
    let (id, now, owner) = (task.id.clone(), task.state, task.owner.clone().unwrap_or_default());
    let states = TaskState::ALL.map(|state| {
        let word = state::of_task(state).word;
        view! {
            <option value=state.as_str() selected=state == now>
                {word}
            </option>
        }
    });
    // Without a note the reason says who set the state.
    let noted = task.state != TaskState::Pending && !task.because.starts_with("set by ");
    let note = if noted { task.because.clone() } else { String::new() };
    let fields = vec![("task", id), ("back", back.clone())];
    let deed = deed(MarkTask::PATH, &fields);
    let busy = busy(deed.clone());
    let inside = view! {
        <label class="field">
            <span>"State"</span>
            <select class="input" name="state">
                {states}
            </select>
        </label>
        <label class="field">
            <span>"Owner"</span>
            <input class="input" name="owner" maxlength="60" value=owner />
        </label>
        <label class="field">
            <span>"Note"</span>
            <input class="input" name="note" maxlength="400" placeholder="Why it is so" value=note />
        </label>
        <div class="actions">
            <button class="btn primary" disabled=move || busy.get()>
                "Save"
            </button>
            <a class="btn quiet" href=back>
                "Not now"
            </a>
        </div>
    };
    view! {
        <tr class="detail">
            <td></td>
            <td colspan="6">{form("form", MarkTask::PATH, fields, deed, inside.erased())}</td>
        </tr>
    }
    .erased()
}
