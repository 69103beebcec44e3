//! What was let through without its signatures, by whom, and what another lead
//! has found.

use crate::prelude::*;
use domain::deployment::{DeploymentView, Incident, IncidentState, may_review};
use server_fn::ServerFn;

use super::dialogs;
use crate::api::deployments::{DeploymentPage as Data, ReviewIncident};
use crate::components::icon::Icon;
use crate::components::notice::{notice, stop};
use crate::format;
use crate::me::Me;

pub(super) fn notices(data: &Data) -> AnyView {
    let view = &data.view;
    view.deployment.incidents.iter().map(|incident| one(incident, view)).collect_view().erased()
}

fn one(incident: &Incident, view: &DeploymentView) -> AnyView {
    let until = format::exact(incident.expires_at);
    let (came, tone) = match (incident.state(view.seen), &incident.used) {
        (IncidentState::Open, _) => (format!("The step may be carried out until {until}."), "bad"),
        (IncidentState::Expired, _) => ("Nobody has carried the step out in time.".to_owned(), "bad"),
        (IncidentState::Used, Some((by, at))) => (carried_out(by, format::exact(*at)), "bad"),
        (_, Some((by, at))) => (carried_out(by, format::exact(*at)), "idle"),
        (_, None) => ("The step was not carried out through it.".to_owned(), "idle"),
    };
    let found = match &incident.review {
        Some(review) => format!("{} has looked at it: {}", format::actor(&review.by), stop(&review.finding)),
        None => "It stands on every page until another lead has looked at it.".to_owned(),
    };
    let (lead, admin) = (format::actor(&incident.lead), format::actor(&incident.admin));
    let title = format!("{lead} and {admin} broke the glass at {}", format::exact(incident.opened_at));
    notice(tone, title, format!("{} It lacked: {}. {came}", stop(&incident.reason), incident.lacked), found)
}

fn carried_out(by: &str, at: String) -> String {
    format!("{} has carried the step out at {at}.", format::actor(by))
}

/// For another lead.
pub(super) fn review(view: &DeploymentView) -> Option<AnyView> {
    let incident = view.unreviewed().next()?;
    let me = Me::of_page();
    let off = me.why_not(ReviewIncident::PATH);
    let off = off.or_else(|| may_review(incident, &me.name, &me.roles, "what").err());
    Some(dialogs::quiet("btn warn", Icon::TriangleAlert, "Review…", dialogs::REVIEW, off))
}
