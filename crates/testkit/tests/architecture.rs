//! The invariants of docs/ARCHITECTURE.md, read off the code.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use engine::failpoint;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the workspace").to_owned()
}

/// Package to its dependencies: those for building, without those for tests.
fn edges() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON of cargo metadata");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| {
            let built = package["dependencies"]
                .as_array()
                .expect("dependencies")
                .iter()
                .filter(|dependency| dependency["kind"].is_null());
            (text(&package["name"]), built.map(|dependency| text(&dependency["name"])).collect())
        })
        .collect()
}

#[test]
fn arrows_point_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("domain", &[] as &[&str]),
        ("store", &["domain"]),
        ("engine", &["domain", "store"]),
        ("app", &["domain", "engine"]),
        ("frontend", &["app"]),
        ("server", &["domain", "engine", "app"]),
        ("testkit", &["domain", "store", "engine"]),
        ("bench", &["domain", "store", "engine", "testkit"]),
    ]);
    let edges = edges();
    for (package, dependencies) in &edges {
        let ours: Vec<&String> = dependencies.iter().filter(|name| edges.contains_key(*name)).collect();
        let allowed = allowed
            .get(package.as_str())
            .unwrap_or_else(|| panic!("{package} is not drawn in docs/ARCHITECTURE.md"));
        for dependency in ours {
            assert!(allowed.contains(&dependency.as_str()), "{package} must not depend on {dependency}");
        }
    }
}

#[test]
fn the_vocabulary_is_inert() {
    // bigdecimal is optional, and no part of the browser.
    assert_eq!(edges()["domain"], ["bigdecimal", "chrono", "rust_decimal", "serde", "thiserror"]);
    offenders(
        &["crates/domain/src"],
        &["std::fs", "std::net", "Utc::now", "SystemTime", "Instant::now", "async fn"],
        &[],
    );
}

#[test]
fn only_the_queue_names_apalis() {
    let sources = &["crates", "app/src", "server/src", "frontend/src"];
    offenders(
        sources,
        &["apalis::", "apalis_postgres", "apalis_core"],
        &["crates/engine/src/jobs/queue.rs", "crates/testkit/tests"],
    );
}

#[test]
fn only_the_server_reads_the_environment() {
    // The test cluster and benchmarks are told where to run by whoever runs them.
    let exempt = &["crates/testkit", "crates/engine/tests", "crates/bench"];
    offenders(&["crates", "app/src", "frontend/src"], &["env::var", "env::vars"], exempt);
}

#[test]
fn pages_and_server_hold_no_statements() {
    offenders(
        &["app/src", "server/src"],
        &["sqlx::query", "sqlx::raw_sql", "QueryBuilder"],
        &["server/src/embedded"],
    );
}

#[test]
fn statements_about_our_own_tables_stay_together() {
    let exempt = &[
        "crates/store",
        "crates/engine/src/queries",
        // Statements that join our tables with those of a move.
        "crates/engine/src/moving/shape.rs",
        "crates/engine/src/moving/comparison.rs",
        "crates/engine/src/moving/keyed.rs",
        "crates/engine/src/moving/reversed.rs",
        "crates/engine/src/moving/window.rs",
        "crates/engine/tests",
        // Judges of unit tests.
        "crates/engine/src/moving/verify/mutants",
        "crates/engine/src/moving/apply/property.rs",
        "crates/testkit/tests",
        "server/tests",
    ];
    offenders(&["crates", "app/src", "server/src"], &["FROM refit.", "INTO refit.", "UPDATE refit."], exempt);
}

#[test]
fn every_failpoint_of_the_list_is_somewhere_in_the_code() {
    let source = |path: &PathBuf| fs::read_to_string(path).expect("a source file");
    let sources: Vec<String> = files(&root(), &["crates/engine/src"]).iter().map(source).collect();
    assert!(!failpoint::POINTS.is_empty());
    for point in failpoint::POINTS {
        let place = format!("failpoint::hit(\"{point}\")");
        assert!(sources.iter().any(|text| text.contains(&place)), "nothing passes {point}");
    }
    for text in &sources {
        for (_, rest) in
            text.match_indices("failpoint::hit(\"").map(|(at, begin)| text.split_at(at + begin.len()))
        {
            let name = rest.split('"').next().unwrap_or_default();
            assert!(failpoint::POINTS.contains(&name), "{name} is not in failpoint::POINTS");
        }
    }
}

#[test]
fn no_build_of_the_product_has_failpoints() {
    let server = fs::read_to_string(root().join("server/Cargo.toml")).expect("the server's manifest");
    let (built, for_tests) = server.split_once("[dev-dependencies]").expect("its dependencies for tests");
    assert!(!built.contains("failpoints"), "the server is built with failpoints");
    assert!(for_tests.contains("failpoints"), "the server's tests have no failpoints");
    let engine = fs::read_to_string(root().join("crates/engine/Cargo.toml")).expect("the engine's manifest");
    assert!(!engine.contains("default = ["), "the engine has features by default");
}

#[test]
fn there_is_no_mod_rs() {
    let found: Vec<PathBuf> = files(&root(), &["crates", "app", "server", "frontend"])
        .into_iter()
        .filter(|path| path.file_name().is_some_and(|name| name == "mod.rs"))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

/// It takes two people at the machine.
#[test]
fn no_address_breaks_the_glass() {
    offenders(
        &["app/src", "server/src", "frontend/src"],
        &["break_glass", "BreakGlass)"],
        &["server/src/command/deployment.rs", "app/src/pages/deployment.rs"],
    );
}

/// A reader that hangs up takes the context of its page along, while what was
/// begun for it goes on: looked up after that, it would be missing.
#[test]
fn what_a_page_needs_is_looked_up_before_it_waits() {
    const LOOKED_UP: [&str; 8] =
        ["engine()", "hub()", "desk()", "diagnostics()", "logs()", "ward()", "snapshot()", "actor()"];
    let root = root();
    for path in files(&root, &["app/src/api"]).iter().filter(|path| !path.ends_with("server.rs")) {
        let (text, mut waits) = (fs::read_to_string(path).expect("a source file"), false);
        for (number, line) in (1..).zip(text.lines()) {
            waits &= !line.contains("fn ") && !line.starts_with('}');
            let late = LOOKED_UP.iter().find(|word| waits && looks_up(line, word));
            assert!(late.is_none(), "{}:{number} looks {late:?} up after it has waited", path.display());
            waits |= line.contains(".await");
        }
    }
}

/// A call of a function, and not a method of this name or the end of another.
fn looks_up(line: &str, call: &str) -> bool {
    line.match_indices(call).any(|(place, _)| {
        let before = line[..place].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '.')
    })
}

/// Fails when any of the words stands in a source file that is not exempt.
fn offenders(folders: &[&str], words: &[&str], exempt: &[&str]) {
    let root = root();
    let sources = files(&root, folders);
    assert!(!sources.is_empty(), "nothing to look at in {folders:?}");
    for path in sources.iter().filter(|path| path.extension().is_some_and(|kind| kind == "rs")) {
        let name = path.strip_prefix(&root).expect("a path in the workspace").display().to_string();
        let text = fs::read_to_string(path).expect("a source file");
        for word in words.iter().filter(|_| !exempt.iter().any(|prefix| name.starts_with(prefix))) {
            let line =
                text.lines().position(|line| line.contains(word) && !line.trim_start().starts_with("//"));
            assert!(line.is_none(), "{name}:{} has {word}", line.unwrap_or_default() + 1);
        }
    }
}

fn files(root: &Path, folders: &[&str]) -> Vec<PathBuf> {
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let inside = fs::read_dir(&path).expect("a folder").flatten().map(|entry| entry.path());
            open.extend(inside.filter(|path| !path.ends_with("target") && !path.ends_with("node_modules")));
        } else {
            found.push(path);
        }
    }
    found
}
