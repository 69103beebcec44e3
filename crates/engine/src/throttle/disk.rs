//! Free space of the disks with the data directory and with the WAL.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use domain::throttle::{Signal, Value};

use super::place::Place;
use crate::moving::disk::size;

pub(super) type Found = (Signal, Value, String);

/// `accepted` names who started the run although the disk cannot be seen.
pub(super) async fn read(place: Place, accepted: Option<String>) -> Vec<Found> {
    // A disk that does not answer must not stop everything else.
    let looked = tokio::task::spawn_blocking(move || [data(&place), wal(&place)]).await;
    let found = looked.map_or_else(|_| Vec::new(), Vec::from);
    found.into_iter().map(|found| accept(found, accepted.as_deref())).collect()
}

fn data(place: &Place) -> Found {
    let (value, says) = match reach(place) {
        Ok(path) => free(path),
        Err(why) => (Value::Unknown, why),
    };
    (Signal::DataDisk, value, says)
}

fn wal(place: &Place) -> Found {
    let (value, says) = match reach(place) {
        Ok(path) => wal_of(path),
        Err(why) => (Value::Unknown, why),
    };
    (Signal::WalDisk, value, says)
}

fn wal_of(data: &Path) -> (Value, String) {
    let wal = data.join("pg_wal");
    match (device(data), device(&wal)) {
        (Ok(one), Ok(other)) if one == other => {
            (Value::DoesNotApply, "the WAL lies on the data disk".to_owned())
        }
        (Ok(_), Ok(_)) => free(&wal),
        (Err(error), _) | (_, Err(error)) => unreadable(&wal, &error),
    }
}

fn device(path: &Path) -> io::Result<u64> {
    fs::metadata(path).map(|found| found.dev())
}

fn reach(place: &Place) -> Result<&Path, String> {
    if !place.here {
        return Err(format!("the database is on another machine. {ACCEPT}"));
    }
    let no_right = "the role may not read data_directory: GRANT pg_read_all_settings or pg_monitor to it";
    place.data.as_deref().ok_or_else(|| no_right.to_owned())
}

const ACCEPT: &str = "Look at its disk there, then start the move with --accept-unknown-disk";

/// Of a larger disk only so much counts: a tenth of a terabyte is no shortage.
const COUNTED: u64 = 50 * 1024 * 1024 * 1024;

/// As `df` counts: what is kept back for root belongs to nobody.
fn free(path: &Path) -> (Value, String) {
    match rustix::fs::statvfs(path) {
        Ok(found) => {
            let used = found.f_blocks.saturating_sub(found.f_bfree);
            let counted = COUNTED / found.f_frsize.max(1);
            let all = used.saturating_add(found.f_bavail).clamp(1, counted);
            let percent = 100.0 * found.f_bavail.min(all) as f64 / all as f64;
            let bytes = found.f_bavail.saturating_mul(found.f_frsize);
            let left = size(i64::try_from(bytes).unwrap_or(i64::MAX));
            (Value::Known(percent), format!("{left} free on the disk of {}", path.display()))
        }
        Err(error) => unreadable(path, &error.into()),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> (Value, String) {
    let says = format!(
        "{} cannot be looked at ({error}). Run Refit as PostgreSQL's account. {ACCEPT}",
        path.display()
    );
    (Value::Unknown, says)
}

fn accept(found: Found, accepted: Option<&str>) -> Found {
    match (found, accepted) {
        ((signal, Value::Unknown, says), Some(actor)) => {
            (signal, Value::DoesNotApply, format!("{actor} accepted that it is unknown: {says}"))
        }
        (found, _) => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(data: Option<&Path>) -> Place {
        Place { here: true, data: data.map(Path::to_owned) }
    }

    #[tokio::test]
    async fn a_disk_is_measured_once_when_it_holds_both() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("pg_wal")).expect("a folder for the WAL");
        let found = read(place(Some(folder.path())), None).await;
        assert!(
            matches!(found[0], (Signal::DataDisk, Value::Known(percent), _) if (0.0..=100.0).contains(&percent))
        );
        assert!(matches!(found[1], (Signal::WalDisk, Value::DoesNotApply, _)), "{found:?}");
    }

    #[tokio::test]
    async fn what_cannot_be_seen_is_unknown_until_somebody_accepts_that() {
        let away = Place { here: false, data: Some("/".into()) };
        let nowhere = place(Some(Path::new("/nowhere/at/all")));
        for place in [away, nowhere, place(None)] {
            let found = read(place.clone(), None).await;
            assert!(
                found.iter().all(|(_, value, says)| *value == Value::Unknown && !says.is_empty()),
                "{found:?}"
            );
            let found = read(place, Some("maria".into())).await;
            assert!(found.iter().all(|(_, value, _)| *value == Value::DoesNotApply), "{found:?}");
        }
    }
}
