//! What the client counts and measures, as a whole and by the lap.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use super::Ledger;
use super::report::{ClientError, Figures, Report};

pub(super) struct Meter {
    began: Instant,
    counts: Mutex<Counts>,
}

struct Counts {
    whole: Tally,
    lap: Tally,
    errors: Vec<ClientError>,
}

struct Tally {
    began: Instant,
    last_ack: Instant,
    longest_pause: Duration,
    acked_calls: u64,
    acked_rows: u64,
    stale_reads: u64,
    errors: u64,
    inserts: Histogram<u64>,
    calls: Histogram<u64>,
}

impl Tally {
    fn new(now: Instant) -> Self {
        let histogram = || Histogram::new_with_max(60_000_000, 3).expect("a histogram up to a minute");
        Self {
            began: now,
            last_ack: now,
            longest_pause: Duration::ZERO,
            acked_calls: 0,
            acked_rows: 0,
            stale_reads: 0,
            errors: 0,
            inserts: histogram(),
            calls: histogram(),
        }
    }

    fn acked(&mut self, now: Instant, rows: u64, stale: bool, took: Duration) {
        self.longest_pause = self.longest_pause.max(now - self.last_ack);
        self.last_ack = now;
        self.acked_calls += 1;
        self.acked_rows += rows;
        self.stale_reads += u64::from(stale);
        self.calls.saturating_record(micros(took));
    }

    /// A pause that lasts still is one, too.
    fn figures(&self, now: Instant) -> Figures {
        let time = |value: u64| Duration::from_micros(value);
        let took = now - self.began;
        Figures {
            took,
            acked_calls: self.acked_calls,
            acked_rows: self.acked_rows,
            rows_per_second: self.acked_rows as f64 / took.as_secs_f64().max(0.001),
            errors: self.errors,
            stale_reads: self.stale_reads,
            insert_p50: time(self.inserts.value_at_quantile(0.5)),
            insert_p99: time(self.inserts.value_at_quantile(0.99)),
            insert_max: time(self.inserts.max()),
            call_max: time(self.calls.max()),
            longest_pause: self.longest_pause.max(now - self.last_ack),
        }
    }
}

fn micros(took: Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}

impl Meter {
    pub(super) fn new() -> Self {
        let began = Instant::now();
        let counts = Counts { whole: Tally::new(began), lap: Tally::new(began), errors: Vec::new() };
        Self { began, counts: Mutex::new(counts) }
    }

    /// One INSERT statement, or one COPY, was answered.
    pub(super) fn insert(&self, took: Duration) {
        let mut counts = self.counts();
        counts.whole.inserts.saturating_record(micros(took));
        counts.lap.inserts.saturating_record(micros(took));
    }

    pub(super) fn acked(&self, rows: u64, stale: bool, took: Duration) {
        let (mut counts, now) = (self.counts(), Instant::now());
        counts.whole.acked(now, rows, stale, took);
        counts.lap.acked(now, rows, stale, took);
    }

    pub(super) fn failed(&self, error: ClientError) {
        let mut counts = self.counts();
        counts.whole.errors += 1;
        counts.lap.errors += 1;
        counts.errors.push(error.after(self.began.elapsed()));
    }

    pub(super) fn lap(&self) -> Figures {
        let (mut counts, now) = (self.counts(), Instant::now());
        let figures = counts.lap.figures(now);
        counts.lap = Tally::new(now);
        figures
    }

    pub(super) fn report(&self, seed: u64, ledger: Ledger) -> Report {
        let counts = self.counts();
        Report { seed, figures: counts.whole.figures(Instant::now()), errors: counts.errors.clone(), ledger }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
