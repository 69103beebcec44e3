//! The broken glass: a lead and an administrator let one step through without
//! its signatures, in an emergency. It is for one hour and one step, it is told
//! to everybody, and it stands on every page until another lead has looked at it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{DeploymentView, Refused, may_execute};
use crate::access::{Role, Roles};

/// How long the step may be carried out.
pub const OPEN_FOR: TimeDelta = TimeDelta::minutes(60);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    pub id: i64,
    pub deployment: i64,
    pub lead: String,
    pub admin: String,
    pub reason: String,
    /// What the gate asked for and did not get.
    pub lacked: String,
    pub opened_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// Who carried the step out through it, and when.
    pub used: Option<(String, DateTime<Utc>)>,
    pub review: Option<Review>,
}

/// What another lead says of it afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    pub by: String,
    pub at: DateTime<Utc>,
    pub finding: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    /// The step may be carried out.
    Open,
    Used,
    Expired,
    Reviewed,
}

/// One allowed change of state and why it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IncidentArrow {
    pub from: IncidentState,
    pub to: IncidentState,
    pub reason: &'static str,
}

const fn on(from: IncidentState, to: IncidentState, reason: &'static str) -> IncidentArrow {
    IncidentArrow { from, to, reason }
}

use IncidentState::{Expired, Open, Reviewed, Used};

/// Nothing that was used, has run out or was looked at lets a step through, and
/// nothing but a review takes it off the pages.
pub const INCIDENT_ARROWS: &[IncidentArrow] = &[
    on(Open, Used, "the step was carried out, in the transaction that asked for it"),
    on(Open, Expired, "nobody has carried the step out in time"),
    on(Open, Reviewed, "another lead has looked at it, and shut the gate with that"),
    on(Used, Reviewed, "another lead has looked at what was done"),
    on(Expired, Reviewed, "another lead has looked at why it was opened"),
];

impl IncidentState {
    pub const ALL: [Self; 4] = [Open, Used, Expired, Reviewed];

    pub fn as_str(self) -> &'static str {
        match self {
            Open => "open",
            Used => "used",
            Expired => "expired",
            Reviewed => "reviewed",
        }
    }
}

impl Incident {
    pub fn state(&self, now: DateTime<Utc>) -> IncidentState {
        match () {
            () if self.review.is_some() => Reviewed,
            () if self.used.is_some() => Used,
            () if now >= self.expires_at => Expired,
            () => Open,
        }
    }

    /// For the line on every page.
    pub fn alarm(&self, step: &str) -> String {
        let (lead, admin) = (&self.lead, &self.admin);
        let what = if self.used.is_some() { "was carried out" } else { "may be carried out" };
        format!(
            "{step} {what} without its signatures: {lead} and {admin} broke the glass. Another lead has to look at it"
        )
    }
}

/// What the step lacks that is given to it. Two people vouch for it, a lead and
/// an administrator, and nobody for both.
pub fn may_break(
    view: &DeploymentView,
    lead: (&str, &Roles),
    admin: (&str, &Roles),
    reason: &str,
) -> Result<String, Refused> {
    if !lead.1.contains(&Role::Lead) {
        return Err(format!("{} is no lead", lead.0));
    }
    if !admin.1.contains(&Role::Admin) {
        return Err(format!("{} is no administrator", admin.0));
    }
    if lead.0 == admin.0 {
        return Err("it takes two people, a lead and an administrator".into());
    }
    if reason.trim().is_empty() {
        return Err("an emergency needs its reason".into());
    }
    if view.open_incident().is_some() {
        return Err("the glass is broken already: carry the step out".into());
    }
    if view.state.is_pending() && view.other_plan {
        return Err("the plan has changed since it was opened: close it and open another".into());
    }
    match may_execute(view) {
        Err(lacks) if view.state.is_pending() => Ok(lacks),
        Err(ended) => Err(ended),
        Ok(_) => Err("it has everything that it asks for: carry the step out".into()),
    }
}

/// Another lead than who broke it, and than who carried the step out.
pub fn may_review(incident: &Incident, name: &str, roles: &Roles, finding: &str) -> Result<(), Refused> {
    let used_by = incident.used.as_ref().map(|(by, _)| by.as_str());
    match () {
        () if incident.review.is_some() => Err("it was looked at already".into()),
        () if !roles.contains(&Role::Lead) => Err("only a lead may look at it".into()),
        () if [Some(incident.lead.as_str()), Some(incident.admin.as_str()), used_by]
            .contains(&Some(name)) =>
        {
            Err("you had a part in it, so another lead looks at it".into())
        }
        () if finding.trim().is_empty() => Err("say what you have found".into()),
        () => Ok(()),
    }
}

impl DeploymentView {
    /// Through which the step may be carried out without its signatures.
    pub fn open_incident(&self) -> Option<&Incident> {
        self.deployment.incidents.iter().find(|incident| incident.state(self.seen) == Open)
    }

    /// Those that nobody has looked at yet.
    pub fn unreviewed(&self) -> impl Iterator<Item = &Incident> {
        self.deployment.incidents.iter().filter(|incident| incident.review.is_none())
    }
}
