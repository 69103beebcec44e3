//! The binary carries the built web assets, so it is built anew when they change.

fn main() {
    // Clippy and the tests run without a built site; an empty folder serves them.
    let site = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/site");
    if let Err(error) = std::fs::create_dir_all(site) {
        println!("cargo::warning=cannot create {site}: {error}");
    }
    println!("cargo::rerun-if-changed={site}");
}
