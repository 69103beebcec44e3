//! A cluster of one test's own, to be crashed and filled up. Ends with the test.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{Durability, free_port, init, own, run, serve};

const STEP: u64 = 64 << 10;

pub struct Private {
    folder: TempDir,
    /// A small disk of its own, if it has one.
    disk: Option<PathBuf>,
    port: u16,
}

impl Private {
    /// On the disk of the machine.
    pub fn start() -> Self {
        Self::with(None)
    }

    /// On a disk of so many megabytes; none where this account may not mount
    /// one.
    pub fn on_small_disk(megabytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let size = format!("size={megabytes}m");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).stderr(Stdio::null());
        let mounted = mount.status().is_ok_and(|status| status.success());
        mounted.then(|| Self::with(Some(folder)))
    }

    fn with(disk: Option<TempDir>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let disk = disk.map(TempDir::keep);
        let new = Self { folder, disk, port: free_port() };
        for home in [Some(new.folder.path()), new.disk.as_deref()].into_iter().flatten() {
            fs::set_permissions(home, fs::Permissions::from_mode(0o755)).expect("its mode");
            own(home);
        }
        init(new.folder.path(), &new.data());
        assert!(new.go_on(), "the private cluster did not start:\n{}", new.log());
        new
    }

    fn data(&self) -> PathBuf {
        self.disk.as_deref().unwrap_or(self.folder.path()).join("data")
    }

    /// The URL of its maintenance database.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Ends at once, as a crash of the server does.
    pub fn crash(&self) {
        self.pg_ctl(&["-m", "immediate", "stop"]);
    }

    /// Starts again after a crash. False when it cannot.
    pub fn go_on(&self) -> bool {
        serve(self.folder.path(), &self.data(), Durability::Server, self.port)
    }

    pub fn runs(&self) -> bool {
        self.pg_ctl(&["status"])
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn pg_ctl(&self, args: &[&str]) -> bool {
        let data = self.data();
        run("pg_ctl", &[&["-D", data.to_str().unwrap_or_default()], args].concat())
    }

    /// Takes up its disk but for so many megabytes.
    pub fn fill_up(&self, but_for: u64) {
        let disk = self.disk.as_deref().expect("a small disk");
        let file = File::create(self.ballast()).expect("the ballast");
        let mut size = 0;
        // In small steps: the server takes room at the same time.
        while free(disk) > but_for << 20 {
            let step = rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), size, STEP);
            if step.is_err() {
                break;
            }
            size += STEP;
        }
    }

    /// Gives the room back.
    pub fn make_room(&self) {
        fs::remove_file(self.ballast()).expect("the ballast");
    }

    fn ballast(&self) -> PathBuf {
        self.disk.as_deref().expect("a small disk").join("ballast")
    }
}

fn free(disk: &Path) -> u64 {
    let stat = rustix::fs::statvfs(disk).expect("the disk");
    stat.f_bavail * stat.f_frsize
}

impl Drop for Private {
    fn drop(&mut self) {
        self.crash();
        if let Some(disk) = &self.disk {
            Command::new("umount").arg("-l").arg(disk).status().ok();
            fs::remove_dir(disk).ok();
        }
    }
}
