//! How long locks are held that would keep the legacy application's writers
//! waiting. They are looked for every few milliseconds: what is reported is at
//! least what was seen and at most two looks longer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::PgPool;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::sql;

const EVERY: Duration = Duration::from_millis(5);

/// The longest lock since the last question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Longest {
    pub(crate) milliseconds: i64,
    /// Table and mode, e.g. `trades, ShareRowExclusiveLock`.
    pub(crate) on: String,
}

/// Looks at the locks until it is dropped.
pub(crate) struct Locks {
    longest: Arc<Mutex<Longest>>,
    _stop: DropGuard,
    _task: JoinHandle<()>,
}

impl Locks {
    pub(crate) fn watch(pool: &PgPool, tables: &[String]) -> Self {
        let longest = Arc::new(Mutex::new(Longest::default()));
        let stop = CancellationToken::new();
        let tables = tables.iter().map(|table| sql::qualified(table)).collect();
        let task = tokio::spawn(look(pool.clone(), tables, longest.clone(), stop.clone()));
        Self { longest, _stop: stop.drop_guard(), _task: task }
    }

    pub(crate) fn take(&self) -> Longest {
        std::mem::take(&mut *self.longest.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

type Held = (i32, String, String);

async fn look(pool: PgPool, tables: Vec<String>, longest: Arc<Mutex<Longest>>, stop: CancellationToken) {
    let mut since: HashMap<Held, Instant> = HashMap::new();
    while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        let query = sqlx::query_as(include_str!("../queries/rehearsal/locks.sql")).bind(&tables);
        let found: Result<Vec<Held>, _> = query.fetch_all(&pool).await;
        match found {
            Ok(found) => note(&mut since, found, &longest),
            Err(error) => tracing::warn!(error = %error, "could not look at the locks of the copy"),
        }
    }
}

fn note(since: &mut HashMap<Held, Instant>, found: Vec<Held>, longest: &Mutex<Longest>) {
    let now = Instant::now();
    since.retain(|held, _| found.contains(held));
    for held in found {
        let began = *since.entry(held.clone()).or_insert(now);
        let milliseconds = (now - began + EVERY).as_millis() as i64;
        let mut longest = longest.lock().unwrap_or_else(PoisonError::into_inner);
        if milliseconds > longest.milliseconds {
            *longest = Longest { milliseconds, on: format!("{}, {}", held.1, held.2) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_lasts_from_its_first_sight_to_its_last() {
        let (mut since, longest) = (HashMap::new(), Mutex::new(Longest::default()));
        let held = || vec![(1, "trades".to_owned(), "ShareLock".to_owned())];
        note(&mut since, held(), &longest);
        assert_eq!(longest.lock().expect("unpoisoned").milliseconds, EVERY.as_millis() as i64);
        since.values_mut().for_each(|began| *began -= Duration::from_secs(2));
        note(&mut since, held(), &longest);
        note(&mut since, Vec::new(), &longest);
        note(&mut since, held(), &longest);
        let longest = longest.into_inner().expect("unpoisoned");
        assert!((2_000..2_100).contains(&longest.milliseconds), "{longest:?}");
        assert_eq!(longest.on, "trades, ShareLock");
    }
}
