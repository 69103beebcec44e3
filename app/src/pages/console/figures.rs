//! How far the target is behind, and what the move rests on.

use crate::prelude::*;
use chrono::TimeDelta;
use domain::moving::{Applier, FRESH_HOURS, MoveState, MoveView, Verified};

use super::behind;
use crate::api::moves::MovePage as Data;
use crate::components::card::{card, facts};
use crate::components::chip::{chip, none};
use crate::components::kpi::{kpi, small};
use crate::components::state;
use crate::components::table::link;
use crate::components::time::age;
use crate::format;

pub(super) fn figures(data: &Data) -> AnyView {
    let view = &data.detail.view;
    let oldest = match view.oldest.filter(|_| view.backlog > 0) {
        Some(oldest) => view! { <small>"the oldest was made " {age(oldest, data.at)}</small> }.erased(),
        None => small("nothing waits"),
    };
    let armed = match view.armed_at {
        Some(at) => view! { <small>"since it was armed " {age(at, data.at)}</small> }.erased(),
        None => small("it is not armed"),
    };
    view! {
        <section class="grid" data-cols="4" aria-label="Figures">
            {kpi("Changes waiting", format::number(view.backlog), "rows", small(follower(&view.applier)))}
            {kpi("Behind by", behind(view, data.at), "", oldest)}
            {kpi("Applied", format::number(view.applied), "changes", armed)}
            {verified(view, data)}
        </section>
    }
    .erased()
}

fn follower(applier: &Applier) -> &'static str {
    match applier {
        Applier::None => "nothing is to be applied yet",
        Applier::Running => "the applier is at work",
        Applier::Missing(_) => "nobody applies them",
    }
}

fn verified(view: &MoveView, data: &Data) -> AnyView {
    match &view.verified {
        Some(Verified { at, rows, .. }) => {
            let below = view! { <small>"compared and equal " {age(*at, data.at)}</small> };
            kpi("Verified", format::number(*rows), "rows", below.erased())
        }
        None => kpi("Verified", "–".into(), "", small("never since the capture began")),
    }
}

/// Everything about the move that is no number.
pub(super) fn standing(data: &Data) -> AnyView {
    let view = &data.detail.view;
    let mut rows = vec![("Capture", capture(view, data))];
    rows.push(("Applier", applier(&view.applier)));
    rows.push(("Comparison", comparison(view, data)));
    if let Some(verified) = &view.verified {
        let run = verified.run;
        rows.push(("Compared by", link(format!("/runs/{run}"), format!("Run {run}"))));
    }
    rows.push(("Quarantine", quarantine(view)));
    rows.push((
        "Conflicts",
        tally(view.conflicts, "key changed on both sides", "keys changed on both sides"),
    ));
    rows.push(("Truth", truth(view.state).erased()));
    rows.push(("Phase", link(format!("/phases/{}", view.phase), format!("Phase {}", view.phase))));
    card("standing", "Standing", "", ().erased(), view! { <div class="body">{facts(rows)}</div> }.erased())
}

fn truth(state: MoveState) -> &'static str {
    if state.is_reversed() { "the target" } else { "the source" }
}

fn capture(view: &MoveView, data: &Data) -> AnyView {
    match (&view.broken, view.armed_at) {
        (Some(_), _) => chip(state::BROKEN),
        (None, Some(at)) => {
            view! { {chip(state::WHOLE)} <small class="below">"since " {age(at, data.at)}</small> }.erased()
        }
        (None, None) => chip(state::NOT_ARMED),
    }
}

fn applier(applier: &Applier) -> AnyView {
    match applier {
        Applier::None => chip(state::NOT_NEEDED),
        Applier::Running => chip(state::FOLLOWS),
        Applier::Missing(None) => chip(state::LEFT_ALONE),
        Applier::Missing(Some(said)) => {
            view! { {chip(state::LEFT_ALONE)} <small class="below">{said.clone()}</small> }.erased()
        }
    }
}

fn comparison(view: &MoveView, data: &Data) -> AnyView {
    let Some(Verified { at, .. }) = &view.verified else { return none() };
    let look = match data.at - *at < TimeDelta::hours(FRESH_HOURS) {
        true => state::EQUAL,
        false => state::STALE,
    };
    view! {
        {chip(look)}
        <small class="below">{age(*at, data.at)}</small>
    }
    .erased()
}

fn quarantine(view: &MoveView) -> AnyView {
    let path = format!("/moves/{}/quarantine", view.id);
    match view.quarantined {
        0 => "empty".erased(),
        rows => link(path, format::counted(rows, "row", "rows")),
    }
}

fn tally(count: i64, one: &str, many: &str) -> AnyView {
    if count == 0 { "none".erased() } else { format::counted(count, one, many).erased() }
}
