//! All probes of a report, in the order in which they are asked: what is
//! answered at once first, what reads whole tables last.

use std::collections::{BTreeMap, BTreeSet};

use domain::integrity::{Kind, Scope, Weight};
use domain::moving::MoveState;
use domain::plan::{Move, Plan, Probe as Declared, Reference, Severity};

use super::catalogue::{self, Catalogue};
use super::piece::Pieces;
use super::probe::{Ask, Probe};
use crate::error::{Doing, Result};
use crate::sql::{self, probe as statement};
use crate::{Engine, LoadedPlan};

/// What the plan has come to.
struct Standing<'a> {
    plan: &'a LoadedPlan,
    catalogue: Catalogue,
    applied: BTreeSet<String>,
    moves: BTreeMap<String, MoveState>,
}

/// The probes that a report of this scope asks.
pub(crate) async fn probes(engine: &Engine, scope: &Scope) -> Result<Vec<Probe>> {
    let standing = Standing::read(engine).await?;
    let mut probes = standing.catalogue.probes();
    standing.spare_sequences(&mut probes);
    let plan = &standing.plan.plan;
    probes.extend(plan.references.iter().flat_map(|reference| standing.reference(reference)));
    probes.extend(standing.keys());
    probes.extend(plan.moves.iter().flat_map(|spec| standing.of_move(spec)));
    probes.extend(plan.probes.iter().map(|declared| standing.declared(declared)));
    probes.push(cache(&standing));
    probes.extend(plan.moves.iter().map(|spec| standing.sides(spec)));
    for probe in &mut probes {
        probe.phase = probe.phase.or_else(|| phase_of(plan, &probe.about));
    }
    probes.retain(|probe| lies_in(scope, probe));
    Ok(probes)
}

fn lies_in(scope: &Scope, probe: &Probe) -> bool {
    let of_table = |table: &String| probe.about.split(" → ").any(|about| about == table);
    scope.phase.is_none_or(|phase| probe.phase == Some(phase)) && scope.table.as_ref().is_none_or(of_table)
}

/// The phase whose migration creates a table.
fn phase_of(plan: &Plan, table: &str) -> Option<u8> {
    plan.migrations
        .iter()
        .find(|migration| migration.creates.iter().any(|name| name == table))
        .map(|migration| migration.phase)
}

impl<'a> Standing<'a> {
    async fn read(engine: &'a Engine) -> Result<Self> {
        let plan = engine.plan();
        let applied = store::migration::applied(engine.control(), &plan.plan.id)
            .await
            .doing("reading the migrations")?;
        let moves = store::moves::all(engine.control(), &plan.plan.id).await.doing("reading the moves")?;
        Ok(Self {
            plan,
            catalogue: Catalogue::read(engine.work(), engine.server_version()).await?,
            applied: applied.into_iter().map(|applied| applied.version).collect(),
            moves: moves
                .into_iter()
                .map(|standing| (standing.row.id.clone(), standing.row.state()))
                .collect(),
        })
    }

    fn state(&self, spec: &Move) -> MoveState {
        self.moves.get(&spec.id).copied().unwrap_or(MoveState::Declared)
    }

    /// Until writers go over, the target's numbers come from the source.
    fn spare_sequences(&self, probes: &mut [Probe]) {
        for spec in self.plan.plan.moves.iter().filter(|spec| !self.state(spec).is_reversed()) {
            let note = format!(
                "the numbers come from {} until writers go over; the cut-over sets the sequence",
                spec.source
            );
            probes
                .iter_mut()
                .filter(|probe| probe.kind == Kind::Sequence && probe.about == spec.target)
                .for_each(|probe| probe.ask = Ask::Nothing(note.clone()));
        }
    }

    /// What keeps a probe from being asked before its tables are there.
    fn not_yet(&self, migration: Option<&String>) -> Option<Ask> {
        let version = migration.filter(|version| !self.applied.contains(*version))?;
        Some(Ask::Nothing(format!("migration {version} is not applied")))
    }

    fn reference(&self, reference: &Reference) -> Vec<Probe> {
        let (from, to) = (self.catalogue.named(&reference.table), self.catalogue.named(&reference.to));
        let shown = format!("{} ({})", from.shown(), reference.columns.join(", "));
        let names = reference.columns.join("_");
        let not_yet = self.not_yet(Some(&reference.migration));
        let fix = format!(
            "ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {} ({}) NOT VALID",
            from.quoted(),
            catalogue::idents(&reference.columns).join(", "),
            to.quoted(),
            catalogue::idents(&reference.key).join(", ")
        );
        let undeclared = Probe {
            id: format!("undeclared {}.{names}", from.shown()),
            title: format!("The foreign key of {shown} to {}", to.shown()),
            kind: Kind::Undeclared,
            about: from.shown(),
            phase: None,
            weight: Weight::Critical,
            remedy: "Add the foreign key; it is checked for new rows at once and for the others when it is validated.".into(),
            fix: String::new(),
            ask: not_yet.clone().unwrap_or_else(|| Ask::Rows {
                statement: statement::filled(
                    include_str!("../queries/integrity/undeclared_reference.sql"),
                    &[
                        ("shown", sql::literal(&shown)),
                        ("from", sql::literal(&from.quoted())),
                        ("to", sql::literal(&to.quoted())),
                        ("columns", statement::array(&reference.columns)),
                        ("fix", sql::literal(&fix)),
                    ],
                ),
                pieces: Pieces::Whole,
            }),
        };
        let orphans = (not_yet.is_none() && !self.catalogue.keeps(&from, &reference.columns, &to))
            .then(|| catalogue::orphans(&from, &reference.columns, &to, &reference.key, &names));
        std::iter::once(undeclared).chain(orphans).collect()
    }

    /// The keys that legacy tables and targets of moves have to have.
    fn keys(&self) -> Vec<Probe> {
        let plan = &self.plan.plan;
        let legacies = plan.legacies.iter().map(|legacy| (&legacy.table, &legacy.key, None));
        let targets = plan.moves.iter().map(|spec| (&spec.target, &spec.target_key, spec.requires.last()));
        legacies.chain(targets).flat_map(|(table, key, migration)| self.key(table, key, migration)).collect()
    }

    fn key(&self, name: &str, columns: &[String], migration: Option<&String>) -> Vec<Probe> {
        let table = self.catalogue.named(name);
        let shown = format!("{} ({})", table.shown(), columns.join(", "));
        let by = catalogue::idents(columns);
        let fix = format!("CREATE UNIQUE INDEX CONCURRENTLY ON {} ({})", table.quoted(), by.join(", "));
        let not_yet = self.not_yet(migration);
        let undeclared = Probe {
            id: format!("key {}", table.shown()),
            title: format!("The key of {shown}"),
            kind: Kind::Undeclared,
            about: table.shown(),
            phase: None,
            weight: Weight::Critical,
            remedy: "Build the unique index; if it is refused, the keys that are there twice are named among the findings.".into(),
            fix: String::new(),
            ask: not_yet.clone().unwrap_or_else(|| Ask::Rows {
                statement: statement::filled(
                    include_str!("../queries/integrity/undeclared_key.sql"),
                    &[
                        ("shown", sql::literal(&shown)),
                        ("from", sql::literal(&table.quoted())),
                        ("columns", statement::array(columns)),
                        ("fix", sql::literal(&fix)),
                    ],
                ),
                pieces: Pieces::Whole,
            }),
        };
        let rows = self.catalogue.rows(&table);
        let duplicates = (not_yet.is_none() && !self.catalogue.is_unique(&table, columns))
            .then(|| catalogue::duplicates(&table, "key", &shown, &by, "", rows));
        std::iter::once(undeclared).chain(duplicates).collect()
    }

    /// What is asked about a move besides its rows.
    fn of_move(&self, spec: &Move) -> Vec<Probe> {
        let probe = |what: &str, kind, weight, title: String, remedy: &str, ask| Probe {
            id: format!("{what} {}", spec.id),
            title,
            kind,
            about: format!("{} → {}", spec.source, spec.target),
            phase: Some(spec.phase),
            weight,
            remedy: remedy.to_owned(),
            fix: String::new(),
            ask,
        };
        let not_yet = spec.requires.iter().find_map(|version| self.not_yet(Some(version)));
        let or = |ask: Ask| not_yet.clone().unwrap_or(ask);
        let begun = |ask: Ask| match self.state(spec) {
            MoveState::Declared => Ask::Nothing("the move has not been carried out".into()),
            _ => or(ask),
        };
        let mut probes = vec![
            probe(
                "types",
                Kind::ScaleLost,
                Weight::Critical,
                format!("Columns of {} that hold less than those of {}", spec.target, spec.source),
                "Widen the column before anything is moved; rows that are moved already have to be compared again.",
                or(Ask::Rows { statement: types(spec), pieces: Pieces::Whole }),
            ),
            probe(
                "capture",
                Kind::Capture,
                Weight::Critical,
                format!("The capture of {}", spec.source),
                "Changes may be missing from the new table: arm the move again, which compares everything anew.",
                begun(Ask::Capture(spec.clone())),
            ),
            probe(
                "quarantine",
                Kind::Quarantine,
                Weight::Warning,
                format!("Rows that {} has set aside", spec.id),
                "Correct what refused them and replay them, or accept the loss.",
                begun(Ask::Quarantine(spec.clone())),
            ),
        ];
        probes.extend(spec.lookups.iter().map(|lookup| {
            probe(
                &format!("unmapped {}", lookup.id),
                Kind::Unmapped,
                Weight::Critical,
                format!("Names in {} that {} does not know", spec.source, lookup.relation),
                "Fill the reference tables again, then replay the quarantine.",
                or(Ask::Rows {
                    statement: statement::unmapped(&spec.id, lookup),
                    pieces: Pieces::Blocks(sql::qualified(&spec.source)),
                }),
            )
        }));
        probes
    }

    fn sides(&self, spec: &Move) -> Probe {
        let state = self.state(spec);
        let ask = match state {
            MoveState::Contracted => Ask::Nothing("the source holds a window of recent rows only".to_owned()),
            state if state.applies() => Ask::Sides(spec.clone()),
            _ => Ask::Nothing(format!("the move is {}", state.title().to_lowercase())),
        };
        Probe {
            id: format!("sides {}", spec.id),
            title: format!("Rows and counts of {} against {}", spec.source, spec.target),
            kind: Kind::Different,
            about: format!("{} → {}", spec.source, spec.target),
            phase: Some(spec.phase),
            weight: Weight::Critical,
            remedy: format!(
                "`refit move verify {0}` names every key, `refit move repair {0}` applies them again.",
                spec.id
            ),
            fix: String::new(),
            ask,
        }
    }

    fn declared(&self, declared: &Declared) -> Probe {
        let text = self.plan.files.get(&declared.sql).map(String::as_str).unwrap_or_default();
        let table = declared.table.as_ref().map(|table| sql::qualified(table));
        let pieces = match (table, &declared.by) {
            (None, _) => Pieces::Whole,
            (Some(table), None) => Pieces::Blocks(table),
            (Some(table), Some(column)) => Pieces::Values { table, column: column.clone() },
        };
        let migration = declared.migration.as_ref();
        Probe {
            id: declared.id.clone(),
            title: declared.title.clone(),
            kind: declared.kind,
            about: declared.table.clone().unwrap_or_default(),
            phase: migration.and_then(|version| self.plan.plan.migration(version)).map(|found| found.phase),
            weight: match declared.severity {
                Severity::Error => Weight::Critical,
                Severity::Warning => Weight::Warning,
            },
            remedy: declared.remedy.clone(),
            fix: declared.fix.clone().unwrap_or_default(),
            ask: self
                .not_yet(migration)
                .unwrap_or_else(|| Ask::Rows { statement: statement::without_fix(text), pieces }),
        }
    }
}

fn types(spec: &Move) -> String {
    let plain: Vec<_> =
        spec.columns.iter().filter(|column| column.map.is_empty() && column.source.is_some()).collect();
    let sources: Vec<String> = plain.iter().filter_map(|column| column.source.clone()).collect();
    let targets: Vec<String> = plain.iter().map(|column| column.target.clone()).collect();
    statement::filled(
        include_str!("../queries/integrity/types.sql"),
        &[
            ("move", sql::literal(&spec.id)),
            ("sources", statement::array(&sources)),
            ("targets", statement::array(&targets)),
            ("source", sql::literal(&sql::qualified(&spec.source))),
            ("target", sql::literal(&sql::qualified(&spec.target))),
        ],
    )
}

/// The cache is of the shipped plan's reference tables.
fn cache(standing: &Standing<'_>) -> Probe {
    let symbols = standing.catalogue.named("symbols");
    let is_there = standing.catalogue.is_unique(&symbols, &["id".to_owned()]);
    Probe {
        id: "cache".into(),
        title: "Exchanges and symbols in memory against their tables".into(),
        kind: Kind::Cache,
        about: "symbols".into(),
        phase: None,
        weight: Weight::Critical,
        remedy: "The tables were changed past the triggers that count it: switch them on again. The cache reads everything anew once a minute.".into(),
        fix: String::new(),
        ask: if is_there { Ask::Cache } else { Ask::Nothing("the reference tables are not there".into()) },
    }
}
