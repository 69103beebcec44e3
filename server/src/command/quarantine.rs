//! `refit quarantine`

use std::pin::pin;

use clap::{Args, Subcommand, builder::PossibleValuesParser};
use domain::moving::Applier;
use domain::quarantine::{Filter, Kept, KeptState, Reason, Unmapped};
use engine::error::Result;
use engine::{moves, quarantine};
use futures::StreamExt;
use serde::Serialize;

use super::{Outcome, Session, help};
use crate::text;

/// Look at rows that a move could not bring over, apply them again, or accept their loss
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit quarantine list book_tickers",
    "refit quarantine export book_tickers --format csv > rows.csv",
    "refit quarantine replay book_tickers                     After names or rows were corrected",
    "refit quarantine accept book_tickers --id 7 --reason \"a test order\"",
))]
pub(crate) struct Quarantine {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Count the rows by reason and list them; exit code 3 while one is open
    List(List),
    /// Show one row as it was
    Show { r#move: String, id: i64 },
    /// Write the rows to stdout, all of them
    Export(Export),
    /// Apply rows again, as they are now; names that came up since are created
    Replay {
        #[command(flatten)]
        rows: Rows,
    },
    /// Accept that rows are missing, with a reason that is kept with them
    Accept {
        #[command(flatten)]
        rows: Rows,
        /// Why these rows may be missing
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

#[derive(Args, Debug)]
struct Wanted {
    /// Id of the move, as in `refit plan show`
    r#move: String,
    /// Only rows in this state
    #[arg(long, value_parser = PossibleValuesParser::new(KeptState::ALL.map(KeptState::as_str)))]
    state: Option<String>,
    /// Only rows with exactly this reason
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

#[derive(Args, Debug)]
struct List {
    #[command(flatten)]
    wanted: Wanted,
    /// Go on after this id
    #[arg(long, value_name = "ID", default_value_t = 0)]
    after: i64,
    #[arg(long, value_name = "ROWS", default_value_t = 50,
          value_parser = clap::value_parser!(i64).range(1..=quarantine::LARGEST_PAGE))]
    limit: i64,
}

#[derive(Args, Debug)]
struct Export {
    #[command(flatten)]
    wanted: Wanted,
    #[arg(long, default_value = "csv", value_parser = PossibleValuesParser::new(["csv", "jsonl"]))]
    format: String,
}

#[derive(Args, Debug)]
struct Rows {
    /// Id of the move, as in `refit plan show`
    r#move: String,
    /// Only this row; give it again for more [default: every open row]
    #[arg(long = "id", value_name = "ID")]
    ids: Vec<i64>,
}

impl Rows {
    fn ids(&self) -> Option<&[i64]> {
        (!self.ids.is_empty()).then_some(self.ids.as_slice())
    }
}

impl Wanted {
    fn filter(&self) -> Filter {
        Filter { state: self.state.as_deref().and_then(KeptState::parse), reason: self.reason.clone() }
    }
}

impl Quarantine {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        match self.verb {
            Verb::List(command) => command.run(session).await,
            Verb::Show { r#move, id } => {
                let row = quarantine::get(&session.engine, &r#move, id).await?;
                session.output.show(&row, |output| one(&row).into_iter().for_each(|line| output.line(line)));
                Ok(Outcome::Done)
            }
            Verb::Export(command) => command.run(session).await,
            Verb::Replay { rows } => replay(session, &rows).await,
            Verb::Accept { rows, reason } => {
                let (id, actor) = (&rows.r#move, &session.actor);
                let accepted = quarantine::accept(&session.engine, id, rows.ids(), &reason, actor).await?;
                eprintln!("The loss of {accepted} rows of {id} is accepted.");
                Ok(Outcome::Done)
            }
        }
    }
}

#[derive(Serialize)]
struct Listed {
    reasons: Vec<Reason>,
    names: Vec<Unmapped>,
    rows: Vec<Kept>,
}

impl List {
    async fn run(self, session: &Session) -> Result<Outcome> {
        let (engine, id) = (&session.engine, &self.wanted.r#move);
        let listed = Listed {
            reasons: quarantine::reasons(engine, id).await?,
            names: quarantine::unmapped(engine, id).await?,
            rows: quarantine::list(engine, id, &self.wanted.filter(), self.after, self.limit).await?,
        };
        session.output.show(&listed, |output| {
            output.table(&["reason", "state", "rows"], listed.reasons.iter().map(counted).collect());
            output.table(&["id", "key", "state", "reason", "since"], listed.rows.iter().map(line).collect());
        });
        let open = listed.reasons.iter().any(|reason| reason.state == KeptState::Open);
        Ok(if open { Outcome::Found } else { Outcome::Done })
    }
}

fn counted(reason: &Reason) -> Vec<String> {
    vec![reason.reason.clone(), reason.state.as_str().to_owned(), text::count(reason.rows)]
}

fn line(row: &Kept) -> Vec<String> {
    vec![
        row.id.to_string(),
        row.key.join(" "),
        row.state.as_str().to_owned(),
        row.reason.clone(),
        text::time(row.at),
    ]
}

fn one(row: &Kept) -> Vec<String> {
    let settled = row.settled_at.map(|at| {
        let by = row.settled_by.clone().unwrap_or_default();
        format!("{} {} by {by}", row.state.as_str(), text::time(at))
    });
    let note = row.note.as_ref().map(|note| format!("Note: {note}"));
    let first = [format!("Key: {}", row.key.join(" ")), format!("Reason: {}", row.reason), row.row.clone()];
    first.into_iter().chain(settled).chain(note).collect()
}

impl Export {
    async fn run(self, session: &Session) -> Result<Outcome> {
        let format = self.format.parse()?;
        let parts = quarantine::export(&session.engine, &self.wanted.r#move, self.wanted.filter(), format);
        let mut parts = pin!(parts);
        while let Some(part) = parts.next().await {
            session.output.part(part?);
        }
        Ok(Outcome::Done)
    }
}

async fn replay(session: &Session, rows: &Rows) -> Result<Outcome> {
    let (engine, id) = (&session.engine, &rows.r#move);
    let asked = quarantine::replay(engine, id, rows.ids(), &session.actor).await?;
    eprintln!("{asked} keys of {id} are applied again; what is refused comes back with its reason.");
    if moves::get(engine, id).await?.applier != Applier::Running {
        eprintln!("No applier is at work: start one with `refit serve` or `refit work`.");
    }
    Ok(Outcome::Done)
}
