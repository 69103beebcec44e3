//! What may start now. The page greys its buttons by this, the engine refuses
//! by this, within the transaction that would start the run.

use serde::{Deserialize, Serialize};

use super::{Facts, kind_of};
use crate::moving::MoveState;
use crate::plan::{Action, Plan};
use crate::run::{Run, RunKind};

/// Why something may not start, and what to do first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub why: String,
    pub next: String,
    /// It would be allowed later without anybody doing anything.
    pub busy: bool,
}

impl Refusal {
    pub fn not_yet(why: impl Into<String>, next: impl Into<String>) -> Self {
        Self { why: why.into(), next: next.into(), busy: false }
    }

    pub fn busy(run: &Run) -> Self {
        Self {
            why: format!("run {} ({}) is {}", run.id, run.title, run.status.as_str()),
            next: "Wait for it, or cancel it.".to_owned(),
            busy: true,
        }
    }
}

/// Whether an action may start, by the plan and by what has happened.
pub fn may_start(plan: &Plan, facts: &Facts, action: &Action) -> Result<(), Refusal> {
    let (kind, subject) = kind_of(action);
    not_in_the_way(facts, kind, subject)?;
    match action {
        Action::Migrate(version) => migration_in_order(plan, facts, version),
        Action::Fill(version) => migrations_applied(facts, std::slice::from_ref(version)),
        Action::Move(id) => {
            let spec = plan.move_of(id).ok_or_else(|| unknown("move", id))?;
            migrations_applied(facts, &spec.requires)?;
            not_under_way(facts, id)?;
            phase_before_is_complete(plan, facts, spec.phase)
        }
        Action::Refresh(_) => Ok(()),
    }
}

fn unknown(what: &str, id: &str) -> Refusal {
    Refusal::not_yet(format!("the plan has no {what} {id}"), "Look the name up with `refit plan show`.")
}

/// Two runs may not change the same thing. A change of the schema may not meet
/// anything else that writes, nor may a load test, whose rows do not stay.
fn not_in_the_way(facts: &Facts, kind: RunKind, subject: &str) -> Result<(), Refusal> {
    let alone = |kind| {
        matches!(kind, RunKind::Migrate | RunKind::Revert | RunKind::Fill | RunKind::Rollback | RunKind::Load)
    };
    let clash = |run: &&Run| {
        run.kind.writes() && (alone(kind) || alone(run.kind) || (run.kind == kind && run.subject == subject))
    };
    facts.open().find(clash).map_or(Ok(()), |run| Err(Refusal::busy(run)))
}

/// A move that is under way is carried on or given up, not begun again.
fn not_under_way(facts: &Facts, id: &str) -> Result<(), Refusal> {
    match facts.moves.get(id) {
        None | Some(MoveState::Declared) => Ok(()),
        Some(state) if *state >= MoveState::Live => Err(Refusal::not_yet(
            format!("the move {id} is {} already", state.title().to_ascii_lowercase()),
            format!("Compare its rows again with `refit move verify {id}`, or roll it back."),
        )),
        Some(state) => Err(Refusal::not_yet(
            format!("the move {id} is under way ({})", state.title().to_ascii_lowercase()),
            format!(
                "Carry its run on with `refit move resume {id}`, or give it up with `refit move cancel {id}`."
            ),
        )),
    }
}

fn migration_in_order(plan: &Plan, facts: &Facts, version: &str) -> Result<(), Refusal> {
    if plan.migration(version).is_none() {
        return Err(unknown("migration", version));
    }
    if facts.applied.contains_key(version) {
        return Err(Refusal::not_yet(
            format!("migration {version} is applied already"),
            "There is nothing to do.",
        ));
    }
    let earlier =
        plan.migrations.iter().map(|migration| &migration.version).take_while(|earlier| *earlier != version);
    migrations_applied(facts, earlier)
}

fn migrations_applied<'a>(
    facts: &Facts,
    versions: impl IntoIterator<Item = &'a String>,
) -> Result<(), Refusal> {
    match versions.into_iter().find(|version| !facts.applied.contains_key(*version)) {
        None => Ok(()),
        Some(version) => Err(Refusal::not_yet(
            format!("migration {version} is not applied"),
            format!("Apply it first: `refit migrate up --to {version}`."),
        )),
    }
}

/// Every criterion that checks can show must hold; manual ones are for people.
pub(super) fn phase_before_is_complete(plan: &Plan, facts: &Facts, phase: u8) -> Result<(), Refusal> {
    let before = phase.saturating_sub(1);
    let criteria = plan.phase(before).into_iter().flat_map(|phase| &phase.criteria);
    let open = criteria.filter(|criterion| !criterion.checks.iter().all(|check| facts.holds(check))).count();
    match open {
        0 => Ok(()),
        1 => Err(gate(before, "1 criterion of phase", "is")),
        open => Err(gate(before, &format!("{open} criteria of phase"), "are")),
    }
}

fn gate(before: u8, what: &str, are: &str) -> Refusal {
    Refusal::not_yet(
        format!("{what} {before} {are} not shown to hold"),
        format!(
            "Validate phase {before} first: `refit validate --phase {before}`, or the button on its page."
        ),
    )
}
