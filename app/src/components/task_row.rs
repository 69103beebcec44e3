//! A task of a phase: what it is, where it stands and why, what can be done.

use domain::phase::TaskView;
use domain::run::Run;
use domain::task::TaskState;
use leptos::form::ActionForm;
use leptos::prelude::*;

use super::chip::{chip, none};
use super::forms::{Press, busy, hidden};
use super::icon::{Icon, icon};
use super::progress::{bar, done_of_total, time_left};
use super::state::{self, Look};
use crate::api::phases::{CheckTask, MarkTask, PhasePage, StartTask};
use crate::format;

/// What the buttons of a row set off; made once for the page.
#[derive(Clone, Copy)]
pub struct TaskActions {
    pub start: ServerAction<StartTask>,
    pub check: ServerAction<CheckTask>,
    pub mark: ServerAction<MarkTask>,
}

pub fn task_row(page: &PhasePage, task: &TaskView, actions: TaskActions, edited: bool) -> AnyView {
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
            <td class="wide-only">{task.owner.clone().map_or_else(none, IntoAny::into_any)}</td>
            <td class="num wide-only">{format::minutes(u32::from(task.minutes))}</td>
            <td class="mono wide-only">{after}</td>
            <td class="act-col">
                <span class="act">{action(page, task, run, actions)}</span>
            </td>
        </tr>
        {edited.then(|| edit_row(page.phase.number, task, actions))}
    }
    .into_any()
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
    .into_any()
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
    ids.iter().map(link).collect_view().into_any()
}

fn action(page: &PhasePage, task: &TaskView, run: Option<&Run>, actions: TaskActions) -> AnyView {
    if let Some(run) = run {
        return open_run(run.id);
    }
    if task.manual {
        return manual(page.phase.number, task, actions);
    }
    let acted = task.action.is_none() || page.acted.contains(&task.id);
    match (acted, task.state) {
        (false, _) => start(task, actions),
        (true, TaskState::Completed) => evidence(task),
        (true, _) => check(task, actions),
    }
}

fn open_run(id: i64) -> AnyView {
    view! {
        <a class="btn small" href=format!("/runs/{id}")>
            "Open run"
        </a>
    }
    .into_any()
}

fn evidence(task: &TaskView) -> AnyView {
    match (task.report, task.run) {
        (Some(report), _) => view! {
            <a class="btn small quiet" href=format!("/reports/{report}")>
                {format!("Report {report}")}
            </a>
        }
        .into_any(),
        (None, Some(run)) => open_run(run),
        (None, None) => ().into_any(),
    }
}

fn start(task: &TaskView, actions: TaskActions) -> AnyView {
    let id = task.id.clone();
    Press {
        class: "btn small",
        icon: Icon::Play,
        word: "Start".into(),
        fields: vec![("task", task.id.clone())],
        off: task.refusal.as_ref().map(|refusal| format::sentence(&refusal.why)),
        busy: busy(actions.start, move |input: &StartTask| input.task == id),
    }
    .draw(actions.start)
}

fn check(task: &TaskView, actions: TaskActions) -> AnyView {
    let id = task.id.clone();
    Press {
        class: "btn small",
        icon: Icon::ListChecks,
        word: "Check".into(),
        fields: vec![("task", task.id.clone())],
        off: None,
        busy: busy(actions.check, move |input: &CheckTask| input.task == id),
    }
    .draw(actions.check)
}

/// A box to tick, and a link to say more than that.
fn manual(phase: u8, task: &TaskView, actions: TaskActions) -> AnyView {
    let done = task.state == TaskState::Completed;
    let next = if done { TaskState::Pending } else { TaskState::Completed };
    let id = task.id.clone();
    let same = id.clone();
    let busy = busy(actions.mark, move |input: &MarkTask| input.task == same);
    let fields = vec![
        ("task", task.id.clone()),
        ("state", next.as_str().to_owned()),
        ("owner", task.owner.clone().unwrap_or_default()),
    ];
    view! {
        <a class="btn small quiet" href=format!("/phases/{phase}?edit={id}#{id}")>
            "Edit"
            <span class="sr">{format!(" {id}")}</span>
        </a>
        <ActionForm action=actions.mark attr:class="inline-form">
            {hidden(fields)}
            <button
                class="box"
                role="checkbox"
                aria-checked=done.to_string()
                aria-label=format!("{id} done")
                disabled=move || busy.get()
            >
                {icon(Icon::Check)}
            </button>
        </ActionForm>
    }
    .into_any()
}

fn edit_row(phase: u8, task: &TaskView, actions: TaskActions) -> AnyView {
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
    let note = if task.state == TaskState::Pending { String::new() } else { task.because.clone() };
    view! {
        <tr class="detail">
            <td></td>
            <td colspan="6">
                <ActionForm action=actions.mark attr:class="form">
                    {hidden(vec![("task", id), ("back", back.clone())])}
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
                        <input class="input" name="note" maxlength="400" value=note />
                        <small>"Why it is in that state"</small>
                    </label>
                    <div class="actions">
                        <button class="btn primary" disabled=move || actions.mark.pending().get()>
                            "Save"
                        </button>
                        <a class="btn quiet" href=back>
                            "Not now"
                        </a>
                    </div>
                </ActionForm>
            </td>
        </tr>
    }
    .into_any()
}
