//! Views as they were last read: a page that follows the market reads them with
//! every look.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::saved_view::SavedView;

/// Another process may change them as well.
const FRESH: Duration = Duration::from_secs(30);
/// Lists at once; more begin anew.
const MOST: usize = 1_000;

#[derive(Default)]
pub(crate) struct Kept(Mutex<State>);

#[derive(Default)]
struct State {
    /// What was read before the last one may be older than it.
    changes: u64,
    /// By account and page.
    lists: HashMap<(i64, String), (Instant, Vec<SavedView>)>,
}

impl Kept {
    pub(super) fn get(&self, account: i64, page: &str) -> Option<Vec<SavedView>> {
        let state = self.state();
        let (read, list) = state.lists.get(&(account, page.to_owned()))?;
        (read.elapsed() < FRESH).then(|| list.clone())
    }

    pub(super) fn changes(&self) -> u64 {
        self.state().changes
    }

    /// `changes`: as many as there were before the reading.
    pub(super) fn put(&self, (account, page): (i64, &str), list: &[SavedView], changes: u64) {
        let mut state = self.state();
        if state.changes != changes {
            return;
        }
        if state.lists.len() >= MOST {
            state.lists.clear();
        }
        state.lists.insert((account, page.to_owned()), (Instant::now(), list.to_vec()));
    }

    pub(super) fn forget(&self, account: i64) {
        let mut state = self.state();
        state.changes += 1;
        state.lists.retain(|(of, _), _| *of != account);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str) -> SavedView {
        SavedView { id: 1, page: "opportunities".into(), name: name.into(), query: String::new() }
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept() {
        let kept = Kept::default();
        let before = kept.changes();
        kept.put((1, "opportunities"), &[view("old")], before);
        kept.put((2, "opportunities"), &[view("of another")], before);
        kept.forget(1);
        kept.put((1, "opportunities"), &[view("old")], before);
        assert_eq!(kept.get(1, "opportunities"), None);
        kept.put((1, "opportunities"), &[view("new")], kept.changes());
        assert_eq!(kept.get(1, "opportunities"), Some(vec![view("new")]));
        assert_eq!(kept.get(1, "executions"), None);
        assert_eq!(kept.get(2, "opportunities"), Some(vec![view("of another")]));
    }
}
