//! One sampler in the process feeds all viewers.
//!
//! The hub looks at the database on a tick, keeps an immutable snapshot behind
//! an Arc, and tells subscribers what changed. A viewer more costs the database
//! nothing. There is no NOTIFY: it takes a lock that every commit of every
//! client would have to pass.

mod away;
mod gather;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};
use domain::moving::MoveDetail;
use domain::run::{LogLine, Run};
use domain::snapshot::{RunDetail, Snapshot};
use tokio::sync::{Mutex, broadcast, watch};
use tokio_util::sync::CancellationToken;

use crate::error::{Error, Kind, Result};
use crate::{Engine, line};

const BUSY: Duration = Duration::from_millis(250);
const IDLE: Duration = Duration::from_millis(1000);
/// Enough for a burst of log lines; whoever falls further behind reads the
/// rest from the database.
const BACKLOG: usize = 8192;

/// Something happened that a page may show.
#[derive(Clone, Debug)]
pub enum Event {
    Run(Arc<Run>),
    Log(Arc<LogLine>),
    /// The snapshot has this version now.
    Changed(u64),
}

/// What the operator says of the database.
#[derive(Clone, Debug, Default)]
pub struct About {
    pub private: bool,
    pub environment: Option<String>,
}

#[derive(Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

/// A move's detail, the version it was read at, and when that was.
type KeptMove = (u64, Instant, Arc<MoveDetail>);

struct Inner {
    engine: Engine,
    about: About,
    snapshot: ArcSwap<Snapshot>,
    events: broadcast::Sender<Event>,
    state: Mutex<State>,
    details: Mutex<HashMap<i64, (u64, Arc<RunDetail>)>>,
    moves: Mutex<HashMap<String, KeptMove>>,
    /// Since when the database cannot be reached.
    away: watch::Sender<Option<DateTime<Utc>>>,
}

/// What the last look saw.
#[derive(Default)]
struct State {
    pulse: String,
    /// The last log line that was told, by run.
    told: HashMap<i64, i64>,
}

impl Hub {
    /// Takes the first snapshot and goes on looking until stopped.
    pub async fn start(engine: Engine, about: About, stop: CancellationToken) -> Result<Self> {
        let (pulse, told) = (gather::pulse(&engine).await?, gather::last_lines(&engine).await?);
        let first = gather::snapshot(&engine, &about, 1).await?;
        let inner = Inner {
            snapshot: ArcSwap::from_pointee(first),
            events: broadcast::channel(BACKLOG).0,
            state: Mutex::new(State { pulse, told }),
            details: Mutex::default(),
            moves: Mutex::default(),
            away: watch::Sender::default(),
            engine,
            about,
        };
        let hub = Self { inner: Arc::new(inner) };
        tokio::spawn(hub.clone().watch(stop));
        Ok(hub)
    }

    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.inner.snapshot.load_full()
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    /// Looks right now, so that the answer to an action shows what it did.
    pub async fn refresh(&self) {
        let mut state = self.inner.state.lock().await;
        let looked = line::answered("looking at the database", line::SHORT, self.look(&mut state));
        match looked.await {
            Ok(()) => self.is_there(),
            Err(error) => self.is_stale(&error).await,
        }
    }

    /// A run as its page shows it, read at most once per version.
    pub async fn detail(&self, run: i64) -> Result<Arc<RunDetail>> {
        let version = self.snapshot().version;
        let mut details = self.inner.details.lock().await;
        if let Some((seen, detail)) = details.get(&run)
            && *seen == version
        {
            return Ok(detail.clone());
        }
        let detail = Arc::new(gather::detail(&self.inner.engine, run).await?);
        details.retain(|_, (seen, _)| *seen == version);
        details.insert(run, (version, detail.clone()));
        Ok(detail)
    }

    /// A move as its page shows it. Who holds locks changes by itself, so it is
    /// also read again after a while.
    pub async fn move_detail(&self, id: &str) -> Result<Arc<MoveDetail>> {
        let version = self.snapshot().version;
        let mut moves = self.inner.moves.lock().await;
        if let Some((seen, at, detail)) = moves.get(id)
            && *seen == version
            && at.elapsed() < IDLE
        {
            return Ok(detail.clone());
        }
        let detail = Arc::new(crate::moves::detail(&self.inner.engine, id).await?);
        moves.insert(id.to_owned(), (version, Instant::now(), detail.clone()));
        Ok(detail)
    }

    async fn watch(self, stop: CancellationToken) {
        loop {
            let busy = self.snapshot().is_busy();
            let pause = tokio::time::sleep(if busy { BUSY } else { IDLE });
            if stop.run_until_cancelled(pause).await.is_none() {
                return;
            }
            tokio::select! {
                () = self.refresh() => {}
                () = self.knock_while_it_lasts() => {}
            }
        }
    }

    async fn look(&self, state: &mut State) -> Result<()> {
        let engine = &self.inner.engine;
        let pulse = gather::pulse(engine).await?;
        let before = self.snapshot();
        if pulse == state.pulse && before.stale.is_none() {
            return Ok(());
        }
        let version = before.version + 1;
        let now = gather::snapshot(engine, &self.inner.about, version).await?;
        let changed = changed_runs(&before, &now);
        let lines = self.new_lines(state, &now).await?;
        self.inner.snapshot.store(Arc::new(now));
        state.pulse = pulse;
        changed.into_iter().for_each(|run| self.tell(Event::Run(Arc::new(run))));
        lines.into_iter().for_each(|line| self.tell(Event::Log(Arc::new(line))));
        self.tell(Event::Changed(version));
        Ok(())
    }

    async fn new_lines(&self, state: &mut State, now: &Snapshot) -> Result<Vec<LogLine>> {
        let runs: Vec<i64> = now.runs.iter().map(|run| run.id).collect();
        let after: Vec<i64> = runs.iter().map(|run| state.told.get(run).copied().unwrap_or(0)).collect();
        let lines = gather::lines(&self.inner.engine, &runs, &after).await?;
        for line in &lines {
            state.told.insert(line.run, line.id);
        }
        state.told.retain(|run, _| runs.contains(run));
        Ok(lines)
    }

    /// Nobody listening is no fault.
    fn tell(&self, event: Event) {
        self.inner.events.send(event).ok();
    }

    async fn is_stale(&self, error: &Error) {
        self.keep_the_last(&error.to_string());
        if error.kind == Kind::Unavailable {
            self.knock().await;
        }
    }

    fn keep_the_last(&self, why: &str) {
        let before = self.snapshot();
        if before.stale.is_none() {
            tracing::warn!(error = why, "the database cannot be asked; pages show the last state");
            let version = before.version + 1;
            let stale = Snapshot { stale: Some(why.to_owned()), version, ..(*before).clone() };
            self.inner.snapshot.store(Arc::new(stale));
            self.tell(Event::Changed(version));
        }
    }
}

fn changed_runs(before: &Snapshot, now: &Snapshot) -> Vec<Run> {
    let same = |run: &&Run| !before.runs.iter().any(|old| old == *run);
    now.runs.iter().filter(same).cloned().collect()
}
