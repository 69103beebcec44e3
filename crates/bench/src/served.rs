//! The binary that is measured, serving in a process of its own.

pub(crate) mod load;
mod session;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

pub(crate) struct Served {
    child: Child,
    binary: PathBuf,
    pub(crate) host: String,
    /// Which database it is on, for whatever else is called.
    place: Vec<String>,
    _data: TempDir,
}

impl Served {
    /// On a private database, or on the one of the URL.
    pub(crate) async fn start(binary: &Path, url: Option<String>) -> Self {
        let data =
            tempfile::Builder::new().prefix("refit-bench").tempdir_in("/var/tmp").expect("a directory");
        open_to_others(data.path());
        let mut place = vec!["--data-dir".to_owned(), data.path().display().to_string()];
        place.extend(url.into_iter().flat_map(|url| ["--database-url".to_owned(), url]));
        let mut child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(&place)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}; build it with ./dev build", binary.display()));
        let host = listening(BufReader::new(child.stdout.take().expect("its output")).lines()).await;
        Self { child, binary: binary.into(), host, place, _data: data }
    }

    /// The cookie of a new account's session.
    pub(crate) async fn session(&self, name: &str, role: &str) -> String {
        session::begin((&self.binary, &self.place), &self.host, (name, role)).await
    }

    /// In MiB.
    pub(crate) fn resident(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id().unwrap_or_default()))
            .unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or("VmRSS: 0");
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
    }

    pub(crate) async fn stop(mut self) {
        if let Some(id) = self.child.id() {
            Command::new("kill").args(["-TERM", &id.to_string()]).status().await.ok();
        }
        self.child.wait().await.ok();
    }
}

/// Where it listens, once it does. What it says afterwards is read, and lost.
async fn listening(mut lines: Lines<BufReader<ChildStdout>>) -> String {
    while let Some(line) = lines.next_line().await.expect("its output") {
        if let Some(host) = line.trim().strip_prefix("listening on http://") {
            let host = host.trim_end_matches('/').to_owned();
            tokio::spawn(async move { while lines.next_line().await.is_ok_and(|line| line.is_some()) {} });
            return host;
        }
    }
    panic!("the server ended before it listened");
}

/// The database runs under another account when this one is root.
fn open_to_others(data: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(data, std::fs::Permissions::from_mode(0o755)).expect("the directory's mode");
}
