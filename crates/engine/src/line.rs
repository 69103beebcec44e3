//! A line that is dead without a word to either side. Nothing tells whoever
//! waits on it that no answer will come: the system does so after a quarter of
//! an hour, or never. So nobody waits for longer than an answer can take.

use std::time::Duration;

use tokio::time::timeout;

use crate::error::{Error, Kind, Result};

/// For statements about Refit's own tables, which the database answers within
/// milliseconds.
pub(crate) const SHORT: Duration = Duration::from_secs(15);
/// For batches: the server itself ends every statement of theirs long before.
pub(crate) const BATCH: Duration = Duration::from_secs(60);

pub(crate) async fn answered<T>(
    doing: &str,
    within: Duration,
    asked: impl Future<Output = Result<T>>,
) -> Result<T> {
    match timeout(within, asked).await {
        Ok(answer) => answer,
        Err(_) => {
            let why = format!("no answer within {} s", within.as_secs());
            let next = "Look at the network between this machine and the database.";
            Err(Error::new(Kind::Unavailable, doing, why, next))
        }
    }
}
