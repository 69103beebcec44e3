//! How often one account may ask, by session and tokens together: a loop that
//! has gone wild must not take the place of everybody else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many at once, and so many a second from then on.
const AT_ONCE: f64 = 500.0;
const A_SECOND: f64 = 100.0;

#[derive(Clone, Default)]
pub(crate) struct Pace(Arc<Mutex<HashMap<i64, Left>>>);

/// Requests that were left at a time.
#[derive(Clone, Copy)]
struct Left {
    requests: f64,
    at: Instant,
}

impl Pace {
    /// How long to wait, if it may not ask now.
    pub(super) fn take(&self, account: i64, now: Instant) -> Result<(), Duration> {
        let mut accounts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = accounts.entry(account).or_insert(Left { requests: AT_ONCE, at: now });
        let since = now.saturating_duration_since(left.at).as_secs_f64();
        let requests = (left.requests + since * A_SECOND).min(AT_ONCE);
        if requests < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - requests) / A_SECOND));
        }
        *left = Left { requests: requests - 1.0, at: now };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_too_often_waits_and_the_others_do_not() {
        let (pace, began) = (Pace::default(), Instant::now());
        let asked = |account, after| pace.take(account, began + Duration::from_millis(after)).is_ok();
        assert_eq!((0..600).filter(|_| asked(1, 0)).count(), 500);
        assert!(asked(2, 0));
        assert!(!asked(1, 9) && asked(1, 10) && !asked(1, 10));
        assert_eq!((0..600).filter(|_| asked(1, 1010)).count(), 100);
        assert_eq!((0..600).filter(|_| asked(1, 1_000_000)).count(), 500, "it is never more");
    }
}
