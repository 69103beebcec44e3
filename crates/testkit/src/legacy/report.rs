//! What the client saw.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::Ledger;
use super::intent::Deed;

#[derive(Clone, Debug)]
pub struct Figures {
    pub took: Duration,
    pub acked_calls: u64,
    pub acked_rows: u64,
    pub rows_per_second: f64,
    pub errors: u64,
    /// Reads that did not show what the same connection had stored.
    pub stale_reads: u64,
    /// Of single statements; a COPY is one.
    pub insert_p50: Duration,
    pub insert_p99: Duration,
    pub insert_max: Duration,
    /// The longest call of any kind, its COMMIT included.
    pub call_max: Duration,
    /// The longest time in which no connection was told of a success.
    pub longest_pause: Duration,
}

/// An error is data lost for good: nothing is ever tried again.
#[derive(Clone, Debug)]
pub struct ClientError {
    /// Since the client's start.
    pub at: Duration,
    pub deed: Deed,
    pub rows: u64,
    /// Whether it may have happened nevertheless.
    pub unknown: bool,
    pub sqlstate: Option<String>,
    pub message: String,
}

impl ClientError {
    pub(super) fn new(deed: Deed, rows: u64, unknown: bool, error: &sqlx::Error) -> Self {
        let database = error.as_database_error();
        Self {
            at: Duration::ZERO,
            deed,
            rows,
            unknown,
            sqlstate: database.and_then(|error| error.code()).map(std::borrow::Cow::into_owned),
            message: error.to_string(),
        }
    }

    pub(super) fn after(self, at: Duration) -> Self {
        Self { at, ..self }
    }
}

#[derive(Clone, Debug)]
pub struct Report {
    pub seed: u64,
    pub figures: Figures,
    pub errors: Vec<ClientError>,
    /// For the judge; its files last as long as this.
    pub ledger: Ledger,
}

impl Report {
    /// Errors but for those with this SQLSTATE: a serialisation failure among
    /// SERIALIZABLE writers, say, is of their own making.
    pub fn errors_besides(&self, sqlstate: &str) -> Vec<&ClientError> {
        self.errors.iter().filter(|error| error.sqlstate.as_deref() != Some(sqlstate)).collect()
    }

    pub fn lost_rows(&self) -> u64 {
        self.errors.iter().map(|error| error.rows).sum()
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        write!(
            f,
            "{} calls and {} rows in {:.1} s ({:.0} rows/s), {} errors, {} stale reads; \
             insert p50 {:.2} ms, p99 {:.2} ms, max {:.1} ms; longest call {:.1} ms, longest pause {:.1} ms",
            self.acked_calls,
            self.acked_rows,
            self.took.as_secs_f64(),
            self.rows_per_second,
            self.errors,
            self.stale_reads,
            ms(self.insert_p50),
            ms(self.insert_p99),
            ms(self.insert_max),
            ms(self.call_max),
            ms(self.longest_pause),
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}: {}", self.seed, self.figures)?;
        let mut kinds: BTreeMap<(Deed, &str), (u64, &ClientError)> = BTreeMap::new();
        for error in &self.errors {
            kinds.entry((error.deed, &error.message)).or_insert((0, error)).0 += 1;
        }
        for ((deed, message), (count, first)) in kinds {
            let at = first.at.as_secs_f64();
            writeln!(f, "  {count} × {deed:?}, first after {at:.1} s: {message} {:?}", first.sqlstate)?;
        }
        Ok(())
    }
}
