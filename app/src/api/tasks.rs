//! Tasks across phases: a day's work, lists, the burn-down of a phase.

use chrono::{DateTime, Utc};
use domain::phase::TaskView;
use domain::task::{Burn, Daily, Told};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

/// The filter as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// `today` when it is empty, or `mine`, `blocked`, `all`.
    pub view: String,
    pub phase: String,
    pub q: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TasksPage {
    pub at: DateTime<Utc>,
    pub me: String,
    pub wanted: Wanted,
    /// Numbers of the plan's phases.
    pub phases: Vec<u8>,
    /// Tasks that are mine, blocked, and all of them, in the phases that are wanted.
    pub counts: [usize; 3],
    /// Mine that are not done.
    pub open: usize,
    /// The four steps of a day, unless a list is wanted.
    pub today: Option<Daily>,
    pub rows: Vec<TaskView>,
    /// What was said last, newest first.
    pub told: Vec<Told>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BurnDownPage {
    pub at: DateTime<Utc>,
    pub number: u8,
    pub title: String,
    /// As the plan estimates.
    pub days: u8,
    pub minutes: u32,
    pub done: usize,
    pub tasks: usize,
    /// Oldest first; none before anything was said of its tasks.
    pub points: Vec<Burn>,
}

/// As many as are read at a glance.
#[cfg(feature = "ssr")]
const TOLD: usize = 20;

#[server(name = ReadTasks, endpoint = "tasks", output = Page)]
pub async fn tasks(wanted: Wanted) -> Answer<Written> {
    use domain::task::{daily, told};
    let (snapshot, me) = (super::server::snapshot(), super::server::actor());
    let mut phases = snapshot.phases.clone();
    phases.retain(|phase| wanted.phase.is_empty() || phase.number.to_string() == wanted.phase);
    let said = told(&snapshot.lines);
    let in_phases =
        |told: &&Told| phases.iter().any(|phase| phase.tasks.iter().any(|task| task.id == told.task));
    let said: Vec<Told> = said.iter().filter(in_phases).cloned().collect();
    let all = || phases.iter().flat_map(|phase| &phase.tasks);
    let count = |view| all().filter(|task| lists(task, view, &me)).count();
    let open = all().filter(|task| lists(task, "mine", &me) && !domain::task::is_settled(task.state)).count();
    let today = (!LISTS.contains(&wanted.view.as_str())).then(|| daily(&phases, &said, &me, snapshot.at));
    let rows = match today {
        Some(_) => Vec::new(),
        None => {
            all().filter(|task| lists(task, &wanted.view, &me) && finds(task, &wanted.q)).cloned().collect()
        }
    };
    Written::of(&TasksPage {
        at: snapshot.at,
        counts: LISTS.map(count),
        phases: snapshot.phases.iter().map(|phase| phase.number).collect(),
        told: said.into_iter().take(TOLD).collect(),
        open,
        today,
        rows,
        wanted,
        me,
    })
}

/// The views that are lists.
pub const LISTS: [&str; 3] = ["mine", "blocked", "all"];

#[cfg(feature = "ssr")]
fn lists(task: &TaskView, view: &str, me: &str) -> bool {
    match view {
        "mine" => task.owner.as_deref() == Some(me),
        "blocked" => task.state == domain::task::TaskState::Blocked,
        _ => true,
    }
}

#[cfg(feature = "ssr")]
fn finds(task: &TaskView, search: &str) -> bool {
    let search = search.trim().to_lowercase();
    let texts = [Some(&task.id), Some(&task.title), task.owner.as_ref(), Some(&task.because)];
    search.is_empty() || texts.into_iter().flatten().any(|text| text.to_lowercase().contains(&search))
}

#[server(name = ReadBurnDown, endpoint = "burn_down", output = Page)]
pub async fn burn_down(number: String) -> Answer<Written> {
    let snapshot = super::server::snapshot();
    let phase = snapshot.phases.iter().find(|phase| phase.number.to_string() == number).ok_or_else(|| {
        let doing = format!("looking for phase {number}");
        super::server::not_found(doing, "the plan has no such phase", "See the list of phases.")
    })?;
    let tasks: Vec<(String, u16)> = phase.tasks.iter().map(|task| (task.id.clone(), task.minutes)).collect();
    Written::of(&BurnDownPage {
        at: snapshot.at,
        number: phase.number,
        title: phase.title.clone(),
        days: phase.days,
        minutes: tasks.iter().map(|(_, minutes)| u32::from(*minutes)).sum(),
        done: phase.tasks_done(),
        tasks: tasks.len(),
        points: domain::task::burn_down(&tasks, &snapshot.lines),
    })
}

/// What a person says of a task. What is not given stays as it is.
#[server(endpoint = "mark_task", output = Json)]
pub async fn mark_task(
    task: String,
    state: Option<String>,
    owner: Option<String>,
    note: Option<String>,
    seen: Option<String>,
    back: Option<String>,
) -> Answer<()> {
    use domain::task::Wish;
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let state =
        state.filter(|state| !state.is_empty()).map(|state| self::state(&task, &state)).transpose()?;
    let wish = Wish { state, owner, note, seen: seen.and_then(|seen| seen.parse().ok()) };
    super::server::refreshed(engine::tasks::set(&engine, &task, &wish, &actor).await).await?;
    // Only pages of ours: the value comes from a form.
    if let Some(back) = back.filter(|back| back.starts_with("/phases/") || back.starts_with("/tasks")) {
        leptos_axum::redirect(&back);
    }
    Ok(())
}

#[cfg(feature = "ssr")]
fn state(task: &str, state: &str) -> Answer<domain::task::TaskState> {
    domain::task::TaskState::parse(state).ok_or_else(|| {
        let next = "Choose one of pending, in_progress, blocked, completed and deferred.";
        super::server::refused(engine::Error::invalid(
            format!("setting task {task}"),
            format!("there is no state {state}"),
            next,
        ))
    })
}
