//! `refit task`

use clap::{Args, Subcommand, builder::PossibleValuesParser};
use domain::phase::TaskView;
use domain::task::TaskState;
use engine::error::{Error, Result};
use engine::phases;

use super::{Outcome, Session, help};

/// List the plan's tasks, or say how a manual one stands
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit task list --phase 1",
    "refit task set 1.4.2 completed --owner maria --note \"agreed with the desk\"",
))]
pub(crate) struct Task {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the tasks with owner, state and why
    List {
        #[arg(long, value_name = "NUMBER")]
        phase: Option<u8>,
    },
    /// Set the state of a manual task
    Set(Set),
}

#[derive(Args, Debug)]
struct Set {
    /// Id of the task, as in `refit task list`
    id: String,
    #[arg(value_parser = PossibleValuesParser::new(TaskState::ALL.map(TaskState::as_str)))]
    state: String,
    /// Who takes care of it
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// A word on why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Task {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        match self.verb {
            Verb::List { phase } => list(session, phase).await,
            Verb::Set(command) => command.run(session).await,
        }
    }
}

async fn list(session: &Session, phase: Option<u8>) -> Result<Outcome> {
    let views = phases::views(&session.engine).await?;
    if let Some(number) = phase.filter(|number| !views.iter().any(|view| view.number == *number)) {
        let next = "See the phases with `refit phase list`.";
        return Err(Error::not_found(
            format!("listing the tasks of phase {number}"),
            "the plan has no such phase",
            next,
        ));
    }
    let wanted = views.iter().filter(|view| phase.is_none_or(|number| view.number == number));
    let tasks: Vec<&TaskView> = wanted.flat_map(|view| &view.tasks).collect();
    session.output.show(&tasks, |output| {
        output.table(
            &["task", "title", "owner", "state", "because"],
            tasks.iter().map(|task| row(task)).collect(),
        );
    });
    Ok(Outcome::Done)
}

fn row(task: &TaskView) -> Vec<String> {
    let owner = task.owner.clone().unwrap_or_default();
    vec![task.id.clone(), task.title.clone(), owner, task.state.as_str().to_owned(), task.because.clone()]
}

impl Set {
    async fn run(self, session: &Session) -> Result<Outcome> {
        let state = TaskState::parse(&self.state).unwrap_or_default();
        let (owner, note) = (self.owner.as_deref(), self.note.as_deref());
        phases::mark(&session.engine, &self.id, state, owner, note, &session.actor).await?;
        let views = phases::views(&session.engine).await?;
        let task = views.iter().flat_map(|view| &view.tasks).find(|task| task.id == self.id);
        session.output.show(&task, |output| output.line(format!("Task {} is {}.", self.id, state.as_str())));
        Ok(Outcome::Done)
    }
}
