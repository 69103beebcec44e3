//! Guessing is slowed down, by account and by address. Nobody is locked out for
//! good, for any stranger could do that to anybody.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use crate::Engine;
use crate::error::{Doing, Error, Kind, Result};

/// Failures that cost nothing, and the longest wait after more of them.
struct Limit {
    free: i32,
    longest: TimeDelta,
}

/// An account's wait is short: its owner has it too.
const ACCOUNT: Limit = Limit { free: 5, longest: TimeDelta::seconds(30) };
/// Many people may share an address.
const PEER: Limit = Limit { free: 20, longest: TimeDelta::minutes(15) };
/// What failed longer ago no longer counts.
const FORGOTTEN: TimeDelta = TimeDelta::hours(1);

pub(crate) struct Brake {
    account: String,
    peer: String,
}

impl Brake {
    pub(crate) fn new(name: &str, peer: &str) -> Self {
        let name: String = name.chars().filter(|c| *c != '\0').take(64).collect();
        Self { account: format!("account {name}"), peer: format!("peer {peer}") }
    }

    /// Refused while there is a wait. Otherwise counted at once, for others may
    /// be guessing beside this one; `release` takes it back.
    pub(crate) async fn press(&self, engine: &Engine) -> Result<()> {
        let (doing, now) = ("signing in", engine.now());
        let keys = [self.account.clone(), self.peer.clone()];
        let known = store::brake::get(engine.control(), &keys).await.doing(doing)?;
        let until = known.iter().filter_map(|brake| {
            let limit = if brake.key == self.account { &ACCOUNT } else { &PEER };
            limit.until(brake.failures, brake.failed_at)
        });
        if let Some(until) = until.max().filter(|until| *until > now) {
            let seconds = (until - now).num_seconds() + 1;
            tracing::warn!(peer = self.peer, "sign-ins are held up for {seconds} s");
            let next = format!("Try again in {seconds} s.");
            return Err(Error::new(Kind::Busy, doing, "too many sign-ins failed", next));
        }
        store::brake::count(engine.control(), &keys, now, now - FORGOTTEN).await.doing(doing)
    }

    pub(crate) async fn release(&self, engine: &Engine, conn: &mut PgConnection) -> Result<()> {
        let forgotten = engine.now() - FORGOTTEN;
        store::brake::release(conn, &self.account, &self.peer, forgotten).await.doing("signing in")
    }
}

impl Limit {
    /// One second, two, four, and so on.
    fn until(&self, failures: i32, failed_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let more = failures.checked_sub(self.free).filter(|more| *more >= 0)?;
        let wait = TimeDelta::seconds(1_i64 << more.min(20));
        Some(failed_at + wait.min(self.longest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let at = DateTime::UNIX_EPOCH;
        let waits: Vec<Option<i64>> = (0..14)
            .map(|failures| ACCOUNT.until(failures, at).map(|until| (until - at).num_seconds()))
            .collect();
        let expected = [None; 5].into_iter().chain([1, 2, 4, 8, 16, 30, 30, 30, 30].map(Some));
        assert_eq!(waits, expected.collect::<Vec<_>>());
        assert_eq!(PEER.until(i32::MAX, at), Some(at + TimeDelta::minutes(15)));
    }
}
