//! Tasks of all phases, as the plan orders them.

use chrono::{DateTime, Utc};
use domain::access::Permission::See;
use domain::phase::TaskView;
use domain::task::TaskState;
use engine::error::Result;

use super::seen;
use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, Kind, handler, param};
use crate::api::reply::Reply;
use crate::api::shape::{Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/v1/tasks",
    title: "Tasks, in the plan's order",
    about: "State, owner and times of each, and why it is so.",
    needs: See,
    params: &[
        param("phase", Kind::Whole, "Number of its phase."),
        param("state", Kind::Word(|| TaskState::ALL.map(TaskState::as_str).to_vec()), "State of the task."),
        param("owner", Kind::Text, "Name of who has it."),
    ],
    gives: Gives::Many(500),
    schema: Task::schema,
    handler: handler!(list),
}];

shape! {
    /// One task of a phase.
    Task {
        id: String,
        phase: u8,
        step: String,
        title: String,
        /// The plan's estimate.
        minutes: u16,
        /// Tasks that come before it.
        after: Vec<String>,
        detail: Option<String>,
        checks: Vec<String>,
        /// Only a person can call it done.
        manual: bool,
        state: TaskState,
        /// Why it is in that state.
        because: String,
        owner: Option<String>,
        /// What a person said of it last.
        note: Option<String>,
        /// Who that was, and when.
        said_by: Option<String>,
        said_at: Option<DateTime<Utc>>,
        started_at: Option<DateTime<Utc>>,
        completed_at: Option<DateTime<Utc>>,
        /// The run or the report that the state comes from.
        run: Option<i64>,
        report: Option<i64>,
        /// Why its action may not start now.
        refusal: Option<String>,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    let snapshot = asked.state.hub.snapshot();
    let all = snapshot.phases.iter().flat_map(|phase| &phase.tasks);
    let rows: Vec<Task> = all.filter(|task| fits(task, &asked)).cloned().map(Task::from).collect();
    Reply::ordered(&asked, seen(&snapshot, rows), |task: &Task| vec![task.id.clone()])
}

fn fits(task: &TaskView, asked: &Asked) -> bool {
    asked.whole("phase").is_none_or(|phase| phase == i64::from(task.phase))
        && asked.given("state").is_none_or(|state| state == task.state.as_str())
        && asked.given("owner").is_none_or(|owner| task.owner.as_ref() == Some(&owner))
}

impl From<TaskView> for Task {
    fn from(task: TaskView) -> Self {
        let (note, said_by, said_at) = match task.said {
            Some(said) => (said.note, Some(said.actor), Some(said.at)),
            None => (None, None, None),
        };
        Self {
            id: task.id,
            phase: task.phase,
            step: task.step,
            title: task.title,
            minutes: task.minutes,
            after: task.after,
            detail: task.detail,
            checks: task.checks,
            manual: task.manual,
            state: task.state,
            because: task.because,
            owner: task.owner,
            note,
            said_by,
            said_at,
            started_at: task.started_at,
            completed_at: task.completed_at,
            run: task.run,
            report: task.report,
            refusal: task.refusal.map(|refusal| refusal.why),
        }
    }
}
