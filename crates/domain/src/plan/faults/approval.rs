//! What can be wrong with checklists and signatures.

use super::Fault;
use crate::access::{Permission, Role};
use crate::deployment::ActKind;
use crate::plan::{Approval, ChecklistItem, Plan, Section};

/// Stands in the file where the policy does.
const ANCHOR: &str = "[approval]";

pub(super) fn faults(plan: &Plan, found: &mut Vec<Fault>) {
    let items = plan.checklists.iter().flat_map(|list| &list.items);
    found.extend(items.filter_map(item));
    sections(plan, found);
    let Some(approval) = &plan.approval else { return };
    let reasons = signatures(approval).into_iter().chain(gates(approval)).chain(empty(plan));
    found.extend(reasons.map(|reason| Fault::new(ANCHOR, reason)));
}

fn item(item: &ChecklistItem) -> Option<Fault> {
    let why = match (item.evidence, item.within_hours) {
        (Some(_), None) => "rests on evidence and does not say how old that may be: give within_hours",
        (Some(_), Some(0)) => "allows its evidence no age at all: within_hours is 1 at least",
        (None, Some(_)) => "says how old its evidence may be and names none: give evidence",
        _ => return None,
    };
    Some(Fault::new(&item.id, format!("checklist item {} {why}", item.id)))
}

fn sections(plan: &Plan, found: &mut Vec<Fault>) {
    for section in Section::ALL {
        if plan.checklists.iter().filter(|list| list.section == section).count() > 1 {
            let section = section.as_str();
            found.push(Fault::new(section, format!("the checklist {section} is used twice")));
        }
    }
}

fn signatures(approval: &Approval) -> Vec<String> {
    let mut found = Vec::new();
    if approval.signatures.is_empty() {
        found.push(
            "approval asks for no signature: say how many of which role, as in { lead = 2 }".to_owned(),
        );
    }
    for (role, count) in &approval.signatures {
        if *count == 0 {
            let role = role.as_str();
            found.push(format!(
                "approval asks for 0 signatures of {role}: ask for 1 at least, or leave it out"
            ));
        }
        if !Permission::Sign.roles().contains(role) {
            found.push(format!("approval asks for signatures of {}, but {}", role.as_str(), who()));
        }
    }
    if approval.expires_hours == 0 {
        found.push("approval expires at once: expires_hours is 1 at least".to_owned());
    }
    found
}

fn who() -> String {
    let roles: Vec<&str> = Permission::Sign.roles().iter().copied().map(Role::as_str).collect();
    format!("only {} may sign", roles.join(" or "))
}

fn gates(approval: &Approval) -> Vec<String> {
    let phase = approval.gates.contains(&ActKind::Phase);
    let phase = phase.then(|| {
        "approval gates a phase, whose steps start one by one: gate reads_over, writes_over, contract or roll_back"
            .to_owned()
    });
    phase.into_iter().collect()
}

fn empty(plan: &Plan) -> Option<String> {
    let before = plan.checklists.iter().find(|list| list.section == Section::Before);
    before.is_none_or(|list| list.items.is_empty()).then(|| {
        "approval has nothing to sign: the plan needs a checklist with items in section before".to_owned()
    })
}
