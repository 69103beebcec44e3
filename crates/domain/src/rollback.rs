//! Taking a whole phase back: what it would remove, what it carries back, and
//! why it may not begin.

use serde::{Deserialize, Serialize};

use crate::fixed::thousands;
use crate::migration::Applied;
use crate::moving::MoveState;
use crate::phase::{Facts, Refusal};
use crate::plan::{Move, Plan};
use crate::run::RunKind;

/// What rolling a phase back comes to, as things stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consequences {
    pub phase: u8,
    pub title: String,
    /// The name that has to be typed.
    pub database: String,
    pub moves: Vec<MoveBack>,
    /// Tables and views, in the order in which they are declared.
    pub relations: Vec<Removed>,
    /// Files that are run, in their order.
    pub migrations: Vec<String>,
    /// Tasks that somebody has ticked and that are open again afterwards.
    pub marks: Vec<String>,
    /// Why it may not begin.
    pub refusal: Option<Refusal>,
}

/// A move that ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveBack {
    pub id: String,
    pub source: String,
    pub target: String,
    pub state: MoveState,
    /// Keys written to the target that the source does not have yet; none while
    /// writers use the source.
    pub carried_back: i64,
    /// Rows in quarantine that nobody has settled.
    pub quarantined: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    pub relation: String,
    pub rows: i64,
    /// Counted up to a limit only; the rest is the planner's estimate.
    pub estimated: bool,
    /// Without rows of its own.
    pub view: bool,
}

impl Consequences {
    /// Nothing of the phase is in the database.
    pub fn is_empty(&self) -> bool {
        self.moves.is_empty() && self.migrations.is_empty() && self.marks.is_empty()
    }

    /// One sentence for each thing that happens, in its order.
    pub fn lines(&self) -> Vec<String> {
        let moves = self.moves.iter().map(MoveBack::sentence);
        let removed = self.relations.iter().map(Removed::sentence);
        let files = self.migrations.iter().map(|file| format!("{file} is run"));
        let marks = self.marks.iter().map(|task| format!("task {task} is open again"));
        moves.chain(removed).chain(files).chain(marks).collect()
    }
}

impl MoveBack {
    fn sentence(&self) -> String {
        let Self { source, target, carried_back, .. } = self;
        let state = self.state.title().to_ascii_lowercase();
        let mut said = format!("the move {} ({state}) ends", self.id);
        if self.state.is_reversed() {
            said += &format!(
                ": writers go back to {source}, with {} changed keys of {target} that {source} lacks",
                thousands(*carried_back)
            );
        } else {
            said += &format!("; {source} has everything and stays as it is");
        }
        if self.quarantined > 0 {
            said += &format!("; {} rows in quarantine are settled by it", self.quarantined);
        }
        said
    }
}

impl Removed {
    fn sentence(&self) -> String {
        if self.view {
            return format!("the view {} is removed", self.relation);
        }
        let about = if self.estimated { "about " } else { "" };
        format!("the relation {} with {about}{} rows is removed", self.relation, thousands(self.rows))
    }
}

/// Whether a phase may be rolled back. `own` is the run that asks, once there
/// is one.
pub fn may_roll_back(plan: &Plan, facts: &Facts, phase: u8, own: Option<i64>) -> Result<(), Refusal> {
    nothing_is_open(facts, phase, own)?;
    nothing_stands_on_it(plan, facts, phase)?;
    nothing_is_contracted(plan, facts, phase)
}

/// Open runs of the phase go first, and whatever else writes: a schema that
/// changes meets nobody.
fn nothing_is_open(facts: &Facts, phase: u8, own: Option<i64>) -> Result<(), Refusal> {
    let others = facts.open().filter(|run| Some(run.id) != own);
    let clash = others
        .filter(|run| run.kind.writes() || run.phase == Some(phase) || run.kind == RunKind::Rollback)
        .min_by_key(|run| run.id);
    clash.map_or(Ok(()), |run| Err(Refusal::busy(run)))
}

/// What was applied for later phases, or is in the plan no more, may rest on
/// this phase's tables.
fn nothing_stands_on_it(plan: &Plan, facts: &Facts, phase: u8) -> Result<(), Refusal> {
    let later = plan
        .migrations
        .iter()
        .rev()
        .find(|migration| migration.phase > phase && facts.applied.contains_key(&migration.version));
    if let Some(migration) = later {
        let above = migration.phase;
        return Err(Refusal::not_yet(
            format!("phase {above} stands on it: migration {} is applied", migration.version),
            format!("Roll back phase {above} first: `refit rollback --phase {above}`."),
        ));
    }
    let under_way = plan.moves.iter().find(|spec| spec.phase > phase && is_under_way(facts, &spec.id));
    if let Some(spec) = under_way {
        return Err(Refusal::not_yet(
            format!("phase {} stands on it: the move {} is under way", spec.phase, spec.id),
            format!("Roll back phase {0} first: `refit rollback --phase {0}`.", spec.phase),
        ));
    }
    match stranger_since(plan, facts, phase) {
        None => Ok(()),
        Some(stranger) => Err(Refusal::not_yet(
            format!("migration {} was applied after it, and the plan has it no more", stranger.version),
            "Put the migration back into the plan, so that its way down is known.",
        )),
    }
}

fn stranger_since<'a>(plan: &Plan, facts: &'a Facts, phase: u8) -> Option<&'a Applied> {
    let own = plan.migrations.iter().filter(|migration| migration.phase == phase);
    let first =
        own.filter_map(|migration| facts.applied.get(&migration.version)).map(|own| own.applied_at).min()?;
    facts
        .applied
        .values()
        .find(|applied| plan.migration(&applied.version).is_none() && applied.applied_at > first)
}

/// The source of a contracted move lacks rows that only the target has.
fn nothing_is_contracted(plan: &Plan, facts: &Facts, phase: u8) -> Result<(), Refusal> {
    let contracted = plan
        .moves
        .iter()
        .find(|spec| spec.phase == phase && facts.moves.get(&spec.id) == Some(&MoveState::Contracted));
    contracted.map_or(Ok(()), |spec| {
        Err(Refusal::not_yet(
            format!("{} was contracted: only {} has the older rows", spec.source, spec.target),
            "Restore a backup from before the contraction; see `refit backup list`.",
        ))
    })
}

pub fn is_under_way(facts: &Facts, id: &str) -> bool {
    facts.moves.get(id).is_some_and(|state| *state != MoveState::Declared)
}

/// Whether a single migration may be taken back while its neighbours stay. A
/// move that is under way would lose its table in the middle.
pub fn may_take_back(plan: &Plan, facts: &Facts, version: &str, own: Option<i64>) -> Result<(), Refusal> {
    let others = facts.open().filter(|run| Some(run.id) != own);
    if let Some(run) = others.filter(|run| run.kind.writes()).min_by_key(|run| run.id) {
        return Err(Refusal::busy(run));
    }
    let Some(migration) = plan.migration(version) else { return Ok(()) };
    let uses = |spec: &&Move| migration.creates.iter().any(|relation| spec_uses(spec, relation));
    let moves = plan.moves.iter().filter(uses);
    match moves.into_iter().find(|spec| is_under_way(facts, &spec.id)) {
        None => Ok(()),
        Some(spec) => Err(Refusal::not_yet(
            format!(
                "the move {} from {} to {} is under way and uses what it would remove",
                spec.id, spec.source, spec.target
            ),
            format!(
                "Roll the phase back, which carries later writes back first: `refit rollback --phase {}`.",
                spec.phase
            ),
        )),
    }
}

fn spec_uses(spec: &Move, relation: &str) -> bool {
    let looked_up = spec.lookups.iter().any(|lookup| lookup.relation == relation);
    spec.source == relation || spec.target == relation || looked_up
}
