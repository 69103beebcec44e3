//! Who still uses the tables of a move.

use crate::prelude::*;
use domain::census::{Census, Session, Side, Statement, Statements, Writer};
use leptos_router::hooks::use_params_map;

use super::quarantine::table;
use crate::api::settle::{CensusPage as Data, census};
use crate::components::card::card;
use crate::components::notice::notice;
use crate::components::page_head::PageHead;
use crate::components::time::moment;
use crate::format;
use crate::loaded::loaded;

#[component]
pub fn CensusPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    loaded(id, census, |data| (move || data.with(draw)).erased())
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
        None => {
            let days = format::counted(census.silence.days, "whole day", "whole days");
            format!("Nobody has written to {} for {days}.", census.source)
        }
    }
}

fn side(census: &Census, side: Side) -> String {
    if side == Side::Source { census.source.clone() } else { census.target.clone() }
}

fn named(application: &str) -> String {
    if application.is_empty() { "without a name".into() } else { application.to_owned() }
}

fn writers(data: &Data) -> AnyView {
    let row = |writer: &Writer| {
        view! {
            <tr>
                <td class="main-col">{named(&writer.application)}</td>
                <td>{writer.role.clone()}</td>
                <td class="mono">{side(&data.census, writer.side)}</td>
                <td class="num">{format::number(writer.inserted)}</td>
                <td class="num">{format::number(writer.updated)}</td>
                <td class="num">{format::number(writer.deleted)}</td>
                <td>{moment(writer.last, data.at)}</td>
            </tr>
        }
    };
    let heads = ["Application", "Role", "Table", "Inserted", "Updated", "Deleted", "Last in the hour of"];
    let rows = data.census.writers.iter().map(row).collect_view().erased();
    let note = if data.census.counting { "counted as the log is applied" } else { "nobody counts now" };
    card("writers", "Who wrote", note, ().erased(), table("Who wrote", &heads, rows))
}

fn sessions(data: &Data) -> AnyView {
    let row = |session: &Session| {
        let word = if session.writes { "writes" } else { "reads" };
        view! {
            <tr>
                <td class="num">{session.pid}</td>
                <td class="main-col">{named(&session.application)}</td>
                <td>{session.role.clone()}</td>
                <td class="mono">{side(&data.census, session.side)}</td>
                <td>{word}</td>
                <td class="mono">
                    <span class="clip" title=session.query.clone()>
                        {session.query.clone()}
                    </span>
                </td>
            </tr>
        }
    };
    let heads = ["Process", "Application", "Role", "Table", "Use", "Statement"];
    let rows = data.census.sessions.iter().map(row).collect_view().erased();
    let note = format::counted(data.census.sessions.len() as i64, "session", "sessions");
    card("sessions", "Who is there now", note, ().erased(), table("Who is there now", &heads, rows))
}

fn statements(census: &Census) -> AnyView {
    let found = match &census.statements {
        Statements::Unknown { why, next } => {
            let why = format!("pg_stat_statements: {why}.");
            return notice("warn", "Statements are not known".into(), why, next.clone());
        }
        Statements::Known(found) => found,
    };
    let row = |statement: &Statement| {
        view! {
            <tr>
                <td>{statement.role.clone()}</td>
                <td class="mono">{side(census, statement.side)}</td>
                <td class="num">{format::number(statement.calls)}</td>
                <td class="num">{format::number(statement.rows)}</td>
                <td class="mono main-col">
                    <span class="clip" title=statement.query.clone()>
                        {statement.query.clone()}
                    </span>
                </td>
            </tr>
        }
    };
    let heads = ["Role", "Table", "Calls", "Rows", "Statement"];
    let rows = found.iter().map(row).collect_view().erased();
    card("statements", "Statements that name it", "", ().erased(), table("Statements", &heads, rows))
}
