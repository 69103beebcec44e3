//! `refit task`

mod export;
mod history;

use clap::{Args, Subcommand, builder::PossibleValuesParser};
use domain::phase::TaskView;
use domain::task::{TaskState, Wish};
use engine::error::{Error, Result};
use engine::tasks;

use super::{Outcome, Session, help};

/// List the plan's tasks, say how they stand and who has them
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit task list --phase 1 --state blocked",
    "refit task set P1.1.2 in_progress --owner maria",
    "refit task set P1.1.2 blocked --note \"the desk has not agreed yet\"",
    "refit task give P1.3.4 bob                Also a task whose state follows its checks",
    "refit task history P1.1.2",
    "refit task export --phase 1 > tracker.md",
))]
pub(crate) struct Task {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the tasks with owner, state and why
    List(List),
    /// Set the state of a manual task
    Set(Set),
    /// Say who takes care of a task; without a name nobody does
    Give {
        id: String,
        owner: Option<String>,
        /// A word on why
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Write a note on a task
    Note { id: String, text: String },
    /// Everything that was said of tasks, the newest first
    History(history::History),
    /// Write the task tracker as Markdown
    Export(export::Export),
}

#[derive(Args, Debug)]
struct List {
    #[arg(long, value_name = "NUMBER")]
    phase: Option<u8>,
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    #[arg(long, value_parser = states())]
    state: Option<String>,
}

#[derive(Args, Debug)]
struct Set {
    /// Id of the task, as in `refit task list`
    id: String,
    #[arg(value_parser = states())]
    state: String,
    /// Who takes care of it; an empty name takes it from whoever does
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// A word on why; blocked and deferred need one
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

fn states() -> PossibleValuesParser {
    PossibleValuesParser::new(TaskState::ALL.map(TaskState::as_str))
}

impl Task {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        match self.verb {
            Verb::List(command) => command.run(session).await,
            Verb::Set(Set { id, state, owner, note }) => {
                say(session, &id, Wish { state: TaskState::parse(&state), owner, note, seen: None }).await
            }
            Verb::Give { id, owner, note } => {
                let owner = Some(owner.unwrap_or_default());
                say(session, &id, Wish { owner, note, ..Wish::default() }).await
            }
            Verb::Note { id, text } => say(session, &id, Wish { note: Some(text), ..Wish::default() }).await,
            Verb::History(command) => command.run(session).await,
            Verb::Export(command) => command.run(session).await,
        }
    }
}

impl List {
    async fn run(self, session: &Session) -> Result<Outcome> {
        let views = tasks::views(&session.engine).await?;
        if let Some(number) = self.phase.filter(|number| !views.iter().any(|view| view.number == *number)) {
            let doing = format!("listing the tasks of phase {number}");
            let next = "See the phases with `refit phase list`.";
            return Err(Error::not_found(doing, "the plan has no such phase", next));
        }
        let tasks: Vec<&TaskView> =
            views.iter().flat_map(|view| &view.tasks).filter(|task| self.lists(task)).collect();
        session.output.show(&tasks, |output| {
            output.table(
                &["task", "title", "owner", "state", "because"],
                tasks.iter().map(|task| row(task)).collect(),
            );
        });
        Ok(Outcome::Done)
    }

    fn lists(&self, task: &TaskView) -> bool {
        self.phase.is_none_or(|number| task.phase == number)
            && self.owner.as_deref().is_none_or(|owner| task.owner.as_deref() == Some(owner))
            && self.state.as_deref().is_none_or(|state| task.state.as_str() == state)
    }
}

fn row(task: &TaskView) -> Vec<String> {
    let owner = task.owner.clone().unwrap_or_default();
    vec![task.id.clone(), task.title.clone(), owner, task.state.as_str().to_owned(), task.because.clone()]
}

async fn say(session: &Session, id: &str, wish: Wish) -> Result<Outcome> {
    tasks::set(&session.engine, id, &wish, &session.actor).await?;
    let views = tasks::views(&session.engine).await?;
    let task = views.iter().flat_map(|view| &view.tasks).find(|task| task.id == id);
    session.output.show(&task, |output| {
        let stands = task.map_or_else(String::new, |task| {
            let owner = task.owner.as_ref().map(|owner| format!(", owner {owner}")).unwrap_or_default();
            format!("{}{owner}", task.state.as_str())
        });
        output.line(format!("Task {id} is {stands}."));
    });
    Ok(Outcome::Done)
}
