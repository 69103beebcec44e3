//! Who may do what to a deployment as it stands. The pages grey their buttons
//! by these, and the engine refuses by them inside the transaction.

use super::{ActKind, DeploymentState, DeploymentView, ItemState, ItemView};
use crate::access::{Role, Roles};
use crate::plan::Section;

/// Why not.
pub type Refused = String;

type Allowed<T = ()> = Result<T, Refused>;

/// Items come in the order of their sections: what is during the step when it
/// is approved, what is after it when it was carried out.
pub fn may_settle(view: &DeploymentView, item: &ItemView) -> Allowed {
    let state = view.state;
    match (item.item.section, state) {
        (_, DeploymentState::Rejected | DeploymentState::Closed) => Err(has_ended(view)),
        (Section::Before, DeploymentState::Executed) => Err("the step was carried out on it".into()),
        (Section::During, DeploymentState::Open | DeploymentState::Awaiting) => {
            Err("it comes when the deployment is approved".into())
        }
        (Section::After, state) if state.is_pending() => Err("it comes after the step".into()),
        _ => Ok(()),
    }
}

/// Without evidence to rest on, an item needs a note.
pub fn may_tick(view: &DeploymentView, item: &ItemView, note: &str) -> Allowed {
    may_settle(view, item)?;
    match item.state {
        ItemState::Barred(lack) | ItemState::Undone(lack) if lack != super::Lack::Changed => {
            Err(match (&item.newest, item.item.evidence) {
                (Some(newest), _) => format!("its evidence is {}: {}", lack.word(), newest.what),
                (None, Some(kind)) => kind.missing().to_owned(),
                (None, None) => format!("its evidence is {}", lack.word()),
            })
        }
        _ if item.item.evidence.is_none() && note.trim().is_empty() => {
            Err("it has no evidence of its own: say in a note or a link what shows it".into())
        }
        _ => Ok(()),
    }
}

/// The role that the signature counts for. Nobody signs what they opened or
/// last changed, or twice.
pub fn may_sign(view: &DeploymentView, name: &str, roles: &Roles) -> Allowed<Role> {
    pending(view)?;
    let deployment = &view.deployment;
    if view.other_plan {
        return Err("the plan has changed since it was opened: close it and open another".into());
    }
    if deployment.opened_by == name {
        return Err("you opened it, so others sign it".into());
    }
    if deployment.changed_by == name {
        return Err("you changed it last, so others sign it".into());
    }
    if view.signed_by(name).is_some() {
        return Err("you have signed it already".into());
    }
    let role = role_for(view, roles)?;
    match open(view).as_slice() {
        [] => Ok(role),
        open => Err(not_settled(open)),
    }
}

/// The list itself stands below on the same page.
fn not_settled(open: &[String]) -> String {
    let (first, more) = open.split_at(open.len().min(2));
    let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
    format!("not settled yet: {}{more}", first.join(", "))
}

/// The first role of the plan that the signer has and that lacks a signature.
fn role_for(view: &DeploymentView, roles: &Roles) -> Allowed<Role> {
    let own: Vec<_> = view.needed.iter().filter(|needed| roles.contains(&needed.role)).collect();
    if own.is_empty() {
        let wanted: Vec<&str> = view.needed.iter().map(|needed| needed.role.as_str()).collect();
        return Err(format!("only {} may sign it", wanted.join(" or ")));
    }
    let lacking = own.iter().find(|needed| needed.given < needed.wanted);
    lacking.map(|needed| needed.role).ok_or_else(|| "it has every signature of your role".into())
}

/// Whoever could sign it can say why not, with a comment. Its author too: it
/// takes nothing from anybody.
pub fn may_reject(view: &DeploymentView, roles: &Roles, comment: &str) -> Allowed {
    pending(view)?;
    if !view.needed.iter().any(|needed| roles.contains(&needed.role)) {
        return Err("only whoever may sign it can reject it".into());
    }
    match comment.trim().is_empty() {
        true => Err("a rejection needs its reason".into()),
        false => Ok(()),
    }
}

/// One that was carried out is closed when everything is settled; any other
/// when it is given up, with a reason.
pub fn may_close(view: &DeploymentView, why: &str) -> Allowed {
    match view.state {
        DeploymentState::Rejected | DeploymentState::Closed => Err(has_ended(view)),
        DeploymentState::Executed => {
            let open = titles(view.items.iter().filter(|item| !item.state.is_settled()));
            if open.is_empty() { Ok(()) } else { Err(not_settled(&open)) }
        }
        _ if why.trim().is_empty() => Err("giving it up needs a reason".into()),
        _ => Ok(()),
    }
}

/// By what a step is let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    Signed,
    /// By the incident of this id.
    BrokenGlass(i64),
}

/// Asked inside the transaction of the step itself.
pub fn may_execute(view: &DeploymentView) -> Allowed<Passage> {
    pending(view)?;
    let lacks = lacks(view);
    match (lacks.is_empty() && view.state == DeploymentState::Approved, view.open_incident()) {
        (true, _) => Ok(Passage::Signed),
        // What was vouched for was vouched for under this plan.
        (false, Some(incident)) if !view.other_plan => Ok(Passage::BrokenGlass(incident.id)),
        (false, _) => Err(lacks.join("; ")),
    }
}

fn lacks(view: &DeploymentView) -> Vec<String> {
    let mut lacks = Vec::new();
    if view.other_plan {
        lacks.push("the plan has changed since it was opened".to_owned());
    }
    let open = open(view);
    if !open.is_empty() {
        lacks.push(format!("not settled: {}", open.join(", ")));
    }
    lacks.extend(view.needed.iter().filter(|needed| needed.given < needed.wanted).map(|needed| {
        let (given, wanted, role) = (needed.given, needed.wanted, needed.role.as_str());
        format!("{given} of {wanted} signatures by {role}")
    }));
    lacks
}

/// Only a phase has no step of Refit's own that would ask for it.
pub(crate) fn is_by_hand(kind: ActKind) -> bool {
    kind == ActKind::Phase
}

impl DeploymentView {
    /// Whether somebody says that it was carried out, and no step does by itself.
    pub fn is_by_hand(&self) -> bool {
        is_by_hand(self.deployment.act.kind)
    }
}

fn open(view: &DeploymentView) -> Vec<String> {
    titles(view.items.iter().filter(|item| item.item.is_signed() && !item.state.is_settled()))
}

fn titles<'a>(items: impl Iterator<Item = &'a ItemView>) -> Vec<String> {
    items.map(|item| item.item.title.clone()).collect()
}

fn pending(view: &DeploymentView) -> Allowed {
    if view.state.is_pending() { Ok(()) } else { Err(has_ended(view)) }
}

fn has_ended(view: &DeploymentView) -> Refused {
    let by = view.deployment.ended_by.as_ref().or(view.deployment.executed_by.as_ref());
    let by = by.map_or_else(String::new, |by| format!(" by {by}"));
    format!("it is {}{by}", view.state.title().to_lowercase())
}
