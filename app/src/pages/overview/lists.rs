//! What needs somebody, what is next, and what has happened.

use crate::prelude::*;

use crate::api::overview::{Event, Overview, PhaseLine};
use crate::components::card::card;
use crate::components::chip::chip;
use crate::components::state;
use crate::components::time::moment;
use crate::format;

pub(super) fn needs(data: &Overview) -> AnyView {
    let problem = |problem: &domain::snapshot::Problem| {
        view! {
            <li>
                {chip(state::of_weight(problem.weight))} <span>{problem.text.clone()}</span>
                <a class="link" href=problem.link.clone()>
                    "Show"
                    <span class="sr">{format!(": {}", problem.text)}</span>
                </a>
            </li>
        }
    };
    let note = match data.problems.len() {
        0 => String::new(),
        count => format::counted(count as i64, "thing", "things"),
    };
    let list = data.problems.iter().map(problem).collect_view();
    let body = view! { <ul class="says">{healthy(data)} {list} {next(data)}</ul> }.erased();
    card("needs", "Needs somebody", note, ().erased(), body)
}

fn healthy(data: &Overview) -> Option<AnyView> {
    data.problems.is_empty().then(|| {
        view! { <li>{chip(state::HEALTHY)} <span>"Nothing is wrong and nobody is waited for"</span></li> }
            .erased()
    })
}

/// What each phase would do next, for those that may.
fn next(data: &Overview) -> AnyView {
    let startable = data.phases.iter().filter(|phase| phase.waits.is_none() && phase.run.is_none());
    let line = |phase: &PhaseLine, next: &str| {
        view! {
            <li>
                {chip(state::NEXT)} <span>{next.to_owned()}</span>
                <a class="link" href=format!("/phases/{}", phase.number)>
                    {format!("Phase {}", phase.number)}
                </a>
            </li>
        }
        .erased()
    };
    startable.filter_map(|phase| phase.next.as_deref().map(|next| line(phase, next))).collect_view().erased()
}

pub(super) fn activity(data: &Overview) -> AnyView {
    let event = |event: &Event| {
        view! {
            <li>
                {moment(event.at, data.at)} <span>
                    <a href=event.link.clone()>{event.text.clone()}</a>
                </span>
            </li>
        }
    };
    let body = match data.activity.is_empty() {
        true => view! { <div class="empty short"><p>"Nothing has happened yet."</p></div> }.erased(),
        false => view! { <ol class="feed">{data.activity.iter().map(event).collect_view()}</ol> }.erased(),
    };
    card("activity", "Activity", "", ().erased(), body)
}
