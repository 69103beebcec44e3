//! What this process has said, the newest of it: bounded, and gone with the
//! process. What has to last is written to stderr as ever.

use std::collections::VecDeque;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use domain::logs::{Entry, Level, LogPage};

use super::{Wanted, masked};

const LARGEST: usize = 4 << 20;
const LONGEST: usize = 8 * 1024;

/// The one of this process, as there is one log of it.
static OWN: LazyLock<Ring> = LazyLock::new(Ring::default);

pub fn own() -> &'static Ring {
    &OWN
}

#[derive(Debug, Default)]
pub struct Ring {
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    entries: VecDeque<Entry>,
    bytes: usize,
    last: i64,
}

impl Ring {
    pub fn push(&self, at: DateTime<Utc>, level: Level, text: &str) {
        let text: String = masked(text).chars().take(LONGEST).collect();
        let mut held = self.held();
        held.last += 1;
        held.bytes += text.len();
        let entry = Entry { id: held.last, at: Some(at), level, text, application: String::new() };
        held.entries.push_back(entry);
        while held.bytes > LARGEST {
            let Some(oldest) = held.entries.pop_front() else { break };
            held.bytes -= oldest.text.len();
        }
    }

    pub(super) fn page(&self, wanted: &Wanted) -> LogPage {
        let held = self.held();
        let before = wanted.before.unwrap_or(i64::MAX);
        let fits = |entry: &&Entry| entry.id < before && wanted.filter.takes(entry);
        let mut fitting = held.entries.iter().rev().filter(fits);
        let entries: Vec<Entry> = fitting.by_ref().take(wanted.limit).cloned().collect();
        let older = fitting.next().and(entries.last()).map(|entry| entry.id);
        let says = "What this server has said since it was started, the newest 4 MiB of it.";
        LogPage { says: says.to_owned(), entries, older, ..LogPage::default() }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use domain::logs::Filter;

    use super::*;

    fn wanted(level: Level, before: Option<i64>) -> Wanted {
        Wanted { filter: Filter { level, ..Filter::default() }, before, limit: 2, ..Wanted::default() }
    }

    #[test]
    fn it_pages_backwards_and_never_grows_beyond_its_size() {
        let ring = Ring::default();
        let at = DateTime::default();
        for number in 1..=5 {
            let level = if number % 2 == 0 { Level::Error } else { Level::Info };
            ring.push(at, level, &format!("line {number} password=x"));
        }
        let ids = |page: &LogPage| page.entries.iter().map(|entry| entry.id).collect::<Vec<_>>();
        let first = ring.page(&wanted(Level::Info, None));
        assert_eq!((ids(&first), first.older), (vec![5, 4], Some(4)));
        let last = ring.page(&wanted(Level::Info, Some(2)));
        assert_eq!((ids(&last), last.older), (vec![1], None));
        assert_eq!(ids(&ring.page(&wanted(Level::Error, None))), [4, 2]);
        assert!(first.entries.iter().all(|entry| entry.text.ends_with("password=****")));
        for _ in 0..700 {
            ring.push(at, Level::Info, &"x".repeat(LONGEST * 2));
        }
        let held = ring.held();
        assert!(held.bytes <= LARGEST && held.entries.len() < 600, "{} bytes", held.bytes);
    }
}
