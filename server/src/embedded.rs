//! A private PostgreSQL: made, started, stopped and picked up again by Refit.
//!
//! `postgres` is a child of this process and gets SIGINT, its fast shutdown,
//! when this process ends in any way, `kill -9` included. The kernel ties
//! that signal to the thread that started the child, so `start` belongs on
//! the main thread, before there is a runtime with threads that come and go.

mod account;
mod binaries;
mod cluster;
mod folder;
mod home;
mod lock;
mod process;
mod socket;
mod stale;

use std::path::Path;

use engine::error::{Error, Result};

pub(crate) use binaries::folders as program_folders;
pub(crate) use home::Home;
pub(crate) use lock::{Lock, Purpose, Taken};

use account::Account;
use binaries::Binaries;
use process::Process;
use socket::SocketFolder;

/// User and database of the private cluster.
const NAME: &str = "refit";

pub(crate) struct Private {
    process: Process,
    socket: SocketFolder,
    home: Home,
    port: u16,
    password: String,
    /// Held as long as the cluster runs, and let go after it has stopped.
    _lock: Lock,
}

impl Private {
    /// Starts the cluster under the folder of the lock, and makes it first
    /// when there is none. Call it from the main thread.
    pub(crate) fn start(home: Home, lock: Lock, bin_dir: Option<&Path>) -> Result<Self> {
        let account = account::for_database()?;
        folder::prepare(&home, account)?;
        stale::clear(&home)?;
        let binaries = binaries::find(bin_dir, cluster::major(&home)?)?;
        let password = cluster::ensure(&home, &binaries, account)?;
        let socket = SocketFolder::make(&home, account)?;
        let (process, port) = start_on_free_port(&home, &binaries, account, &socket)?;
        Ok(Self { process, socket, home, port, password, _lock: lock })
    }

    /// For this process: the socket spares the way through the network code.
    pub(crate) fn url(&self) -> String {
        let folder: String =
            url::form_urlencoded::byte_serialize(self.socket.path().as_os_str().as_encoded_bytes()).collect();
        format!(
            "postgres://{NAME}:{}@localhost:{}/{NAME}?host={}",
            self.password,
            self.port,
            folder.replace('+', "%20")
        )
    }

    /// Where PostgreSQL writes what it does.
    pub(crate) fn log(&self) -> std::path::PathBuf {
        self.home.log()
    }

    /// Lets the commands of the same user find this database.
    pub(crate) fn publish(&self) -> Result<()> {
        let url = format!("postgres://{NAME}:{}@127.0.0.1:{}/{NAME}\n", self.password, self.port);
        home::write_secret(&self.home.url(), &url)
    }

    /// Why the cluster has ended by itself, if it has.
    pub(crate) fn ended(&mut self) -> Option<Error> {
        self.process.ended().map(|status| process::gone(&self.home, status))
    }

    pub(crate) fn stop(mut self) -> Result<()> {
        let _ = std::fs::remove_file(self.home.url());
        self.process.stop()
    }
}

/// Between finding a free port and using it another program may take it.
const ATTEMPTS: usize = 5;

fn start_on_free_port(
    home: &Home,
    binaries: &Binaries,
    account: Option<Account>,
    socket: &SocketFolder,
) -> Result<(Process, u16)> {
    let mut attempt = 1;
    loop {
        let port = socket::free_port()?;
        match Process::start(home, binaries, account, socket.path(), port) {
            Ok(process) => return Ok((process, port)),
            Err(_) if attempt < ATTEMPTS && process::port_was_taken(home) => attempt += 1,
            Err(error) => return Err(error),
        }
    }
}
