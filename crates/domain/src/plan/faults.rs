//! What can be wrong with a plan by itself, before any database is asked.

mod approval;

use std::collections::BTreeSet;

use super::{Graph, Move, Plan, TIMES_A_STATEMENT, cycle};

/// One fault: where in `plan.toml` to look, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A text that stands in the file at the faulty place, e.g. an id.
    pub anchor: String,
    pub reason: String,
}

impl Fault {
    fn new(anchor: &str, reason: impl Into<String>) -> Self {
        Self { anchor: anchor.to_owned(), reason: reason.into() }
    }
}

/// Every fault of the plan's own references. `probes` are the probes that the
/// engine knows.
pub fn faults(plan: &Plan, probes: &[&str]) -> Vec<Fault> {
    let mut found = Vec::new();
    duplicate_ids(plan, &mut found);
    phases(plan, &mut found);
    tasks(plan, &mut found);
    checks(plan, probes, &mut found);
    plan.moves.iter().for_each(|spec| moves(plan, spec, &mut found));
    approval::faults(plan, &mut found);
    integrity(plan, &mut found);
    found
}

fn duplicate_ids(plan: &Plan, found: &mut Vec<Fault>) {
    let steps = plan.phases.iter().flat_map(|phase| &phase.steps);
    let items = plan.checklists.iter().flat_map(|list| &list.items);
    let criteria = plan.phases.iter().flat_map(|phase| &phase.criteria);
    duplicates("task", plan.tasks().map(|(_, task)| &task.id), found);
    duplicates("step", steps.map(|step| &step.id), found);
    duplicates("criterion", criteria.map(|criterion| &criterion.id), found);
    duplicates("check", plan.checks.iter().map(|check| &check.id), found);
    duplicates("probe", plan.probes.iter().map(|probe| &probe.id), found);
    duplicates("move", plan.moves.iter().map(|spec| &spec.id), found);
    duplicates("migration", plan.migrations.iter().map(|migration| &migration.version), found);
    duplicates("checklist item", items.map(|item| &item.id), found);
}

fn duplicates<'a>(kind: &str, ids: impl Iterator<Item = &'a String>, found: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            found.push(Fault::new(id, format!("the {kind} id {id} is used twice")));
        }
    }
}

fn phases(plan: &Plan, found: &mut Vec<Fault>) {
    for (index, phase) in plan.phases.iter().enumerate() {
        if usize::from(phase.number) != index + 1 {
            let reason =
                format!("phase {} stands at place {}: phases are numbered 1, 2, 3", phase.number, index + 1);
            found.push(Fault::new(&phase.title, reason));
        }
    }
    for migration in &plan.migrations {
        if plan.phase(migration.phase).is_none() {
            let reason = format!(
                "migration {} names phase {}, which the plan does not have",
                migration.version, migration.phase
            );
            found.push(Fault::new(&migration.name, reason));
        }
    }
}

fn tasks(plan: &Plan, found: &mut Vec<Fault>) {
    let mut graph = Graph::new();
    for (_, task) in plan.tasks() {
        for after in &task.after {
            if plan.task(after).is_none() {
                found.push(Fault::new(
                    &task.id,
                    format!("task {} comes after {after}, which is no task of the plan", task.id),
                ));
            }
        }
        if let Some(reason) = task.action.as_ref().and_then(|action| unknown_action(plan, action)) {
            found.push(Fault::new(&task.id, format!("task {} {reason}", task.id)));
        }
        known_checks(plan, &task.id, &task.checks, found);
        graph.insert(&task.id, task.after.iter().map(String::as_str).collect());
    }
    if let Some(path) = cycle(&graph) {
        let reason = format!("the tasks {} wait for one another in a circle", path.join(" → "));
        found.push(Fault::new(path[0], reason));
    }
}

fn unknown_action(plan: &Plan, action: &super::Action) -> Option<String> {
    use super::Action::{Fill, Migrate, Move, Refresh};
    let known = match action {
        Migrate(version) | Fill(version) => plan.migration(version).is_some(),
        Move(id) => plan.move_of(id).is_some(),
        Refresh(_) => true,
    };
    (!known).then(|| format!("has the action {action:?}, which names nothing in the plan"))
}

fn known_checks(plan: &Plan, owner: &str, ids: &[String], found: &mut Vec<Fault>) {
    for id in ids.iter().filter(|id| plan.check(id).is_none()) {
        found.push(Fault::new(
            owner,
            format!("{owner} asks for the check {id}, which the plan does not define"),
        ));
    }
}

fn checks(plan: &Plan, probes: &[&str], found: &mut Vec<Fault>) {
    for check in &plan.checks {
        let reason = match (&check.sql, &check.probe) {
            (Some(_), Some(probe)) if probe == TIMES_A_STATEMENT => None,
            (Some(_), Some(_)) | (None, None) => {
                Some(format!("needs exactly one of sql and probe; only {TIMES_A_STATEMENT} takes both"))
            }
            (None, Some(probe)) if probe == TIMES_A_STATEMENT => {
                Some(format!("has the probe {probe}, which needs the statement it times as sql"))
            }
            (None, Some(probe)) if !probes.contains(&probe.as_str()) => Some(format!(
                "uses the probe {probe}, which Refit does not have; it has {}",
                probes.join(", ")
            )),
            _ => None,
        };
        found.extend(reason.map(|reason| Fault::new(&check.id, format!("check {} {reason}", check.id))));
        if plan.phase(check.phase).is_none() {
            found.push(Fault::new(
                &check.id,
                format!("check {} names phase {}, which the plan does not have", check.id, check.phase),
            ));
        }
    }
    for criterion in plan.phases.iter().flat_map(|phase| &phase.criteria) {
        known_checks(plan, &criterion.id, &criterion.checks, found);
        if criterion.checks.is_empty() && !criterion.manual {
            found.push(Fault::new(
                &criterion.id,
                format!(
                    "criterion {} has no check and is not manual: nothing could ever meet it",
                    criterion.id
                ),
            ));
        }
    }
}

fn integrity(plan: &Plan, found: &mut Vec<Fault>) {
    let known = |version: &&String| plan.migration(version).is_none();
    for probe in &plan.probes {
        if let Some(version) = probe.migration.as_ref().filter(known) {
            let reason =
                format!("probe {} names the migration {version}, which the plan does not have", probe.id);
            found.push(Fault::new(&probe.id, reason));
        }
        if probe.by.is_some() && probe.table.is_none() {
            let reason = format!("probe {} goes by a column and names no table", probe.id);
            found.push(Fault::new(&probe.id, reason));
        }
    }
    for reference in &plan.references {
        if known(&&reference.migration) {
            let reason = format!(
                "the reference of {} names the migration {}, which the plan does not have",
                reference.table, reference.migration
            );
            found.push(Fault::new(&reference.table, reason));
        }
        if reference.columns.is_empty() || reference.columns.len() != reference.key.len() {
            let reason = format!("the reference of {} needs as many columns as its key has", reference.table);
            found.push(Fault::new(&reference.table, reason));
        }
    }
}

fn moves(plan: &Plan, spec: &Move, found: &mut Vec<Fault>) {
    let mut fault = |reason: String| found.push(Fault::new(&spec.id, format!("move {} {reason}", spec.id)));
    if spec.key.is_empty() || spec.target_key.is_empty() {
        fault("needs a key and a target_key".to_owned());
    }
    for version in spec.requires.iter().chain(&spec.fills) {
        if plan.migration(version).is_none() {
            fault(format!("names the migration {version}, which the plan does not have"));
        }
    }
    for column in &spec.columns {
        match (&column.source, &column.lookup) {
            (Some(_), None) => {}
            (None, Some(id)) if spec.lookups.iter().any(|lookup| lookup.id == *id) => {}
            (None, Some(id)) => {
                fault(format!("fills {} by the look-up {id}, which it does not declare", column.target))
            }
            _ => fault(format!(
                "gives {} no source or two: it needs exactly one of source and lookup",
                column.target
            )),
        }
    }
    for column in
        spec.target_key.iter().filter(|key| !spec.columns.iter().any(|column| column.target == **key))
    {
        fault(format!("has the target key column {column}, which no column fills"));
    }
    for column in spec.target_key.iter().filter(|key| !is_told_by_key(spec, key)) {
        fault(format!(
            "has the target key column {column}, which the key ({}) alone does not tell: a row that changes it would be two rows of the target. Take {column} out of target_key, or make its source a part of the key",
            spec.key.join(", ")
        ));
    }
    if let Some(contract) = &spec.contract {
        if !spec.key.contains(&contract.window) {
            fault(format!("is contracted by {}, which is not of its key", contract.window));
        }
        if contract.keep_days == 0 || contract.silent_days == 0 {
            fault(
                "is contracted to nothing, or at once: keep_days and silent_days are 1 at least".to_owned(),
            );
        }
    }
    for column in spec.key.iter().filter(|key| !reaches_target(spec, key)) {
        fault(format!(
            "loses the key column {column}: no target column or look-up carries it, so rows could not be compared"
        ));
    }
}

/// Whether the source's key tells this column of the target's key: as it is, or
/// by a look-up that goes by the key alone. What no column fills is another
/// fault.
fn is_told_by_key(spec: &Move, target: &str) -> bool {
    let in_key = |source: &String| spec.key.contains(source);
    let Some(column) = spec.columns.iter().find(|column| column.target == target) else { return true };
    match (&column.source, &column.lookup) {
        (Some(source), _) => in_key(source) && column.map.is_empty(),
        (None, Some(id)) => spec
            .lookups
            .iter()
            .filter(|lookup| lookup.id == *id)
            .all(|lookup| lookup.matches.values().all(in_key)),
        (None, None) => true,
    }
}

/// Whether a key column of the source can be read back from the target.
fn reaches_target(spec: &Move, key: &str) -> bool {
    let copied =
        spec.columns.iter().any(|column| column.source.as_deref() == Some(key) && column.map.is_empty());
    let looked_up = spec.columns.iter().filter_map(|column| column.lookup.as_deref()).any(|id| {
        spec.lookups
            .iter()
            .any(|lookup| lookup.id == id && lookup.matches.values().any(|source| source == key))
    });
    copied || looked_up
}
