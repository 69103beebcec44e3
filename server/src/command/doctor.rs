//! `refit doctor`

use clap::Args;
use domain::doctor::Examined;
use domain::report::Verdict;
use engine::error::Result;
use engine::preflight;

use super::{Outcome, Session, help};
use crate::output::Output;

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
            found.iter().filter(|examined| examined.verdict != Verdict::Passed).for_each(|examined| {
                detail(output, examined);
            });
        });
        let sound = found.iter().all(|examined| examined.verdict.holds());
        Ok(if sound { Outcome::Done } else { Outcome::Found })
    }
}

fn row(examined: &Examined) -> Vec<String> {
    let verdict = examined.verdict.as_str().to_owned();
    vec![examined.check.clone(), verdict, examined.value.clone(), examined.target.clone()]
}

fn detail(output: &Output, examined: &Examined) {
    output.line(format!("\n{} ({}): {}", examined.check, examined.verdict.as_str(), examined.meaning));
    if let Some(held_up) = examined.held_up() {
        output.line(format!("  {held_up}"));
    }
    for finding in &examined.findings {
        output.line(format!("  {}: {}", finding.subject, finding.problem));
    }
    if !examined.remedy.is_empty() {
        output.line(format!("  What to do: {}", examined.remedy));
    }
    if !examined.statement.is_empty() {
        output.line(format!("    {}", examined.statement.replace('\n', "\n    ")));
    }
}
