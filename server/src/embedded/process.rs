//! The running `postgres`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use engine::error::{Error, Kind, Result};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, getpid, getppid, kill_process, set_parent_process_death_signal};

use super::account::Account;
use super::binaries::Binaries;
use super::cluster::command;
use super::home::{Home, unusable};
use super::stale::status;

/// Replaying the log after a crash takes as long as it takes, within reason.
const STARTS: Duration = Duration::from_secs(600);
/// A fast shutdown ends every session and writes a checkpoint.
const STOPS: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(10);
const LARGEST_LOG: u64 = 10 * 1024 * 1024;
const SHOWN_LOG: u64 = 4 * 1024;

pub(super) struct Process {
    child: Child,
}

impl Process {
    pub(super) fn start(
        home: &Home,
        binaries: &Binaries,
        account: Option<Account>,
        socket: &Path,
        port: u16,
    ) -> Result<Self> {
        let log = open_log(home)?;
        let both = log.try_clone().map_err(|error| unusable(&home.log(), &error))?;
        let mut postgres = command(home, binaries, account, "postgres");
        postgres.arg("-D").arg(home.cluster()).arg("-k").arg(socket).args(["-p", &port.to_string()]);
        postgres.args(["-c", "listen_addresses=127.0.0.1", "-c", "cluster_name=refit"]);
        postgres.args([
            "-c",
            "unix_socket_permissions=0700",
            "-c",
            "logging_collector=off",
            "-c",
            "log_destination=stderr",
        ]);
        // The user has the name of our schema, and "$user" comes first by default:
        // what somebody makes in psql would lie among our own tables.
        postgres.args(["-c", "search_path=public"]);
        postgres.stdin(Stdio::null()).stdout(log).stderr(both);
        // Ctrl-C in the terminal goes to the whole group; the database must
        // outlive the server, which still has a batch to commit.
        postgres.process_group(0);
        end_with_parent(&mut postgres);
        let child = postgres.spawn().map_err(|error| {
            let doing = format!("starting {}", binaries.program("postgres").display());
            Error::io(doing, error, "Check the installation of PostgreSQL.")
        })?;
        let mut process = Self { child };
        process.wait_until_ready(home)?;
        Ok(process)
    }

    fn wait_until_ready(&mut self, home: &Home) -> Result<()> {
        let started = Instant::now();
        let mut told = started;
        loop {
            if let Some(status) = self.ended() {
                return Err(gone(home, status));
            }
            if status(&home.cluster()).as_deref() == Some("ready") {
                return Ok(());
            }
            if started.elapsed() > STARTS {
                return Err(too_slow(home));
            }
            if told.elapsed() > Duration::from_secs(5) {
                tracing::info!(seconds = started.elapsed().as_secs(), "PostgreSQL is still starting");
                told = Instant::now();
            }
            std::thread::sleep(PAUSE);
        }
    }

    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Fast shutdown; after too long an immediate one, which costs a recovery
    /// at the next start and loses nothing.
    pub(super) fn stop(&mut self) -> Result<()> {
        for signal in [Signal::INT, Signal::QUIT] {
            if self.ended().is_some() {
                return Ok(());
            }
            let _ = kill_process(Pid::from_child(&self.child), signal);
            if self.wait(STOPS) {
                return Ok(());
            }
        }
        let why = format!("process {} goes on after {} s", self.child.id(), STOPS.as_secs() * 2);
        Err(Error::new(
            Kind::Failed,
            "stopping the private PostgreSQL",
            why,
            "Look into its log in the data directory.",
        ))
    }

    fn wait(&mut self, limit: Duration) -> bool {
        let started = Instant::now();
        while started.elapsed() < limit {
            if self.ended().is_some() {
                return true;
            }
            std::thread::sleep(PAUSE);
        }
        false
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            tracing::error!(%error, "PostgreSQL was left running");
        }
    }
}

/// Asks the kernel to send the child SIGINT when the thread that starts it
/// ends, however it ends.
#[allow(unsafe_code)]
fn end_with_parent(command: &mut Command) {
    let parent = getpid();
    // SAFETY: the closure runs in the child between fork and exec, where only
    // async-signal-safe calls are allowed. It makes two plain system calls; it
    // neither allocates nor takes a lock, and an `io::Error` made of an error
    // number holds no heap memory. It comes after the change of user, which
    // would have reset the signal.
    unsafe {
        command.pre_exec(move || {
            set_parent_process_death_signal(Some(Signal::INT))?;
            // The parent may have ended just before the line above.
            if getppid() == Some(parent) { Ok(()) } else { Err(io::Error::from(Errno::SRCH)) }
        });
    }
}

fn open_log(home: &Home) -> Result<File> {
    let path = home.log();
    if fs::metadata(&path).is_ok_and(|metadata| metadata.len() > LARGEST_LOG) {
        let _ = fs::rename(&path, path.with_extension("log.1"));
    }
    let opened = OpenOptions::new().create(true).append(true).mode(0o600).open(&path);
    opened.map_err(|error| unusable(&path, &error))
}

/// The end of the log, where the reason of a failure stands.
fn tail(home: &Home) -> String {
    let mut text = Vec::new();
    let _ = File::open(home.log()).and_then(|mut file| {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(SHOWN_LOG)))?;
        file.read_to_end(&mut text)
    });
    String::from_utf8_lossy(&text).into_owned()
}

pub(super) fn port_was_taken(home: &Home) -> bool {
    let text = tail(home);
    text.lines().rev().take(4).any(|line| line.contains("could not create any TCP/IP sockets"))
}

pub(super) fn gone(home: &Home, status: ExitStatus) -> Error {
    let text = tail(home);
    let why = text.lines().rev().find(|line| line.contains("FATAL") || line.contains("PANIC"));
    let why = why.map_or_else(|| "it gave no reason".to_owned(), |line| line.trim().to_owned());
    Error::new(
        Kind::Unavailable,
        "running the private PostgreSQL",
        format!("it ended with {status}: {why}"),
        format!("Look into {}.", home.log().display()),
    )
}

fn too_slow(home: &Home) -> Error {
    let why = format!("it was not ready after {} minutes", STARTS.as_secs() / 60);
    Error::new(
        Kind::Unavailable,
        "starting the private PostgreSQL",
        why,
        format!("Look into {}.", home.log().display()),
    )
}
