//! What a finding holds up: only phases that still have before them what it is
//! about. What a person settles without the database showing it, as the jobs of
//! TimescaleDB, holds nothing up. docs/decisions/070 has the list.

use domain::doctor::Examined;
use domain::plan::{Action, Migration, Move, Plan};
use domain::report::Verdict;

use crate::error::{Doing, Result};
use crate::{Engine, facts};

/// What is still to be done.
pub(super) struct Pending<'a> {
    plan: &'a Plan,
    migrations: Vec<&'a Migration>,
    moves: Vec<&'a Move>,
}

impl<'a> Pending<'a> {
    pub(super) async fn of(engine: &'a Engine) -> Result<Self> {
        let mut conn = engine.control().acquire().await.doing("reading what is still to be done")?;
        let (plan, facts) = (&engine.plan().plan, facts::gather(engine, &mut conn).await?);
        let migrations = plan.migrations.iter();
        let moves = plan.moves.iter();
        Ok(Self {
            plan,
            migrations: migrations.filter(|row| !facts.applied.contains_key(&row.version)).collect(),
            // One that is under way was let through, and cares for itself.
            moves: moves
                .filter(|spec| {
                    !facts.is_done(&Action::Move(spec.id.clone())) && !facts.moves.contains_key(&spec.id)
                })
                .collect(),
        })
    }

    /// The phases that may not start as it stands.
    pub(super) fn held_up(&self, examined: &Examined) -> Vec<u8> {
        let (failed, broken) = (examined.verdict == Verdict::Failed, examined.verdict == Verdict::Broken);
        match examined.check.as_str() {
            // What could not be answered is no pass.
            "rights" | "migration_files" if failed || broken => self.all(),
            "strangers" if broken => self.all(),
            "strangers" if failed => self.in_the_way_of(examined),
            // Where the disk cannot be seen, the move itself asks whether to go on.
            "free_disk" if failed => self.moving(|_| true),
            check if failed || broken => match check.strip_prefix("legacy_") {
                Some(table) => self.moving(|spec| spec.source == table),
                None => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn all(&self) -> Vec<u8> {
        self.plan.phases.iter().map(|phase| phase.number).collect()
    }

    fn moving(&self, which: impl Fn(&Move) -> bool) -> Vec<u8> {
        distinct(self.moves.iter().filter(|spec| which(spec)).map(|spec| spec.phase))
    }

    /// Of the migrations that would make what is there already.
    fn in_the_way_of(&self, examined: &Examined) -> Vec<u8> {
        let named = |name: &String| examined.findings.iter().any(|finding| finding.subject == *name);
        let stopped = self.migrations.iter().filter(|migration| migration.creates.iter().any(named));
        distinct(stopped.map(|migration| migration.phase))
    }
}

fn distinct(phases: impl Iterator<Item = u8>) -> Vec<u8> {
    let mut phases: Vec<u8> = phases.collect();
    phases.sort_unstable();
    phases.dedup();
    phases
}
