//! Which `pg_dump` and `pg_restore` to use.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::process::Command;

use crate::Engine;
use crate::error::{Error, Kind, Result};

/// A program that does not even tell its version is none of ours.
const ANSWERS: Duration = Duration::from_secs(10);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Programs {
    folder: PathBuf,
    major: i32,
    /// As they print it, e.g. `15.18`.
    pub(crate) version: String,
}

impl Programs {
    /// The server's own major version if it is there, else the next later one:
    /// an older `pg_dump` refuses, and a later `pg_restore` may set what the
    /// server does not know.
    pub(crate) async fn find(engine: &Engine) -> Result<Self> {
        let mut found = Vec::new();
        for folder in &engine.backups().programs {
            found.extend(look(folder).await);
        }
        let server = engine.server();
        let fitting = found.iter().filter(|programs| programs.major >= server.version / 10_000);
        fitting.min_by_key(|programs| programs.major).cloned().ok_or_else(|| missing(engine, &found))
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

async fn look(folder: &Path) -> Option<Programs> {
    if !["pg_dump", "pg_restore"].iter().all(|name| folder.join(name).is_file()) {
        return None;
    }
    let asked = Command::new(folder.join("pg_dump")).arg("--version").kill_on_drop(true).output();
    let output = tokio::time::timeout(ANSWERS, asked).await.ok()?.ok()?;
    let (major, version) = version_of(&String::from_utf8_lossy(&output.stdout))?;
    Some(Programs { folder: folder.to_owned(), major, version })
}

/// `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` is 15 and 15.18.
fn version_of(line: &str) -> Option<(i32, String)> {
    let version = line.split_once("(PostgreSQL)")?.1.split_whitespace().next()?;
    let major = version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
    Some((major, version.to_owned()))
}

fn missing(engine: &Engine, found: &[Programs]) -> Error {
    let server = engine.server();
    let there: Vec<&str> = found.iter().map(|programs| programs.version.as_str()).collect();
    let there = if there.is_empty() {
        "none is found here".to_owned()
    } else {
        format!("here is only version {}", there.join(", "))
    };
    let why = format!(
        "the server is PostgreSQL {}, which takes pg_dump and pg_restore of its version or a later one, and {there}",
        server.version_text
    );
    let major = server.version / 10_000;
    let next = format!(
        "Install them (on Debian: apt-get install postgresql-client-{major}), or name their folder in PG_BIN_DIR."
    );
    Error::new(Kind::Refused, "looking for pg_dump and pg_restore", why, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_they_are_printed() {
        let debian = version_of("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n");
        assert_eq!(debian, Some((15, "15.18".into())));
        assert_eq!(version_of("pg_dump (PostgreSQL) 18beta1\n"), Some((18, "18beta1".into())));
        assert_eq!(version_of("hello"), None);
    }
}
