//! Backups: the list, taking one, verifying one once more.

use chrono::{DateTime, Utc};
use domain::backup::Backup;
use domain::run::Run;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Backups {
    pub at: DateTime<Utc>,
    /// Newest first, without those that were removed.
    pub backups: Vec<Backup>,
    pub removed: usize,
    /// Where new ones go.
    pub dir: String,
    /// The retention in words.
    pub kept: String,
    /// Open runs that take a backup or verify one, by their subject.
    pub open: Vec<Run>,
    /// The newest run that took one, if it failed before there was a backup.
    pub failed: Option<Run>,
}

#[cfg(feature = "ssr")]
const LISTED: i64 = 200;

#[server(name = ReadBackups, endpoint = "backups", output = Page)]
pub async fn backups() -> Answer<Written> {
    use domain::backup::BackupState;
    let (engine, snapshot) = (super::server::engine(), super::server::snapshot());
    let all = engine::backups::list(&engine, LISTED).await.map_err(super::server::unreadable)?;
    let (removed, backups): (Vec<Backup>, Vec<Backup>) =
        all.into_iter().partition(|backup| backup.state == BackupState::Removed);
    let settings = engine.backups();
    let runs = || snapshot.runs.iter().filter(|run| run.kind == domain::run::RunKind::Backup);
    let newest = runs().find(|run| run.subject == "new");
    Written::of(&Backups {
        at: snapshot.at,
        removed: removed.len(),
        dir: settings.dir.display().to_string(),
        kept: settings.retention.sentence(),
        open: runs().filter(|run| run.status.is_open()).cloned().collect(),
        failed: newest
            .filter(|run| run.failure.is_some() && !backups.iter().any(|backup| backup.run == run.id))
            .cloned(),
        backups,
    })
}

#[server(endpoint = "take_backup", output = Json)]
pub async fn take_backup() -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::backups::take(&engine, &actor).await).await
}

#[server(endpoint = "verify_backup", output = Json)]
pub async fn verify_backup(id: i64) -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::backups::verify(&engine, id, &actor).await).await
}
