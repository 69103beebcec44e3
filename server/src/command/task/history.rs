//! `refit task history`

use clap::Args;
use domain::task::{Told, told};
use engine::error::{Error, Result};
use engine::tasks;

use super::{Outcome, Session};
use crate::text;

#[derive(Args, Debug)]
pub(super) struct History {
    /// Of this task alone
    id: Option<String>,
    #[arg(long, default_value_t = 50, value_name = "LINES")]
    limit: usize,
}

impl History {
    pub(super) async fn run(self, session: &Session) -> Result<Outcome> {
        let plan = &session.engine.plan().plan;
        if let Some(id) = self.id.as_deref().filter(|id| plan.task(id).is_none()) {
            let doing = format!("reading the history of task {id}");
            let next = "List them with `refit task list`.";
            return Err(Error::not_found(doing, "the plan has no such task", next));
        }
        let mut found = told(&tasks::lines(&session.engine).await?);
        found.retain(|told| self.id.as_ref().is_none_or(|id| told.task == *id));
        found.truncate(self.limit);
        session.output.show(&found, |output| {
            output.table(&["at (UTC)", "task", "who", "what", "note"], found.iter().map(row).collect());
        });
        Ok(Outcome::Done)
    }
}

fn row(told: &Told) -> Vec<String> {
    let note = told.note.clone().unwrap_or_default();
    vec![text::time(told.at), told.task.clone(), told.actor.clone(), told.what.clone(), note]
}
