//! `refit schedule`

use clap::{Args, Subcommand};
use domain::schedule::{Firing, Offer, Outcome as Fired, ScheduleView};
use engine::error::Result;
use engine::schedules;

use super::moves::Watch;
use super::{Outcome, Session, help};
use crate::{follow, text};

/// See and change what the clock starts
///
/// A server or a worker that runs starts what is due. What was missed while none
/// ran is shown and not made up for.
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit schedule list",
    "refit schedule on integrity",
    "refit schedule set integrity --cron \"30 3 * * *\"     Each day at 03:30 UTC",
    "refit schedule set validate \"phase 2\" --cron \"0 * * * *\"",
    "refit schedule off index_sample",
    "refit schedule run backup                            Now, and the clock goes on as before",
))]
pub(crate) struct Schedule {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Args, Debug)]
struct Named {
    /// validate, integrity, index_sample, backup or refresh
    kind: String,
    /// Of what, as `refit schedule list` names it
    #[arg(default_value = "", hide_default_value = true)]
    subject: String,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List what the clock may start, with the next and the last time
    List,
    /// Say when it is due
    Set {
        #[command(flatten)]
        named: Named,
        /// Minute, hour, day of the month, month and day of the week, in UTC
        #[arg(long, value_name = "EXPRESSION")]
        cron: String,
    },
    /// Have the clock start it
    On(Named),
    /// Have the clock leave it alone
    Off(Named),
    /// Start it now
    Run {
        #[command(flatten)]
        named: Named,
        #[command(flatten)]
        watch: Watch,
    },
}

impl Schedule {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let (engine, actor) = (&session.engine, &session.actor);
        let offer = |named: &Named| schedules::find(engine, &named.kind, &named.subject);
        match self.verb {
            Verb::List => return list(session).await,
            Verb::Run { named, watch } => {
                let run = schedules::run_now(engine, &offer(&named)?, actor).await?;
                return follow::carry(session, run, watch.detach).await;
            }
            Verb::Set { named, cron } => {
                let offer = offer(&named)?;
                schedules::set(engine, &offer, &cron, actor).await?;
                show(session, &offer).await?;
            }
            Verb::On(named) => {
                let offer = offer(&named)?;
                schedules::turn_on(engine, &offer, actor).await?;
                show(session, &offer).await?;
            }
            Verb::Off(named) => {
                let offer = offer(&named)?;
                schedules::turn_off(engine, &offer, actor).await?;
                show(session, &offer).await?;
            }
        }
        Ok(Outcome::Done)
    }
}

async fn list(session: &Session) -> Result<Outcome> {
    let found = schedules::list(&session.engine).await?;
    session.output.show(&found, |output| {
        let headers = ["kind", "subject", "when", "state", "next", "last", "outcome", "missed"];
        output.table(&headers, found.iter().map(row).collect());
    });
    Ok(Outcome::Done)
}

fn row(view: &ScheduleView) -> Vec<String> {
    vec![
        view.offer.kind.as_str().to_owned(),
        view.offer.subject.clone(),
        view.offer.expression.clone(),
        if view.is_on() { "on" } else { "off" }.to_owned(),
        text::maybe_time(view.next_at),
        text::maybe_time(view.last().map(|firing| firing.due_at)),
        view.last().map(outcome).unwrap_or_default(),
        view.missed().to_string(),
    ]
}

fn outcome(firing: &Firing) -> String {
    match (firing.outcome, firing.run, firing.status) {
        (Fired::Started, Some(run), Some(status)) => format!("run {run} {}", status.as_str()),
        (outcome, ..) if firing.note.is_empty() => outcome.as_str().to_owned(),
        (outcome, ..) => format!("{}: {}", outcome.as_str(), firing.note),
    }
}

async fn show(session: &Session, offer: &Offer) -> Result<()> {
    let all = schedules::list(&session.engine).await?;
    let same = |view: &&ScheduleView| (view.offer.kind, &view.offer.subject) == (offer.kind, &offer.subject);
    if let Some(view) = all.iter().find(same) {
        session.output.show(view, |output| {
            let next = view
                .next_at
                .map_or_else(|| "off".to_owned(), |next| format!("next at {} UTC", text::time(next)));
            output.line(format!("{}: {} ({}), {next}.", view.offer.title, view.offer.expression, view.words));
        });
    }
    Ok(())
}
