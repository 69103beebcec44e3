//! `refit move census`

use domain::census::{Census, Session as Seen, Statement, Statements, Writer};
use engine::census;
use engine::error::Result;

use crate::command::{Outcome, Session};
use crate::output::Output;
use crate::text;

pub(super) async fn census(session: &Session, id: &str) -> Result<Outcome> {
    let found = census::get(&session.engine, id).await?;
    session.output.show(&found, |output| draw(output, &found));
    Ok(Outcome::Done)
}

fn draw(output: &Output, census: &Census) {
    let heads = ["side", "application", "role", "inserted", "updated", "deleted", "last"];
    output.table(&heads, census.writers.iter().map(writer).collect());
    let heads = ["side", "pid", "application", "role", "use", "query"];
    output.table(&heads, census.sessions.iter().map(seen).collect());
    match &census.statements {
        Statements::Known(found) => {
            output.table(&["side", "role", "calls", "rows", "query"], found.iter().map(statement).collect());
        }
        Statements::Unknown { why, next } => {
            output.line(format!("Statements: pg_stat_statements: {why}. {next}"));
        }
    }
    output.line(match &census.silence.unknown {
        Some(why) => format!("How long nobody wrote to {} is not known: {why}.", census.source),
        None => format!("Nobody has written to {} for {} days.", census.source, census.silence.days),
    });
}

fn writer(writer: &Writer) -> Vec<String> {
    let count = text::count;
    vec![
        writer.side.as_str().to_owned(),
        writer.application.clone(),
        writer.role.clone(),
        count(writer.inserted),
        count(writer.updated),
        count(writer.deleted),
        text::time(writer.last),
    ]
}

fn seen(session: &Seen) -> Vec<String> {
    vec![
        session.side.as_str().to_owned(),
        session.pid.to_string(),
        session.application.clone(),
        session.role.clone(),
        if session.writes { "writes" } else { "reads" }.to_owned(),
        session.query.split_whitespace().collect::<Vec<_>>().join(" "),
    ]
}

fn statement(statement: &Statement) -> Vec<String> {
    vec![
        statement.side.as_str().to_owned(),
        statement.role.clone(),
        text::count(statement.calls),
        text::count(statement.rows),
        statement.query.split_whitespace().collect::<Vec<_>>().join(" "),
    ]
}
