//! Where a cluster lives: reachable for the account that PostgreSQL runs under,
//! unlike a home.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use super::{Durability, bin_dir};

/// A file system in memory. Each test creates and drops a database of three
/// hundred files, which on a disk costs more than its statements.
const MEMORY: &str = "/dev/shm";

/// The largest test moves two million rows; what WAL and they need, doubled.
const ROOM: u64 = 8 << 30;

pub(super) fn home(durability: Durability) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    (env!("CARGO_MANIFEST_DIR"), bin_dir(), durability).hash(&mut hasher);
    let name = format!("refit-testkit-{:x}", hasher.finish());
    let memory =
        (durability == Durability::None).then(|| Path::new(MEMORY)).filter(|path| usable(path, &name));
    memory.map_or_else(std::env::temp_dir, Path::to_path_buf).join(name)
}

/// Whether it is there already, or there is room for it.
fn usable(folder: &Path, name: &str) -> bool {
    folder.join(name).exists() || (may_write(folder) && free(folder) >= ROOM)
}

fn may_write(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|meta| std::os::unix::fs::MetadataExt::mode(&meta) & 0o1777 == 0o1777)
}

fn free(folder: &Path) -> u64 {
    rustix::fs::statvfs(folder).map_or(0, |stat| stat.f_bavail * stat.f_frsize)
}
