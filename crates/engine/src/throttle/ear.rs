//! One look at everything: what SQL tells, what the disk tells, and how the
//! canary sings.

use std::time::Instant;

use chrono::{DateTime, Utc};
use domain::plan::Move;
use domain::throttle::{Reading, Settings, Signal};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};

use super::canary::Canary;
use super::disk;
use super::place::Place;
use super::read::{Given, read};
use crate::error::{Doing, Result};
use crate::{Engine, sql};

pub(super) struct Ear {
    options: PgConnectOptions,
    given: Given,
    place: Place,
    /// Who started the run although the disk cannot be seen.
    accepted: Option<String>,
    pub(super) canary: Canary,
}

/// What one look brought.
pub(super) struct Heard {
    pub(super) readings: Vec<Reading>,
    /// The database's time, and when we were told.
    pub(super) told: (DateTime<Utc>, Instant),
}

impl Ear {
    pub(super) fn new(engine: &Engine, spec: &Move, accepted: Option<String>) -> Self {
        let (options, ours) = options(engine);
        let relations = vec![sql::qualified(&spec.source), sql::qualified(&spec.target)];
        Self {
            options,
            given: Given { ours, relations, cores: None },
            place: Place::default(),
            accepted,
            canary: Canary::new(spec),
        }
    }

    pub(super) async fn connect(&mut self) -> Result<PgConnection> {
        let mut connection = self.options.connect().await.doing("connecting to listen to the database")?;
        self.place = Place::read(&mut connection).await?;
        Ok(connection)
    }

    pub(super) async fn listen(&mut self, conn: &mut PgConnection, settings: &Settings) -> Result<Heard> {
        // The right to read the setting may have been granted meanwhile.
        if self.place.data.is_none() {
            self.place = Place::read(conn).await?;
        }
        self.given.cores = settings.cores.or(self.place.cores());
        self.canary.sing(conn).await?;
        let mut others = disk::read(self.place.clone(), self.accepted.clone()).await;
        let (value, says) = self.canary.value();
        others.push((Signal::Canary, value, says));
        let (at, mut readings) = read(conn, &self.given).await?;
        let told = (at, Instant::now());
        readings.extend(others.into_iter().map(|(signal, value, says)| Reading { signal, value, says, at }));
        Ok(Heard { readings, told })
    }
}

/// Options for a connection that listens, and the names of all our sessions.
/// What it writes may get lost with the machine, so nobody waits for a disk.
fn options(engine: &Engine) -> (PgConnectOptions, Vec<String>) {
    let names = [engine.work(), engine.control()]
        .map(|pool| pool.connect_options().get_application_name().unwrap_or_default().to_owned());
    let name = format!("{} throttle", names[0].trim_end_matches(" work"));
    let options = engine.work().connect_options().as_ref().clone().application_name(&name).options([
        ("statement_timeout", "1s"),
        ("lock_timeout", "500ms"),
        ("synchronous_commit", "off"),
    ]);
    (options, names.into_iter().chain([name]).collect())
}
