//! What an earlier start has left running.
//!
//! After `kill -9` the old PostgreSQL shuts itself down, which takes a moment.
//! One that does not is somebody else's doing, and is not touched.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use engine::error::{Error, Kind, Result};

use super::home::Home;

/// How long a PostgreSQL may go on as if nothing had happened before it counts
/// as started by somebody else.
const NOTICES: Duration = Duration::from_secs(5);
/// How long its shutdown may take: it writes everything to disk.
const ENDS: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(50);

/// Waits until nothing runs on the cluster, then takes its note of the
/// process away, so that a process with the same number is not mistaken for it.
pub(super) fn clear(home: &Home) -> Result<()> {
    let cluster = home.cluster();
    let started = Instant::now();
    while let Some(pid) = running(&cluster) {
        let limit = if is_stopping(&cluster) { ENDS } else { NOTICES };
        if started.elapsed() > limit {
            return Err(foreign(&cluster, pid));
        }
        std::thread::sleep(PAUSE);
    }
    let _ = fs::remove_file(cluster.join("postmaster.pid"));
    Ok(())
}

/// A process that works in the cluster's folder, as all of PostgreSQL's do.
fn running(cluster: &Path) -> Option<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).find(|pid: &u32| {
        fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == cluster) && is_postgres(*pid)
    })
}

/// A shell that somebody left standing in the folder does no harm.
fn is_postgres(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim().starts_with("postgres"))
}

fn is_stopping(cluster: &Path) -> bool {
    status(cluster).as_deref() == Some("stopping")
}

/// The eighth line of its note says what PostgreSQL is doing.
pub(super) fn status(cluster: &Path) -> Option<String> {
    let note = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    note.lines().nth(7).map(|line| line.trim().to_owned())
}

fn foreign(cluster: &Path, pid: u32) -> Error {
    Error::new(
        Kind::Busy,
        format!("starting the private PostgreSQL on {}", cluster.display()),
        format!("a PostgreSQL that this Refit did not start already runs on it (process {pid})"),
        "Stop it where it was started, or give another directory with --data-dir.",
    )
}
