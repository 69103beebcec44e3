//! Tasks as a table, with what can be done about each.

use crate::prelude::*;
use domain::phase::TaskView;
use domain::task::{TaskState, transition};
use server_fn::ServerFn;

use super::filters::address;
use crate::api::phases::CheckTask;
use crate::api::tasks::{MarkTask, TasksPage as Data, Wanted};
use crate::components::card::empty;
use crate::components::chip::{chip, none};
use crate::components::forms::Press;
use crate::components::icon::Icon;
use crate::components::state;
use crate::components::table::{Cell, Table, cell, link, named};
use crate::components::task_row::{edit, said, says};
use crate::format;

const COLUMNS: [(&str, &str); 6] = [
    ("id", "Task"),
    ("main-col", "Title"),
    ("state-col", "State"),
    ("", "Owner"),
    ("num", "Estimate"),
    ("act-col", "Actions"),
];

pub(super) fn list(data: &Data) -> AnyView {
    match data.rows.is_empty() {
        true => nothing(data),
        false => table("Table of tasks", &data.rows, data),
    }
}

fn nothing(data: &Data) -> AnyView {
    let all = Wanted { view: "all".into(), ..Wanted::default() };
    let clear = view! { <a class="btn" href=address(&all, None)>"Show all tasks"</a> }.erased();
    let Wanted { view, phase, q } = &data.wanted;
    let view = match view.as_str() {
        "mine" => format!("No task is {}’s", data.me),
        "blocked" => "No task is blocked".to_owned(),
        _ => "No task".to_owned(),
    };
    let given = |text: &str, words: String| if text.is_empty() { String::new() } else { words };
    let (phase, search) = (given(phase, format!(" in phase {phase}")), given(q, format!(" with “{q}”")));
    empty(Icon::ListChecks, format!("{view}{phase}{search}"), "Take one, or look at all of them.", clear)
}

pub(super) fn table(label: &'static str, tasks: &[TaskView], data: &Data) -> AnyView {
    let rows = tasks.iter().map(|task| row(task, data)).collect();
    Table { wrap: "table-wrap", class: "data rich cards", label, columns: &COLUMNS, rows }.draw()
}

fn row(task: &TaskView, data: &Data) -> Vec<Cell> {
    let title = view! {
        {task.title.clone()}
        <small>{says(task)}</small>
        {said(task, data.at)}
    };
    vec![
        cell("id", link(format!("/phases/{0}#{1}", task.phase, task.id), task.id.clone())),
        cell("main-col", title),
        cell("state-col", chip(state::of_task(task.state))),
        named("", "Owner", task.owner.clone().map_or_else(none, Erased::erased)),
        named("num", "Estimate", format::minutes(u32::from(task.minutes))),
        cell("act-col", view! { <div class="act">{edit(task)} {action(task, &data.me)}</div> }),
    ]
}

/// The next step that a person can take with one click.
fn action(task: &TaskView, me: &str) -> AnyView {
    if !task.manual {
        return of_checks(task, me);
    }
    let step = match task.state {
        TaskState::Pending | TaskState::Deferred => (TaskState::InProgress, "Take up", Icon::Play),
        TaskState::Blocked => (TaskState::InProgress, "Go on", Icon::Play),
        TaskState::InProgress => (TaskState::Completed, "Done", Icon::Check),
        TaskState::Completed => return ().erased(),
    };
    let (to, word, icon) = step;
    debug_assert!(transition(task.state, to).is_some());
    press(task, icon, word, vec![("state", to.as_str().to_owned())])
}

fn of_checks(task: &TaskView, me: &str) -> AnyView {
    let open = task.state != TaskState::Completed;
    if open && task.owner.is_none() {
        return press(task, Icon::UserCheck, "Take", vec![("owner", me.to_owned())]);
    }
    let asks = open && task.action.is_none();
    asks.then(|| {
        let fields = vec![("task", task.id.clone())];
        let (class, word) = ("btn small", "Check".into());
        Press { class, icon: Icon::ListChecks, path: CheckTask::PATH, word, fields, off: None }.draw()
    })
    .erased()
}

fn press(task: &TaskView, icon: Icon, word: &str, said: Vec<(&'static str, String)>) -> AnyView {
    let mut fields = vec![("task", task.id.clone()), ("seen", task.seq.to_string())];
    fields.extend(said);
    Press { class: "btn small", icon, path: MarkTask::PATH, word: word.to_owned(), fields, off: None }.draw()
}
