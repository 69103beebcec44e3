//! How much one account may have under way at once, so that one session that
//! runs wild leaves room for the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// More than any browser opens; what streams is under way until its first byte.
const MOST: usize = 64;

#[derive(Clone, Default)]
pub(crate) struct Crowd(Arc<Mutex<HashMap<i64, usize>>>);

/// Held until what was asked for has come to its end, whoever hangs up before.
#[derive(Clone)]
pub(crate) struct Turn {
    _held: Arc<Held>,
}

struct Held {
    crowd: Crowd,
    account: i64,
}

impl Crowd {
    /// None when the account has enough under way.
    pub(super) fn enter(&self, account: i64) -> Option<Turn> {
        let mut counts = self.counts();
        let count = counts.entry(account).or_default();
        if *count >= MOST {
            return None;
        }
        *count += 1;
        Some(Turn { _held: Arc::new(Held { crowd: self.clone(), account }) })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<i64, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut counts = self.crowd.counts();
        let left = counts.get(&self.account).map_or(0, |count| count.saturating_sub(1));
        match left {
            0 => counts.remove(&self.account),
            left => counts.insert(self.account, left),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_account_has_its_own_room_and_gives_it_back() {
        let crowd = Crowd::default();
        let turns: Vec<Turn> = (0..MOST).filter_map(|_| crowd.enter(1)).collect();
        assert!(turns.len() == MOST && crowd.enter(1).is_none());
        assert!(crowd.enter(2).is_some(), "another waits for this one");
        let carried = turns[0].clone();
        drop(turns);
        assert_eq!(crowd.counts().get(&1), Some(&1), "what is carried on still counts");
        drop(carried);
        assert!(crowd.counts().is_empty(), "an account stays in memory");
    }
}
