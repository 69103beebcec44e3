//! Where everything lies under the data directory.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use engine::error::{Error, Kind, Result};

#[derive(Clone, Debug)]
pub(crate) struct Home {
    root: PathBuf,
}

impl Home {
    /// Makes the data directory when it is absent.
    pub(crate) fn open(data_dir: &Path) -> Result<Self> {
        fs::create_dir_all(data_dir).map_err(|error| unusable(data_dir, &error))?;
        let root = fs::canonicalize(data_dir).map_err(|error| unusable(data_dir, &error))?;
        if root.join("PG_VERSION").exists() {
            return Err(Error::invalid(
                format!("using the data directory {}", root.display()),
                "it is the data of a PostgreSQL that Refit did not make",
                "Give a directory of its own with --data-dir, or reach that PostgreSQL with --database-url.",
            ));
        }
        Ok(Self { root })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    pub(super) fn url(&self) -> PathBuf {
        self.root.join("url")
    }

    pub(super) fn password(&self) -> PathBuf {
        self.root.join("password")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.root.join("postgres")
    }

    pub(super) fn cluster(&self) -> PathBuf {
        self.postgres().join("cluster")
    }

    /// Where a cluster is made, a folder for each attempt: what an attempt that
    /// was killed has left running may go on writing into its own.
    pub(super) fn attempts(&self) -> PathBuf {
        self.postgres().join("making")
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.postgres().join("socket")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.postgres().join("log").join("postgresql.log")
    }

    /// The address of the database of the process that holds the lock, once
    /// it has written it down.
    pub(crate) fn published_url(&self) -> Option<String> {
        let text = fs::read_to_string(self.url()).ok()?;
        let url = text.lines().next()?.trim();
        (!url.is_empty()).then(|| url.to_owned())
    }
}

pub(super) fn unusable(path: &Path, error: &std::io::Error) -> Error {
    let next = match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "Give a directory that this user may write to with --data-dir, or use a database of your own with --database-url."
        }
        _ => "Give another directory with --data-dir.",
    };
    Error::new(
        Kind::Unavailable,
        format!("using the data directory {}", path.display()),
        error.to_string(),
        next,
    )
}

/// Replaces the file in one step, readable by its owner alone.
pub(super) fn write_secret(path: &Path, text: &str) -> Result<()> {
    let fresh = path.with_extension("new");
    let written = fs::remove_file(&fresh)
        .or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
        .and_then(|()| OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh))
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&fresh, path));
    written.map_err(|error| unusable(path, &error))
}
