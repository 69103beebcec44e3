//! The files of a backup: written for their owner alone, flushed, hashed, and
//! looked at again.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use domain::backup::{Backup, BackupFile};
use sha2::{Digest, Sha256};

use crate::error::{Error, Kind, Result};

pub(super) const DUMP: &str = "database.dump";
pub(super) const MANIFEST: &str = "manifest.json";
/// What is to be restored, when a part of the dump is left out.
pub(super) const CONTENTS: &str = "contents.list";

const PREFIX: &str = "backup-";

/// This machine's name: only here the files can be looked at.
pub(super) fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Whether the files can be looked at from here.
pub(super) fn is_here(backup: &Backup) -> bool {
    backup.host == host() || Path::new(&backup.folder).is_dir()
}

/// Where an attempt at a dump goes.
pub(super) fn place(dir: &Path, name: &str) -> PathBuf {
    std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned()).join(format!("{PREFIX}{name}"))
}

/// Makes that folder, which must not be there, and those above it, with an
/// empty file for the dump in it.
pub(super) fn create(folder: &Path) -> Result<()> {
    let above = folder.parent().unwrap_or(folder);
    let made = DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(above)
        .and_then(|()| DirBuilder::new().mode(0o700).create(folder))
        .and_then(|()| touch(&folder.join(DUMP)));
    made.map_err(|error| unusable(folder, &error))
}

/// pg_dump keeps the mode of a file that is there.
fn touch(file: &Path) -> std::io::Result<()> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).map(drop)
}

/// Writes a file beside the dump.
pub(super) fn write(folder: &Path, name: &str, text: &str) -> Result<()> {
    let path = folder.join(name);
    let written = touch(&path).and_then(|()| fs::write(&path, text));
    written.map_err(|error| unusable(&path, &error))
}

/// Flushes the files and their folders and takes their digests.
pub(super) async fn seal(folder: &Path, names: Vec<&'static str>) -> Result<Vec<BackupFile>> {
    let folder = folder.to_owned();
    blocking(move || {
        let files: std::io::Result<Vec<BackupFile>> =
            names.into_iter().map(|name| seal_one(&folder, name)).collect();
        let flushed = [Some(folder.as_path()), folder.parent()].into_iter().flatten();
        let flushed = flushed.map(|folder| File::open(folder).and_then(|folder| folder.sync_all()));
        let done = files.and_then(|files| flushed.collect::<std::io::Result<()>>().map(|()| files));
        done.map_err(|error| unusable(&folder, &error))
    })
    .await
}

fn seal_one(folder: &Path, name: &str) -> std::io::Result<BackupFile> {
    let path = folder.join(name);
    fs::set_permissions(&path, Permissions::from_mode(0o600))?;
    File::open(&path)?.sync_all()?;
    let (bytes, sha256) = digest(&path)?;
    Ok(BackupFile { name: name.to_owned(), bytes, sha256 })
}

fn digest(path: &Path) -> std::io::Result<(i64, String)> {
    let mut file = File::open(path)?;
    let (mut hash, mut bytes) = (Sha256::new(), 0_i64);
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok((bytes, hex::encode(hash.finalize()))),
            Ok(read) => {
                hash.update(&buffer[..read]);
                bytes += read as i64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// What a quick look finds wrong: a file that is missing or has another size.
/// Of files on another machine nothing is known.
pub(super) fn glance(backup: &Backup) -> Option<String> {
    if !is_here(backup) {
        return None;
    }
    backup.files.iter().find_map(|file| match fs::metadata(path_of(backup, file)) {
        Err(error) => Some(format!("{} cannot be read: {error}", file.name)),
        Ok(found) => size_fault(file, i64::try_from(found.len()).unwrap_or(i64::MAX)),
    })
}

/// What reading every byte finds wrong.
pub(super) async fn fault(backup: &Backup) -> Result<Option<String>> {
    if !is_here(backup) {
        return Ok(None);
    }
    let backup = backup.clone();
    blocking(move || Ok(backup.files.iter().find_map(|file| file_fault(&backup, file)))).await
}

fn file_fault(backup: &Backup, file: &BackupFile) -> Option<String> {
    match digest(&path_of(backup, file)) {
        Err(error) => Some(format!("{} cannot be read: {error}", file.name)),
        Ok((bytes, sha256)) => size_fault(file, bytes).or_else(|| {
            (sha256 != file.sha256).then(|| {
                format!(
                    "{} is not what was written: its SHA-256 is {sha256} and was {}",
                    file.name, file.sha256
                )
            })
        }),
    }
}

fn size_fault(file: &BackupFile, bytes: i64) -> Option<String> {
    (bytes != file.bytes).then(|| format!("{} has {bytes} bytes and had {}", file.name, file.bytes))
}

fn path_of(backup: &Backup, file: &BackupFile) -> PathBuf {
    Path::new(&backup.folder).join(&file.name)
}

/// Removes the folder of a backup, if it has one. Nothing that we have not
/// named ourselves is removed.
pub(super) fn remove(backup: &Backup) -> Result<()> {
    let folder = Path::new(&backup.folder);
    let named = folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
    if !named || !folder.is_absolute() || backup.host != host() {
        return Ok(());
    }
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(unusable(folder, &error)),
        _ => Ok(()),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(Error::new(Kind::Failed, "reading the files of a backup", error.to_string(), "Try again."))
    })
}

/// Not `Unavailable`: a folder does not come back by waiting, as a database
/// does, so the run fails and says so.
fn unusable(path: &Path, error: &std::io::Error) -> Error {
    let doing = format!("using {}", path.display());
    let next = "Check backup.dir in the configuration: who may write there, and how much room there is.";
    Error::new(Kind::Failed, doing, error.to_string(), next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_files_are_for_their_owner_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = place(&dir.path().join("deep/er"), "1");
        create(&folder).expect("a folder of its own");
        write(&folder, MANIFEST, "{}").expect("a file");
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode(&dir.path().join("deep/er")), 0o700);
        assert_eq!(
            [mode(&folder), mode(&folder.join(DUMP)), mode(&folder.join(MANIFEST))],
            [0o700, 0o600, 0o600]
        );
        assert!(create(&folder).is_err(), "a folder was used twice");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let error = create(&place(file.path(), "1")).expect_err("a file is no folder");
        assert_eq!(error.kind, Kind::Failed);
        assert!(error.to_string().contains(file.path().to_str().expect("a path")), "{error}");
    }
}
