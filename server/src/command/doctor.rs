//! `refit doctor`

use clap::Args;
use engine::error::Result;
use engine::preflight;

use super::{Outcome, Session, help};

/// Examine whether the database is fit for the plan
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit doctor",
    "refit doctor --database-url postgres://refit@db.example.org/cex --output json",
))]
pub(crate) struct Doctor {}

impl Doctor {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let found = preflight::examine(&session.engine).await?;
        session.output.show(&found, |output| {
            output.table(&["check", "verdict", "value", "target"], found.iter().map(row).collect());
            found.iter().for_each(|outcome| super::report::problem(output, outcome));
        });
        let sound = found.iter().all(|outcome| outcome.verdict.holds());
        Ok(if sound { Outcome::Done } else { Outcome::Found })
    }
}

fn row(outcome: &domain::report::Outcome) -> Vec<String> {
    let verdict = outcome.verdict.as_str().to_owned();
    vec![outcome.check.clone(), verdict, outcome.value.clone(), outcome.target.clone()]
}
