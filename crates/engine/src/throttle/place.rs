//! Where the database lies: on this machine, where its disks and cores can be
//! seen, or on another one.

use std::path::PathBuf;

use sqlx::PgConnection;

use crate::error::{Doing, Result};

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Place {
    /// The server is a process of this machine.
    pub(super) here: bool,
    /// None without the right to read the setting.
    pub(super) data: Option<PathBuf>,
}

impl Place {
    pub(super) async fn read(conn: &mut PgConnection) -> Result<Self> {
        let (data, near, pid): (Option<String>, bool, i32) =
            sqlx::query_as(include_str!("../queries/throttle/place.sql"))
                .fetch_one(conn)
                .await
                .doing("asking the database where it lies")?;
        Ok(Self { here: near && is_process(pid), data: data.map(PathBuf::from) })
    }

    pub(super) fn cores(&self) -> Option<f64> {
        let cores = std::thread::available_parallelism().ok()?;
        self.here.then_some(cores.get() as f64)
    }
}

/// Through a tunnel another machine looks near. Its server is no process here.
fn is_process(pid: i32) -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    std::fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.starts_with("postgres"))
}
