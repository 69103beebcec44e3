//! The task that reads the signals, once a second, on its own connection.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use domain::plan::Move;
use domain::run::Run;
use domain::throttle::{Asked, Decision, Override, Reading, Settings, Work, decide};
use sqlx::{Connection, PgConnection};
use store::throttle::Sample;
use tokio::sync::watch;
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::ear::{Ear, Heard};
use super::timeline::Timeline;
use super::{Asking, EVERY};
use crate::Engine;
use crate::error::{Doing, Error, Kind, Result};

/// A round that takes longer is given up with its connection: shorter than the
/// age at which readings count for nothing.
const PATIENCE: Duration = Duration::from_secs(3);

/// What was seen last, and what the rule made of it.
#[derive(Clone)]
pub(super) struct Seen {
    readings: Vec<Reading>,
    settings: Settings,
    overrides: Vec<Override>,
    full_speed: bool,
    /// The database's time, and when we were told.
    told: (DateTime<Utc>, Instant),
    /// By kind of work, for what is held until it is released.
    before: [Decision; Work::ALL.len()],
}

impl Seen {
    /// The database's time now, as far as our own clock runs evenly.
    pub(super) fn now(&self) -> DateTime<Utc> {
        let (at, then) = self.told;
        at + TimeDelta::from_std(then.elapsed()).unwrap_or(TimeDelta::MAX)
    }

    pub(super) fn decide(&self, work: Work) -> Decision {
        let asked = Asked {
            work,
            full_speed: self.full_speed,
            settings: &self.settings,
            overrides: &self.overrides,
            now: self.now(),
        };
        decide(&self.readings, &asked, &self.before[work as usize])
    }
}

pub(super) struct Sampler {
    run: i64,
    subject: String,
    ear: Ear,
    connection: Option<PgConnection>,
    timeline: Timeline,
    /// What a worker before us has left is taken up.
    begun: bool,
    asking: Arc<Asking>,
    seen: Seen,
    publish: watch::Sender<Arc<Seen>>,
}

impl Sampler {
    pub(super) fn new(
        engine: &Engine,
        run: &Run,
        spec: &Move,
        asking: Arc<Asking>,
    ) -> (Self, watch::Receiver<Arc<Seen>>) {
        let seen = Seen {
            readings: Vec::new(),
            settings: Settings::default(),
            overrides: Vec::new(),
            full_speed: run.params.full_speed,
            told: (engine.now(), Instant::now()),
            before: Default::default(),
        };
        let accepted = run.params.accept_unknown_disk.then(|| run.actor.clone());
        let (publish, receiver) = watch::channel(Arc::new(seen.clone()));
        let sampler = Self {
            run: run.id,
            subject: run.subject.clone(),
            ear: Ear::new(engine, spec, accepted),
            connection: None,
            timeline: Timeline::default(),
            begun: false,
            asking,
            seen,
            publish,
        };
        (sampler, receiver)
    }

    pub(super) async fn run(mut self, stop: CancellationToken) {
        loop {
            self.round().await;
            if stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_none() {
                break;
            }
        }
        self.timeline.end(self.seen.now());
        let done = timeout(PATIENCE, self.write()).await;
        self.settle(done);
        if let Some(connection) = self.connection.take() {
            connection.close().await.ok();
        }
    }

    /// What cannot be read grows old by itself, and then it holds.
    async fn round(&mut self) {
        let done = timeout(PATIENCE, self.look()).await;
        self.settle(done);
        self.judge();
        self.publish.send_replace(Arc::new(self.seen.clone()));
        let done = timeout(PATIENCE, self.write()).await;
        self.settle(done);
    }

    /// A connection in the middle of something is of no more use.
    fn settle(&mut self, done: std::result::Result<Result<()>, Elapsed>) {
        let silent = "no answer within 3 seconds";
        let error = match done {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error,
            Err(_) => Error::new(Kind::Unavailable, "reading the throttle's signals", silent, ""),
        };
        tracing::warn!(run = self.run, %error, "the throttle could not read or write; it connects anew");
        self.connection = None;
    }

    /// The connection stands aside while it is used: given up half-way, it is
    /// closed.
    async fn look(&mut self) -> Result<()> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.ear.connect().await?,
        };
        self.begin(&mut connection).await?;
        self.look_at(&mut connection).await?;
        self.connection = Some(connection);
        Ok(())
    }

    async fn begin(&mut self, conn: &mut PgConnection) -> Result<()> {
        if self.begun {
            return Ok(());
        }
        let doing = "reading what the throttle has seen before";
        let (_, before) = store::throttle::sample(&mut *conn, self.run).await.doing(doing)?;
        self.ear.canary.remember(before.and_then(|sample| sample.canary_ms));
        store::hold::close_left(conn, self.run).await.doing(doing)?;
        self.begun = true;
        Ok(())
    }

    async fn look_at(&mut self, conn: &mut PgConnection) -> Result<()> {
        let doing = "reading the throttle's settings";
        let subject = Some(self.subject.as_str());
        self.seen.settings = store::throttle::settings(&mut *conn, subject).await.doing(doing)?;
        self.seen.overrides = store::throttle::overrides(&mut *conn, subject).await.doing(doing)?;
        let Heard { readings, told } = self.ear.listen(conn, &self.seen.settings).await?;
        self.seen.readings = readings;
        self.seen.told = told;
        Ok(())
    }

    /// Between two looks nothing but age can make a difference, and an answer
    /// that was given because of it belongs into the timeline too.
    fn judge(&mut self) {
        if let Some((then, answer)) = self.asking.answer() {
            self.timeline.note(&answer, &self.seen.overrides, then);
        }
        let now = self.seen.now();
        self.seen.before = Work::ALL.map(|work| self.seen.decide(work));
        match self.asking.last() {
            Some((work, true)) => {
                self.timeline.note(&self.seen.before[work as usize], &self.seen.overrides, now);
            }
            _ => self.timeline.end(now),
        }
    }

    async fn write(&mut self) -> Result<()> {
        let Some(conn) = self.connection.as_mut() else { return Ok(()) };
        self.timeline.write(conn, self.run).await?;
        let work = self.asking.last().map_or(Work::Copy, |(work, _)| work);
        let sample = Sample {
            at: self.seen.now(),
            signals: self.seen.before[work as usize].signals.clone(),
            canary_ms: self.ear.canary.before_ms(),
        };
        let doing = "writing down what the throttle sees";
        store::throttle::set_sample(conn, self.run, &sample).await.doing(doing)
    }
}
