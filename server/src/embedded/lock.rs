//! One process per data directory. The kernel drops the lock with its holder,
//! so nothing stale can be left behind.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;

use engine::error::{Error, Kind, Result};
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::home::{Home, unusable};

/// What the holder does with the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It serves pages and lets others use its database.
    Serve,
    /// It carries runs out and lets others use its database.
    Work,
    /// One command, which takes the database away with it when it ends.
    Command,
}

impl Purpose {
    /// Stays for long, and so lets others use its database meanwhile.
    pub(crate) fn shares(self) -> bool {
        matches!(self, Self::Serve | Self::Work)
    }

    /// Is content with the database of another process.
    pub(crate) fn joins(self) -> bool {
        matches!(self, Self::Work | Self::Command)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Serve => "serve",
            Self::Work => "work",
            Self::Command => "command",
        }
    }
}

/// Who has the lock, as far as it has said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) pid: Option<u32>,
    pub(crate) shares: bool,
}

pub(crate) struct Lock {
    _file: File,
}

pub(crate) enum Taken {
    Ours(Lock),
    By(Holder),
}

impl Lock {
    pub(crate) fn take(home: &Home, purpose: Purpose) -> Result<Taken> {
        let path = home.lock();
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(|error| unusable(&path, &error))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => sign(&mut file, purpose)
                .map(|()| Taken::Ours(Self { _file: file }))
                .map_err(|error| unusable(&path, &error)),
            Err(Errno::WOULDBLOCK) => Ok(Taken::By(read(&mut file))),
            Err(error) => Err(unusable(&path, &error.into())),
        }
    }
}

fn sign(file: &mut File, purpose: Purpose) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{} {}", std::process::id(), purpose.word())
}

fn read(file: &mut File) -> Holder {
    let mut text = String::new();
    let _ = file.read_to_string(&mut text);
    let mut words = text.split_whitespace();
    let pid = words.next().and_then(|word| word.parse().ok());
    let shares =
        words.next().is_some_and(|word| word == Purpose::Serve.word() || word == Purpose::Work.word());
    Holder { pid, shares }
}

impl Holder {
    /// Why the directory cannot be had.
    pub(crate) fn refusal(&self, home: &Home) -> Error {
        let who = self.pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"));
        let what = if self.shares { "a running Refit server" } else { "another refit command" };
        Error::new(
            Kind::Busy,
            format!("using the data directory {}", home.root().display()),
            format!("{what} ({who}) uses it"),
            if self.shares {
                "Stop that server, or give another directory with --data-dir."
            } else {
                "Try again when it has ended."
            },
        )
    }
}
