//! Where the cluster listens: a socket in a closed folder, and a free port.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use engine::error::{Error, Kind, Result};

use super::account::Account;
use super::folder::make_private;
use super::home::Home;

/// The address of a Unix socket has room for 107 bytes, and PostgreSQL adds a
/// name such as `/.s.PGSQL.54321.lock` to the folder.
const LONGEST_FOLDER: usize = 107 - 20;

pub(super) struct SocketFolder {
    path: PathBuf,
    /// Made for this start only, because the usual place has too long a name.
    temporary: bool,
}

impl SocketFolder {
    pub(super) fn make(home: &Home, account: Option<Account>) -> Result<Self> {
        let usual = home.socket();
        let temporary = usual.as_os_str().len() > LONGEST_FOLDER;
        let path = if temporary { unused() } else { usual };
        make_private(&path, account)?;
        Ok(Self { path, temporary })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SocketFolder {
    fn drop(&mut self) {
        if self.temporary {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Random, so that nobody can have made it before us.
fn unused() -> PathBuf {
    std::env::temp_dir().join(format!("refit-{}", hex::encode(rand::random::<[u8; 8]>())))
}

pub(super) fn free_port() -> Result<u16> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    bound.map(|address| address.port()).map_err(|error| {
        Error::new(
            Kind::Unavailable,
            "looking for a free port for PostgreSQL",
            error.to_string(),
            "Check the loopback network.",
        )
    })
}
