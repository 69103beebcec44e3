//! What the next cut-over still lacks, its dry run, and the SQL it runs.

use crate::prelude::*;
use domain::moving::{Blocker, Condition, Crossing, MoveState};

use super::acts;
use crate::api::moves::MovePage as Data;
use crate::components::card::card;
use crate::components::chip::chip;
use crate::components::icon::{Icon, icon};
use crate::components::notice::notice;
use crate::components::sql::sql;
use crate::components::state;
use crate::format;

pub(super) fn ready(data: &Data) -> AnyView {
    let body = match &data.detail.ahead {
        Some(ahead) => ahead.conditions.iter().map(condition).collect_view().erased(),
        None => view! { <li class="only">{nothing_ahead(data)}</li> }.erased(),
    };
    let body = view! {
        <ul class="items">{body}</ul>
        {data.detail.ahead.as_ref().and_then(takes_away)}
        <footer>{acts::crossings(data)}</footer>
    };
    let title = match data.detail.ahead.as_ref().map(|ahead| ahead.to) {
        Some(MoveState::ReadsOver) => "Before reads are cut over",
        Some(MoveState::Contracted) => "Before the source is contracted",
        Some(_) => "Before writes are cut over",
        None => "Next",
    };
    let note = data.detail.ahead.as_ref().map(holding);
    card("ready", title, note, ().erased(), body.erased())
}

/// What is gone for good afterwards.
fn takes_away(ahead: &Crossing) -> Option<AnyView> {
    let lines = ahead.removes.iter().map(|line| view! { <li>{format::sentence(line)}</li> });
    let lines = lines.collect_view();
    (!ahead.removes.is_empty()).then(|| {
        view! {
            <div class="body">
                <p>"It takes away:"</p>
                <ul class="plain">{lines}</ul>
            </div>
        }
        .erased()
    })
}

fn holding(ahead: &Crossing) -> String {
    let hold = ahead.conditions.iter().filter(|condition| condition.holds).count();
    format!("{hold} of {} hold", ahead.conditions.len())
}

fn nothing_ahead(data: &Data) -> &'static str {
    match data.stale {
        Some(_) => "What a cut-over lacks is known only when the database answers.",
        None => "Nothing is left to be done.",
    }
}

fn condition(condition: &Condition) -> AnyView {
    let holds = condition.holds;
    view! {
        <li>
            <span class="box" data-on=holds.then_some("") data-bad=(!holds).then_some("")>
                {icon(if holds { Icon::Check } else { Icon::X })}
            </span>
            <span>
                {condition.title.clone()}
                <small>
                    <span>{format::sentence(&condition.value)}</span>
                    {(!holds).then(|| view! { <span class="remedy">{condition.remedy.clone()}</span> })}
                </small>
            </span>
            {chip(if holds { state::HOLDS } else { state::FAILS })}
        </li>
    }
    .erased()
}

/// What a dry run found. Nothing was changed for it.
pub(super) fn tried(data: &Data, dry: &Crossing) -> AnyView {
    let ways = data.detail.blockers.iter().filter(|blocker: &&Blocker| blocker.in_the_way).count() as i64;
    let locks = match ways {
        0 => "Nobody is in the way of its locks.".to_owned(),
        1 => "One session is in the way right now; the cut-over would wait for it, and try again.".to_owned(),
        more => format!("{more} sessions are in the way right now; the cut-over would wait, and try again."),
    };
    let (tone, verdict) = match dry.refusal() {
        None => ("ok", "Every condition holds.".to_owned()),
        Some(why) => ("warn", format!("{why}.")),
    };
    let statements = format::counted(dry.statements.len() as i64, "statement", "statements");
    let next = format!("{locks} It would run the {statements} below. Nothing was changed.");
    notice(tone, format!("Dry run: {}", acts::word(dry.to).to_ascii_lowercase()), verdict, next)
}

/// The SQL of the next cut-over, or of the way back when nothing is ahead.
pub(super) fn script(data: &Data) -> AnyView {
    let crossing = data.detail.ahead.as_ref().or(data.detail.behind.as_ref());
    crossing.map(|crossing| statements(data, crossing)).erased()
}

fn statements(data: &Data, crossing: &Crossing) -> AnyView {
    let what = match (data.detail.ahead.is_some(), crossing.to) {
        (true, MoveState::ReadsOver) => "What cutting reads over runs",
        (true, MoveState::Contracted) => "What contracting the source runs",
        (true, _) => "What cutting writes over runs",
        (false, _) => "What taking writers back runs",
    };
    let body = match &crossing.unwritten {
        Some(why) => {
            view! { <p class="body note">{format!("It cannot be written down yet: {why}.")}</p> }.erased()
        }
        None => sql(&format!("{};", crossing.statements.join(";\n\n"))),
    };
    let count = crossing.statements.len() as i64;
    view! {
        <details class="card fold" open=data.dry.is_some()>
            <summary>
                {icon(Icon::ChevronRight)} <b>{what}</b> <span class="grow"></span>
                <span class="note">{format::counted(count, "statement", "statements")}</span>
            </summary>
            {body}
        </details>
    }
    .erased()
}
