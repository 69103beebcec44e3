//! A load test from its first operation to its last.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::load::{Asked, Failed, Measured, Sample, Side, Wait};
use sqlx::pool::PoolConnection;
use sqlx::{PgPool, Postgres};
use tokio::sync::Mutex as Turn;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use super::act::Actor;
use super::look::{self, Looker};
use super::pacer::{Due, Schedule, Stopping, pace};
use super::tally::Tally;
use super::{CONNECTIONS, Ground};
use crate::Engine;
use crate::connect::pool;
use crate::error::{Doing, Result};
use crate::jobs::Stop;

/// As the legacy client waits for an answer.
const TIMEOUT: &str = "10s";
/// As many seconds of operations may wait; more are not begun, and counted.
const WAITING_SECONDS: u32 = 10;
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// A sample is so many looks.
const LOOKS: u32 = 4;

/// What is told once a second, and asked: whether to go on.
pub(crate) trait Teller {
    async fn tell(&self, told: Told<'_>) -> Result<()>;
    async fn stop(&self) -> Result<Option<Stop>>;
}

pub(crate) struct Told<'a> {
    pub(crate) sample: &'a Sample,
    pub(crate) measured: &'a [Measured],
    pub(crate) errors: &'a [Failed],
    pub(crate) waits: &'a [Wait],
    /// Of both sides.
    pub(crate) done: i64,
}

/// Why it ended, and by how much the write-ahead log has grown.
pub(crate) struct Driven {
    pub(crate) stop: Option<Stop>,
    pub(crate) wal_bytes: Option<i64>,
}

/// Carries the test out. Dropped half-way it ends with what is in hand.
pub(crate) async fn drive(
    engine: &Engine,
    asked: Asked,
    ground: Ground,
    teller: &impl Teller,
) -> Result<Driven> {
    let load = pool(engine.options(), "load", CONNECTIONS, TIMEOUT);
    let driven = Drive::begin(engine, asked, ground, &load).await?.follow(engine, teller).await;
    load.close().await;
    driven
}

struct Drive {
    asked: Asked,
    tally: Arc<Mutex<Tally>>,
    schedule: Arc<Schedule>,
    /// Ends pacer and workers when this is dropped.
    _stopping: Stopping,
    workers: JoinSet<()>,
    queue: Arc<Turn<Receiver<Due>>>,
    looker: Looker,
    began: Instant,
    wal: Option<i64>,
    /// When the last sample was taken, and what was dropped until then.
    sampled: (Duration, u64),
}

impl Drive {
    async fn begin(engine: &Engine, asked: Asked, ground: Ground, load: &PgPool) -> Result<Self> {
        let tally = Arc::new(Mutex::new(Tally::new(&asked)));
        let (cache, ground) = (engine.cache().clone(), Arc::new(ground));
        let actor = Actor { cache, ground, first: engine.now(), rate: asked.rate };
        let (sender, receiver) = channel((asked.rate * WAITING_SECONDS) as usize);
        let queue = Arc::new(Turn::new(receiver));
        let connections = connect(load).await?;
        let (schedule, mut workers) = (Arc::new(Schedule::default()), JoinSet::new());
        for connection in connections {
            let hands = Hands {
                actor: actor.clone(),
                queue: queue.clone(),
                schedule: schedule.clone(),
                tally: tally.clone(),
                pool: load.clone(),
                held: Some(connection),
            };
            workers.spawn(hands.work());
        }
        let began = Instant::now();
        let pacing = schedule.clone();
        std::thread::spawn(move || pace(asked, began, &sender, &pacing));
        Ok(Self {
            asked,
            tally,
            workers,
            queue,
            looker: Looker::new(application(load)),
            began,
            wal: look::wal(engine.control()).await,
            sampled: (Duration::ZERO, 0),
            _stopping: Stopping(schedule.clone()),
            schedule,
        })
    }

    async fn follow(mut self, engine: &Engine, teller: &impl Teller) -> Result<Driven> {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut stop, mut looks) = (None, 0);
        while stop.is_none() {
            tokio::select! {
                // Workers end when the schedule has and the queue is empty.
                ended = self.workers.join_next() => if ended.is_none() { break },
                _ = ticks.tick() => {
                    looks += 1;
                    self.looker.look_at_waits(engine.control()).await;
                    stop = teller.stop().await?;
                    if looks % LOOKS == 0 {
                        self.tell(teller).await?;
                    }
                }
            }
        }
        self.end().await;
        self.tell(teller).await?;
        let wal = look::wal(engine.control()).await;
        let wal_bytes = wal.zip(self.wal).map(|(now, before)| now - before);
        Ok(Driven { stop, wal_bytes })
    }

    /// Nothing more is begun, and what is in hand is waited for: a statement that
    /// nobody waits for could store a row after all have been removed.
    async fn end(&mut self) {
        self.schedule.stop();
        if !self.workers.is_empty() {
            let mut queue = self.queue.lock().await;
            queue.close();
            while queue.try_recv().is_ok() {}
        }
        while self.workers.join_next().await.is_some() {}
    }

    /// Numbers first, so that nobody who records waits while they are told.
    async fn tell(&mut self, teller: &impl Teller) -> Result<()> {
        let now = self.began.elapsed();
        let (before, dropped_before) = std::mem::replace(&mut self.sampled, (now, self.schedule.dropped()));
        let dropped = self.sampled.1 - dropped_before;
        let (paces, measured, errors, done) = {
            let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
            if dropped > 0 {
                tally.note(Side::Normalised, "not begun".into(), dropped as i64, late());
            }
            (tally.take_recent(), tally.measured(), tally.errors(), tally.all())
        };
        let pace = |side| paces.iter().find(|(of, _)| *of == side).map(|(_, pace)| *pace);
        let sample = Sample {
            at_ms: now.as_millis() as i64,
            span_ms: (now - before).as_millis() as i64,
            normalised: pace(Side::Normalised).unwrap_or_default(),
            legacy: pace(Side::Legacy),
            cpu: self.looker.cpu(),
            memory_bytes: look::memory(),
            waiting: self.schedule.waiting().max(0),
        };
        let waits = self.looker.waits();
        if self.asked.all() == 0 || sample.span_ms == 0 {
            return Ok(());
        }
        teller.tell(Told { sample: &sample, measured: &measured, errors: &errors, waits: &waits, done }).await
    }
}

fn late() -> String {
    format!("no connection was free for {WAITING_SECONDS} s after they were due")
}

fn application(pool: &PgPool) -> String {
    pool.connect_options().get_application_name().unwrap_or_default().to_owned()
}

/// All at once and before the clock starts: to connect is no part of the test.
async fn connect(pool: &PgPool) -> Result<Vec<PoolConnection<Postgres>>> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(pool.acquire().await.doing("connecting for a load test")?);
    }
    Ok(connections)
}

/// One connection, and who works with it.
struct Hands {
    actor: Actor,
    queue: Arc<Turn<Receiver<Due>>>,
    schedule: Arc<Schedule>,
    tally: Arc<Mutex<Tally>>,
    pool: PgPool,
    held: Option<PoolConnection<Postgres>>,
}

impl Hands {
    async fn work(mut self) {
        while let Some(due) = self.next().await {
            self.schedule.begun();
            let came = self.carry_out(&due).await;
            let took = due.at.elapsed();
            let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
            match came {
                Ok(()) => tally.done(due.side, due.operation, took),
                Err(error) => tally.failed(due.side, due.operation, &error),
            }
        }
    }

    async fn next(&self) -> Option<Due> {
        self.queue.lock().await.recv().await
    }

    /// After an error that is not the database's word the connection is another
    /// one.
    async fn carry_out(&mut self, due: &Due) -> Result<()> {
        let mut connection = match self.held.take() {
            Some(connection) => connection,
            None => self.pool.acquire().await.doing("connecting for a load test")?,
        };
        let came = self.actor.act(&mut connection, due).await;
        match &came {
            Err(error) if error.sqlstate().is_none() => connection.close_on_drop(),
            _ => self.held = Some(connection),
        }
        came
    }
}
