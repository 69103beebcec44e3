//! Removes the backups that the retention does not keep.

use domain::backup::{Backup, BackupState, expired};
use domain::run::Level;

use super::{change, folder, present};
use crate::error::Result;
use crate::jobs::Context;
use crate::moving::disk::size;

/// Called after a backup was verified, so that there is always a good one.
pub(crate) async fn run(context: &Context) -> Result<()> {
    let engine = &context.engine;
    let rules = engine.backups().retention;
    let all = present(engine).await?;
    for backup in expired(&all, rules, engine.now()) {
        if !folder::is_here(backup) {
            continue;
        }
        let why = format!("out of the retention: {}", rules.sentence());
        let removed = change(engine, backup, BackupState::Removed, &why, engine.worker()).await?;
        if removed.state == BackupState::Removed {
            folder::remove(backup)?;
            context.say(Level::Info, line(backup, &why)).await?;
        }
    }
    Ok(())
}

fn line(backup: &Backup, why: &str) -> String {
    let at = backup.taken_at.unwrap_or(backup.created_at).format("%Y-%m-%d %H:%M UTC");
    let (id, state, bytes) = (backup.id, backup.state.word(), size(backup.bytes()));
    format!("removed backup {id} of {at} ({state}, {bytes}) in {}; {why}", backup.folder)
}
