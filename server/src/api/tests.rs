//! The table against whatever else says what it says.

use std::collections::BTreeSet;
use std::path::Path;

use app::access::{Access, TABLE};
use serde_json::Value;

use super::{endpoints, openapi, pattern};

#[test]
fn each_address_needs_the_same_here_and_in_the_table_of_the_guard() {
    for endpoint in endpoints() {
        let listed = TABLE.iter().find(|(listed, _)| *listed == pattern(endpoint.path));
        assert_eq!(
            listed.map(|(_, access)| *access),
            Some(Access::Needs(endpoint.needs)),
            "{} in app/src/access.rs",
            endpoint.path
        );
        let found = app::access::of(&pattern(endpoint.path).replace("{}", "0"));
        assert_eq!(found, Some(Access::Needs(endpoint.needs)), "{}: another line fits before", endpoint.path);
    }
}

#[test]
fn each_part_of_a_path_is_a_parameter() {
    let mut names = BTreeSet::new();
    for endpoint in endpoints() {
        assert!(names.insert(endpoint.path), "{} stands twice", endpoint.path);
        let parts = endpoint.path.matches('{').count();
        let told = endpoint.params.iter().filter(|param| param.is_part_of(endpoint.path)).count();
        assert_eq!(parts, told, "{}", endpoint.path);
        assert!(!endpoint.params.iter().any(|param| matches!(param.name, "limit" | "cursor")));
    }
}

/// `REFIT_WRITE_DOCS=1 cargo test` brings the document up to date.
#[test]
fn the_committed_document_is_what_is_served() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let document = openapi::document();
    if std::env::var_os("REFIT_WRITE_DOCS").is_some() {
        let text = serde_json::to_string_pretty(&document).expect("a document");
        std::fs::write(&file, text + "\n").expect("the file");
    }
    let committed: Value =
        serde_json::from_str(&std::fs::read_to_string(&file).unwrap_or_default()).unwrap_or_default();
    assert!(committed == document, "docs/openapi.json is old: run this test with REFIT_WRITE_DOCS=1");
}

#[test]
fn the_page_for_readers_has_every_address() {
    let page = include_str!("../../../docs/API.md");
    let table = openapi::table();
    assert!(page.contains(&table), "the table of docs/API.md has to be:\n{table}");
}
