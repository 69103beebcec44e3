//! Which part of a symbol's history is wanted, and in what steps.

use chrono::{DateTime, Duration, Utc};
use domain::market::SymbolId;

use crate::error::{Error, Result};

/// Rows of one symbol from `from` on and before `until`, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub symbol: SymbolId,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// To page, ask again with `until` set to the time of the last row.
    pub limit: i64,
}

impl Window {
    /// The newest rows of a symbol, as far back as it goes.
    pub fn newest(symbol: SymbolId, limit: i64) -> Self {
        Self { symbol, from: first(), until: last(), limit }
    }
}

fn first() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

/// Later than any row; a time that PostgreSQL knows.
fn last() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::days(365_000)
}

/// Steps of a history, which begin at whole multiples of the width since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    seconds: i64,
}

/// More steps than that are nobody's chart.
const MOST: i64 = 10_000;

impl Bucket {
    pub fn seconds(seconds: i64) -> Result<Self> {
        if seconds > 0 {
            return Ok(Self { seconds });
        }
        let why = format!("steps of {seconds} seconds have no width");
        Err(Error::invalid("reading a history", why, "Choose at least one second."))
    }

    /// The width, if a window has no more than 10,000 of them.
    pub(super) fn over(self, window: &Window) -> Result<i64> {
        let steps = (window.until - window.from).num_seconds() / self.seconds;
        if steps <= MOST {
            return Ok(self.seconds);
        }
        let why = format!("{steps} steps of {} s are more than {MOST}", self.seconds);
        Err(Error::invalid("reading a history", why, "Choose wider steps or a shorter window."))
    }
}
