//! Reading the folder and every fault that shows without a database.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::plan::{Plan, faults};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::{LoadedPlan, PlanFault, PlanSource};
use crate::{checks, sql};

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../migrations/cex_arbitrage");

const PLAN: &str = "plan.toml";

type Files = BTreeMap<String, String>;

/// Loads a plan, or says everything that is wrong with it.
pub fn load(source: &PlanSource) -> Result<LoadedPlan, Vec<PlanFault>> {
    let files = match source {
        PlanSource::Shipped => shipped(),
        PlanSource::Folder(folder) => folder_files(folder)?,
    };
    let plan = parse(&files)?;
    let faults = all_faults(&plan, &files);
    if faults.is_empty() { Ok(LoadedPlan { hash: hash(&files), plan, files }) } else { Err(faults) }
}

fn shipped() -> Files {
    let mut files = Files::new();
    collect(&SHIPPED, &mut files);
    files
}

fn collect(dir: &Dir<'_>, files: &mut Files) {
    for file in dir.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            files.insert(path.to_owned(), text.to_owned());
        }
    }
    dir.dirs().for_each(|sub| collect(sub, files));
}

fn folder_files(folder: &Path) -> Result<Files, Vec<PlanFault>> {
    let mut files = Files::new();
    read_folder(folder, "", &mut files).map_err(|fault| vec![fault])?;
    Ok(files)
}

fn read_folder(folder: &Path, prefix: &str, files: &mut Files) -> Result<(), PlanFault> {
    let fault =
        |path: &Path, why: String| PlanFault { file: path.display().to_string(), line: 0, reason: why };
    let entries = std::fs::read_dir(folder)
        .map_err(|error| fault(folder, format!("the folder cannot be read: {error}")))?;
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            read_folder(&path, &format!("{prefix}{name}/"), files)?;
        } else if name.ends_with(".toml") || name.ends_with(".sql") {
            let text = std::fs::read_to_string(&path)
                .map_err(|error| fault(&path, format!("the file cannot be read: {error}")))?;
            files.insert(format!("{prefix}{name}"), text);
        }
    }
    Ok(())
}

fn parse(files: &Files) -> Result<Plan, Vec<PlanFault>> {
    let fault = |line, reason| vec![PlanFault { file: PLAN.into(), line, reason }];
    let text = files.get(PLAN).ok_or_else(|| fault(0, "the folder has no plan.toml".into()))?;
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(0, |span| line_at(text, span.start));
        fault(line, error.message().to_owned())
    })
}

fn all_faults(plan: &Plan, files: &Files) -> Vec<PlanFault> {
    let text = &files[PLAN];
    let probes: Vec<&str> = checks::PROBES.iter().map(|probe| probe.name).collect();
    let own = faults(plan, &probes).into_iter().map(|fault| PlanFault {
        file: PLAN.into(),
        line: line_of(text, &fault.anchor, fault.reason.ends_with("used twice")),
        reason: fault.reason,
    });
    own.chain(name_faults(plan, text)).chain(file_faults(plan, files)).collect()
}

/// Names that PostgreSQL would cut short or refuse.
fn name_faults(plan: &Plan, text: &str) -> Vec<PlanFault> {
    let moves = plan.moves.iter().flat_map(|spec| {
        let columns =
            spec.columns.iter().flat_map(|column| [Some(&column.target), column.source.as_ref()]).flatten();
        [&spec.source, &spec.target].into_iter().chain(columns).chain(&spec.key)
    });
    let created = plan.migrations.iter().flat_map(|migration| &migration.creates);
    let references = plan.references.iter().flat_map(|reference| {
        [&reference.table, &reference.to].into_iter().chain(&reference.columns).chain(&reference.key)
    });
    let probes = plan.probes.iter().flat_map(|probe| [&probe.table, &probe.by]).flatten();
    let names = moves
        .chain(references)
        .chain(probes)
        .chain(created)
        .chain(plan.legacies.iter().map(|legacy| &legacy.table));
    let fault = |name: &String| {
        let reason = name.split('.').find_map(sql::name_fault)?;
        Some(PlanFault { file: PLAN.into(), line: line_of(text, name, false), reason })
    };
    names.filter_map(fault).collect()
}

/// Files that the plan names and does not have, and the other way round: a
/// script whose name is mistyped must not be left out in silence.
fn file_faults(plan: &Plan, files: &Files) -> Vec<PlanFault> {
    let named = named_files(plan);
    let missing = named.iter().filter(|(file, needed, _)| *needed && !files.contains_key(file)).map(
        |(file, _, anchor)| PlanFault {
            file: PLAN.into(),
            line: line_of(&files[PLAN], anchor, false),
            reason: format!("{anchor} needs the file {file}, which is not in the folder"),
        },
    );
    let known: BTreeSet<&str> = named.iter().map(|(file, _, _)| file.as_str()).collect();
    let strangers =
        files.keys().filter(|file| *file != PLAN && !known.contains(file.as_str())).map(|file| PlanFault {
            file: file.clone(),
            line: 0,
            reason: "nothing in plan.toml uses this file; correct its name or remove it".into(),
        });
    missing.chain(strangers).collect()
}

/// File, whether it has to exist, and the id to find its place by.
fn named_files(plan: &Plan) -> Vec<(String, bool, String)> {
    let scripts = plan.migrations.iter().flat_map(|migration| {
        [("up", true), ("down", true), ("fill", false)]
            .map(|(script, needed)| (migration.file(script), needed, migration.version.clone()))
    });
    let checks = plan.checks.iter().filter_map(|check| Some((check.sql.clone()?, true, check.id.clone())));
    let probes = plan.probes.iter().map(|probe| (probe.sql.clone(), true, probe.id.clone()));
    let creates =
        plan.legacies.iter().filter_map(|legacy| Some((legacy.create.clone()?, true, legacy.table.clone())));
    scripts.chain(checks).chain(probes).chain(creates).collect()
}

/// The line on which an id stands in quotes; for a duplicate the second one.
fn line_of(text: &str, anchor: &str, second: bool) -> usize {
    let defined = |line: &&(usize, &str)| {
        let line = line.1.trim();
        // A table that is there once is its own anchor.
        if line == anchor {
            return true;
        }
        line.contains(&format!("\"{anchor}\"")) && !line.starts_with("after") && !line.starts_with("checks")
    };
    let lines: Vec<(usize, &str)> = (1..).zip(text.lines()).collect();
    lines.iter().filter(defined).nth(usize::from(second)).map_or(0, |(number, _)| *number)
}

fn line_at(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

fn hash(files: &Files) -> String {
    let mut digest = Sha256::new();
    for (file, text) in files {
        digest.update((file.len() as u64).to_be_bytes());
        digest.update(file);
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text);
    }
    hex::encode(digest.finalize())
}
