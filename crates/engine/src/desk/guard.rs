//! The desk is for plans that have its tables. For others, and before its
//! phase, it says what is missing and what brings it.

use domain::plan::Plan;

use super::Fault;
use crate::Engine;
use crate::error::{Doing, Error, Kind, Result};

const DOING: &str = "looking at the market";

/// What the statements of the desk read and write.
const NEEDED: [&str; 5] =
    ["exchanges", "symbols", "book_ticker_snapshots_v2", "exchange_fees", "opportunity_history"];

pub(super) async fn there(engine: &Engine) -> Result<()> {
    let missing: Vec<String> = sqlx::query_scalar(include_str!("queries/missing.sql"))
        .bind(NEEDED.map(str::to_owned).to_vec())
        .fetch_all(engine.work())
        .await
        .doing(DOING)?;
    if missing.is_empty() {
        return Ok(());
    }
    let why = format!("the database has no {}", missing.join(", no "));
    Err(Error::new(Kind::NotFound, DOING, why, what_brings(&engine.plan().plan, &missing)))
}

fn what_brings(plan: &Plan, missing: &[String]) -> String {
    let brings = |name: &String| plan.migrations.iter().find(|migration| migration.creates.contains(name));
    match missing.iter().map(brings).collect::<Option<Vec<_>>>() {
        None => "This plan does not make them, so there is nothing to show here.".into(),
        Some(migrations) => migrations.last().map_or_else(String::new, |last| {
            format!(
                "Phase {} brings them with migration {}: apply it on the page Schema.",
                last.phase, last.version
            )
        }),
    }
}

pub(super) fn is_missing(error: &Error) -> bool {
    error.kind == Kind::NotFound
}

/// Before the first look there is neither a board nor a fault.
pub(super) fn without(fault: Option<&Fault>) -> Error {
    match fault {
        Some(fault) => Error::new(Kind::NotFound, DOING, fault.why.clone(), fault.next.clone()),
        None => Error::new(Kind::Unavailable, DOING, "nothing has been read yet", "Load the page again."),
    }
}
