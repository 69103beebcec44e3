//! Folders for the cluster that its account can reach and nobody else read.

use std::fs::{self, DirBuilder, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::Path;

use engine::error::{Error, Kind, Result};

use super::account::Account;
use super::home::{Home, unusable};

/// Makes what is missing under the data directory.
pub(super) fn prepare(home: &Home, account: Option<Account>) -> Result<()> {
    let postgres = home.postgres();
    // The account only passes through; the secrets beside it have modes of their own.
    make_passable(&postgres)?;
    make(postgres.join("log").as_path(), 0o700)?;
    match account {
        Some(account) => open_way(home, account),
        None => Ok(()),
    }
}

fn make(path: &Path, mode: u32) -> Result<()> {
    match DirBuilder::new().mode(mode).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(unusable(path, &error)),
        _ => Ok(()),
    }
}

/// A folder that the account only passes through.
pub(super) fn make_passable(path: &Path) -> Result<()> {
    make(path, 0o711)
}

/// A folder that belongs to the account alone.
pub(super) fn make_private(path: &Path, account: Option<Account>) -> Result<()> {
    make(path, 0o700)?;
    give(path, account).map_err(|error| unusable(path, &error))
}

pub(super) fn give(path: &Path, account: Option<Account>) -> io::Result<()> {
    account.map_or(Ok(()), |account| std::os::unix::fs::lchown(path, Some(account.uid), Some(account.gid)))
}

/// Root can reach everything; the account that PostgreSQL runs under may not.
fn open_way(home: &Home, account: Account) -> Result<()> {
    let root = home.root();
    let metadata = fs::metadata(root).map_err(|error| unusable(root, &error))?;
    if !may_pass(&metadata, account) && metadata.uid() == 0 {
        let opened = Permissions::from_mode(metadata.mode() & 0o7777 | 0o011);
        fs::set_permissions(root, opened).map_err(|error| unusable(root, &error))?;
    }
    let postgres = home.postgres();
    match postgres
        .ancestors()
        .find(|folder| !fs::metadata(folder).is_ok_and(|metadata| may_pass(&metadata, account)))
    {
        Some(closed) => Err(no_way(root, closed, account)),
        None => Ok(()),
    }
}

fn may_pass(metadata: &Metadata, account: Account) -> bool {
    let bit = if metadata.uid() == account.uid {
        0o100
    } else if metadata.gid() == account.gid {
        0o010
    } else {
        0o001
    };
    metadata.mode() & bit != 0
}

fn no_way(root: &Path, closed: &Path, account: Account) -> Error {
    Error::new(
        Kind::Invalid,
        format!("using the data directory {}", root.display()),
        format!(
            "started by root, PostgreSQL runs under user id {}, which may not pass through {}",
            account.uid,
            closed.display()
        ),
        "Give a directory that others can reach, e.g. --data-dir /var/lib/refit, or start Refit as an ordinary user.",
    )
}
