//! Live updates: one stream of events per page, and the word in the header
//! that says whether it flows.

mod stream;

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::run::{LogLine, Run};
use leptos::prelude::*;

use crate::clock;

/// Pages ask for fresh data at most this often.
const PACE: Duration = Duration::from_secs(1);
/// Pages that go by the time alone ask this often.
const CLOCK: Duration = Duration::from_secs(2);
/// New log lines are drawn together, this long after the first of them.
const GATHER: Duration = Duration::from_millis(120);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Before the stream flows, and for good where there is no script.
    Opening,
    Live,
    Retrying,
    /// The reader stopped the updates; the page shows this moment.
    Paused(DateTime<Utc>),
}

/// The run whose page is open, and what the stream brings of it.
#[derive(Clone, Copy)]
pub struct Followed {
    pub id: i64,
    pub run: RwSignal<Run>,
    pub lines: RwSignal<Vec<LogLine>>,
}

#[derive(Clone, Copy)]
pub struct Live {
    connection: RwSignal<Connection>,
    /// Grows when pages should ask again.
    changes: RwSignal<u64>,
    /// Grows when the market has been looked at again.
    market: RwSignal<u64>,
    /// Grows when the database has been diagnosed again.
    diagnosis: RwSignal<u64>,
    followed: RwSignal<Option<Followed>>,
    /// A change came within the pace and is told at its end.
    waiting: StoredValue<bool>,
    told_at: StoredValue<f64>,
    pending: StoredValue<Vec<LogLine>>,
}

impl Live {
    pub fn new() -> Self {
        let live = Self {
            connection: RwSignal::new(Connection::Opening),
            changes: RwSignal::new(0),
            market: RwSignal::new(0),
            diagnosis: RwSignal::new(0),
            followed: RwSignal::new(None),
            waiting: StoredValue::new(false),
            told_at: StoredValue::new(0.0),
            pending: StoredValue::new(Vec::new()),
        };
        live.keep_stream();
        live
    }

    pub fn of_page() -> Self {
        expect_context()
    }

    pub fn connection(&self) -> Connection {
        self.connection.get()
    }

    /// Opens the stream, and another one whenever the page's run or the pause
    /// changes. Routes are drawn before it runs, so the first stream already
    /// carries the run of the page.
    fn keep_stream(self) {
        let run = Memo::new(move |_| self.followed.with(|followed| followed.map(|followed| followed.id)));
        let paused = Memo::new(move |_| matches!(self.connection.get(), Connection::Paused(_)));
        Effect::new(move |_| {
            let (run, paused) = (run.get(), paused.get());
            set_timeout(
                move || {
                    if paused { stream::close() } else { stream::open(self, run) }
                },
                Duration::ZERO,
            );
        });
    }

    pub fn pause(&self) {
        self.connection.set(Connection::Paused(clock::now()));
    }

    pub fn resume(&self) {
        self.connection.set(Connection::Opening);
        self.tell();
    }

    /// Calls back after every change, but not at the beginning.
    pub fn on_change(&self, then: impl Fn() + Send + Sync + 'static) {
        after_each(self.changes, then);
    }

    /// The same for every look at the market.
    pub fn on_market(&self, then: impl Fn() + Send + Sync + 'static) {
        after_each(self.market, then);
    }

    /// The same for every diagnosis of the database.
    pub fn on_diagnosis(&self, then: impl Fn() + Send + Sync + 'static) {
        after_each(self.diagnosis, then);
    }

    /// Every other second, as long as the page is there and not paused.
    pub fn on_clock(&self, then: impl Fn() + Send + Sync + 'static) {
        let live = *self;
        let then = std::sync::Arc::new(then);
        // Only where there is a browser.
        Effect::new(move |_| {
            let then = then.clone();
            let tick = move || {
                let paused = matches!(live.connection.get_untracked(), Connection::Paused(_));
                if !paused {
                    untrack(&*then);
                }
            };
            if let Ok(timer) = set_interval_with_handle(tick, CLOCK) {
                on_cleanup(move || timer.clear());
            }
        });
    }

    fn diagnosed(&self) {
        self.diagnosis.update(|diagnosis| *diagnosis += 1);
    }

    fn market_seen(&self) {
        self.market.update(|market| *market += 1);
    }

    pub fn follow(&self, followed: Followed) {
        self.pending.set_value(Vec::new());
        self.followed.set(Some(followed));
    }

    pub fn unfollow(&self, id: i64) {
        if self.followed.try_with_untracked(|followed| followed.is_some_and(|followed| followed.id == id))
            == Some(true)
        {
            self.followed.set(None);
        }
    }

    /// Where a new stream has to begin: after the last line that arrived.
    fn last_line(&self) -> i64 {
        let pending = self.pending.with_value(|lines| lines.last().map(|line| line.id));
        let shown = self
            .followed
            .get_untracked()
            .and_then(|followed| followed.lines.with_untracked(|lines| lines.last().map(|line| line.id)));
        pending.max(shown).unwrap_or(0)
    }

    fn opened(&self) {
        let before = self.connection.get_untracked();
        if matches!(before, Connection::Opening | Connection::Retrying) {
            self.connection.set(Connection::Live);
        }
        if before == Connection::Retrying {
            self.changed();
        }
    }

    fn lost(&self) {
        if matches!(self.connection.get_untracked(), Connection::Opening | Connection::Live) {
            self.connection.set(Connection::Retrying);
        }
    }

    fn changed(&self) {
        let passed = js_sys::Date::now() - self.told_at.get_value();
        let pace = PACE.as_millis() as f64;
        if !(0.0..pace).contains(&passed) {
            return self.tell();
        }
        if !self.waiting.get_value() {
            self.waiting.set_value(true);
            let live = *self;
            set_timeout(move || live.tell(), Duration::from_millis((pace - passed) as u64));
        }
    }

    /// Makes every part of the page ask again.
    pub fn tell(&self) {
        self.waiting.set_value(false);
        self.told_at.set_value(js_sys::Date::now());
        self.changes.update(|changes| *changes += 1);
    }

    fn run_moved(&self, run: Run) {
        if let Some(followed) = self.followed.get_untracked().filter(|followed| followed.id == run.id) {
            let _ = followed.run.try_set(run);
        }
    }

    /// Every line arrives once and in order, also when a stream begins again a
    /// little earlier than the last one ended.
    fn line_arrived(&self, line: LogLine) {
        let followed = self.followed.get_untracked().is_some_and(|followed| followed.id == line.run);
        if !followed || line.id <= self.last_line() {
            return;
        }
        let first = self.pending.with_value(Vec::is_empty);
        self.pending.update_value(|lines| lines.push(line));
        if first {
            let live = *self;
            set_timeout(move || live.show_lines(), GATHER);
        }
    }

    fn show_lines(&self) {
        let mut arrived = Vec::new();
        self.pending.update_value(|lines| arrived = std::mem::take(lines));
        if let Some(followed) = self.followed.get_untracked() {
            let _ = followed
                .lines
                .try_update(|lines| lines.extend(arrived.into_iter().filter(|line| line.run == followed.id)));
        }
    }
}

fn after_each(changes: RwSignal<u64>, then: impl Fn() + Send + Sync + 'static) {
    Effect::new(move |before: Option<()>| {
        changes.track();
        if before.is_some() {
            untrack(&then);
        }
    });
}
