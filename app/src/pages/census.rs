//! Who still uses the tables of a move.

use crate::prelude::*;
use domain::census::{Census, Session, Side, Statement, Statements, Writer};
use leptos_router::hooks::use_params_map;

use crate::api::settle::{CensusPage as Data, census};
use crate::components::card::card;
use crate::components::notice::notice;
use crate::components::page_head::PageHead;
use crate::components::table::{cell, clip, listed, named};
use crate::components::time::moment;
use crate::format;
use crate::loaded::{Arrived, Loaded, late, part};

#[component]
pub fn CensusPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    late(id, census, page)
}

#[part(moves, preload(preload))]
pub fn page(arrived: Arrived) -> AnyView {
    arrived.draw(|data: Loaded<Data>| data.shown(draw))
}

fn draw(data: &Data) -> AnyView {
    let census = &data.census;
    let head = PageHead {
        crumbs: vec![
            ("Moves".into(), Some("/moves".into())),
            (data.title.clone(), Some(format!("/moves/{}", census.id))),
            ("Who uses it".into(), None),
        ],
        ..PageHead::new(&format!("Who uses {}", census.source), says(census))
    };
    view! {
        {head.draw()}
        {writers(data)}
        {sessions(data)}
        {statements(census)}
    }
    .erased()
}

fn says(census: &Census) -> String {
    match &census.silence.unknown {
        Some(why) => format!("How long nobody wrote to {} is not known: {why}.", census.source),
        None if census.silence.days == 0 => {
            format!("{} was written to, or began to be watched, less than a day ago.", census.source)
        }
        None => {
            let days = format::counted(census.silence.days, "whole day", "whole days");
            format!("Nobody has written to {} for {days}.", census.source)
        }
    }
}

fn side(census: &Census, side: Side) -> String {
    if side == Side::Source { census.source.clone() } else { census.target.clone() }
}

fn named_application(application: &str) -> String {
    if application.is_empty() { "without a name".into() } else { application.to_owned() }
}

const WRITERS: [(&str, &str); 7] = [
    ("main-col", "Application"),
    ("", "Role"),
    ("", "Table"),
    ("num", "Inserted"),
    ("num", "Updated"),
    ("num", "Deleted"),
    ("num", "Last in the hour of"),
];

fn writers(data: &Data) -> AnyView {
    let row = |writer: &Writer| {
        vec![
            cell("main-col", named_application(&writer.application)),
            cell("", writer.role.clone()),
            cell("mono", side(&data.census, writer.side)),
            named("num", "Inserted", format::number(writer.inserted)),
            named("num", "Updated", format::number(writer.updated)),
            named("num", "Deleted", format::number(writer.deleted)),
            named("num", "Last in the hour of", moment(writer.last, data.at)),
        ]
    };
    let rows: Vec<_> = data.census.writers.iter().map(row).collect();
    let note = if data.census.counting { "counted as the log is applied" } else { "nobody counts now" };
    let body = listed("Table of writers", &WRITERS, rows, "Nobody has written while changes were counted.");
    card("writers", "Who wrote", note, ().erased(), body)
}

const SESSIONS: [(&str, &str); 6] = [
    ("num", "Process"),
    ("main-col", "Application"),
    ("", "Role"),
    ("", "Table"),
    ("", "Use"),
    ("", "Statement"),
];

fn sessions(data: &Data) -> AnyView {
    let row = |session: &Session| {
        vec![
            cell("num", session.pid.to_string()),
            cell("main-col", named_application(&session.application)),
            cell("", session.role.clone()),
            cell("mono", side(&data.census, session.side)),
            cell("", if session.writes { "writes" } else { "reads" }),
            cell("mono", clip(&session.query)),
        ]
    };
    let rows: Vec<_> = data.census.sessions.iter().map(row).collect();
    let note = format::counted(rows.len() as i64, "session", "sessions");
    let body = listed("Table of sessions", &SESSIONS, rows, "No session has touched either table just now.");
    card("sessions", "Who is there now", note, ().erased(), body)
}

const STATEMENTS: [(&str, &str); 5] =
    [("", "Role"), ("", "Table"), ("num", "Calls"), ("num", "Rows"), ("main-col", "Statement")];

fn statements(census: &Census) -> AnyView {
    let found = match &census.statements {
        Statements::Unknown { why, next } => {
            let why = format!("pg_stat_statements: {why}.");
            return notice("warn", "Statements are not known".into(), why, next.clone());
        }
        Statements::Known(found) => found,
    };
    let row = |statement: &Statement| {
        vec![
            cell("", statement.role.clone()),
            cell("mono", side(census, statement.side)),
            named("num", "Calls", format::number(statement.calls)),
            named("num", "Rows", format::number(statement.rows)),
            cell("mono main-col", clip(&statement.query)),
        ]
    };
    let rows: Vec<_> = found.iter().map(row).collect();
    let body = listed("Statements", &STATEMENTS, rows, "No statement that was counted names either table.");
    card("statements", "Statements that name it", "", ().erased(), body)
}
