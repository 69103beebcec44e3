//! Room on the database's disk: twice the table, measured before the copy.

use std::path::{Path, PathBuf};

use domain::run::Level;

use super::Shape;
use crate::error::{Doing, Error, Kind, Result};
use crate::jobs::Context;

/// Free space must be this many times the size of the source.
const TIMES: i64 = 2;

/// Refuses when the free space is too small, or when it cannot be told.
pub(crate) async fn enough(context: &Context, shape: &Shape) -> Result<()> {
    let doing = format!("looking for room to copy {}", shape.spec.source);
    let (bytes, data, local): (i64, Option<String>, bool) =
        sqlx::query_as(include_str!("../queries/moving/room.sql"))
            .bind(shape.source())
            .fetch_one(context.engine.work())
            .await
            .doing(doing.clone())?;
    let needed = bytes * TIMES;
    let free = data.filter(|_| local).and_then(|data| free_bytes(Path::new(&data)));
    match free {
        Some(free) if free >= needed => {
            context.say(Level::Info, format!("{} free on disk, {} needed", size(free), size(needed))).await
        }
        Some(free) => {
            let why = format!(
                "{} are free on the database's disk, and twice the table is {}",
                size(free),
                size(needed)
            );
            Err(Error::new(Kind::Refused, doing, why, "Free space or grow the disk, then resume the run."))
        }
        None => unknown(context, doing, needed).await,
    }
}

/// The disk of another machine cannot be looked at from here. Somebody has to
/// say that there is room.
async fn unknown(context: &Context, doing: String, needed: i64) -> Result<()> {
    if context.run.params.accept_unknown_disk {
        let line = format!(
            "free disk is not known; {} accepted that, {} are needed",
            context.run.actor,
            size(needed)
        );
        return context.say(Level::Warn, line).await;
    }
    let why = format!(
        "the free space of the database's disk cannot be read from here, and {} are needed",
        size(needed)
    );
    let next = "Look at it on that machine, then start the move with --accept-unknown-disk.";
    Err(Error::new(Kind::Refused, doing, why, next))
}

/// Free bytes of the file system that holds a directory. The directory itself
/// is often closed to us; the nearest open parent lies on the same disk or on
/// one that is no larger a promise.
pub(crate) fn free_bytes(data: &Path) -> Option<i64> {
    let mut at: Option<PathBuf> = Some(data.to_owned());
    while let Some(path) = at {
        if let Ok(stat) = rustix::fs::statvfs(&path) {
            return i64::try_from(stat.f_bavail.saturating_mul(stat.f_frsize)).ok();
        }
        at = path.parent().map(Path::to_owned);
    }
    None
}

pub(crate) fn size(bytes: i64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{value:.1} {}", UNITS[unit]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_directory_is_judged_by_its_parent() {
        assert!(free_bytes(Path::new("/nowhere/at/all")).is_some());
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!([size(999), size(1_500_000), size(61_000_000_000)], ["999 B", "1.5 MB", "61.0 GB"]);
    }
}
