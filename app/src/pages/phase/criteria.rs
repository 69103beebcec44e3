//! The success criteria of a phase, each with its evidence.

use crate::prelude::*;
use domain::phase::{Answer, CriterionView};

use crate::api::phases::PhasePage as Data;
use crate::components::card::card;
use crate::components::chip::chip;
use crate::components::icon::{Icon, icon};
use crate::components::state;
use crate::components::time::moment;

pub(super) fn criteria(data: &Data) -> AnyView {
    let phase = &data.phase;
    let note = format!("{} of {} hold", phase.criteria_met(), phase.criteria.len());
    let rows = phase.criteria.iter().map(|criterion| criterion_row(criterion, data)).collect_view();
    card("criteria", "Success criteria", note, ().erased(), view! { <ul class="items">{rows}</ul> }.erased())
}

fn criterion_row(criterion: &CriterionView, data: &Data) -> AnyView {
    let answers = || criterion.evidence.iter().filter_map(|(_, _, answer)| answer.as_ref());
    let fails = answers().any(|answer| !answer.verdict.holds());
    let last = answers().map(|answer| answer.at).max();
    let look = match (criterion.met, fails) {
        (true, _) => state::HOLDS,
        (false, true) => state::FAILS,
        (false, false) if criterion.manual => state::BY_HAND,
        (false, false) if last.is_some() => state::PARTLY_ASKED,
        (false, false) => state::NOT_ASKED,
    };
    let time = last.map_or_else(|| view! { <time></time> }.erased(), |at| moment(at, data.at));
    view! {
        <li>
            <span class="box" data-on=criterion.met.then_some("") data-bad=fails.then_some("")>
                {icon(if fails { Icon::X } else { Icon::Check })}
            </span>
            <span>
                {format!("{} {}", criterion.id, criterion.title)}
                <small>
                    {criterion.evidence.iter().filter_map(evidence).collect_view()}
                    <span>{open_checks(criterion)}</span>
                </small>
            </span>
            {chip(look)}
            {time}
        </li>
    }
    .erased()
}

fn evidence((check, _, answer): &(String, String, Option<Answer>)) -> Option<AnyView> {
    let answer = answer.as_ref()?;
    let found = format!("{check}: {}, {} · ", answer.verdict.as_str(), answer.value);
    let link = format!("/reports/{}#{check}", answer.report);
    let view = view! {
        <span>
            {found} <a class="link" href=link>
                {format!("report {}", answer.report)}
            </a>
        </span>
    };
    Some(view.erased())
}

/// Which checks have not been asked, or that there is none.
fn open_checks(criterion: &CriterionView) -> Option<String> {
    if criterion.evidence.is_empty() {
        return Some("No check can show it; a person has to.".to_owned());
    }
    let open = criterion
        .evidence
        .iter()
        .filter(|(_, _, answer)| answer.is_none())
        .map(|(check, _, _)| check.as_str());
    let open = open.collect::<Vec<_>>().join(", ");
    (!open.is_empty()).then(|| format!("Not asked yet: {open}"))
}
