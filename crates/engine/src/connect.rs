//! From a URL and a plan to an engine that is ready to work.

use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool, Row};

use crate::cache::ClassifierCache;
use crate::error::{Doing, Error, Kind, Result};
use crate::{Clock, Engine, Inner, LoadedPlan, Server, backups, jobs, saved_views, sessions};

/// Below this nothing is tried at all.
const OLDEST_SERVER: i32 = 120_000;

pub struct Settings {
    pub url: String,
    pub plan: LoadedPlan,
    /// Shown in pg_stat_activity, so that a person can tell us from others.
    pub application_name: String,
    pub clock: Clock,
    pub backups: backups::Settings,
}

impl Engine {
    /// Connects, refuses what is too old or no PostgreSQL, and brings Refit's
    /// own schema up to date. Nothing of the refactored database is touched.
    pub async fn connect(settings: Settings) -> Result<Self> {
        let options = options(&settings)?;
        Self::open(options, settings.plan, settings.clock, settings.backups).await
    }

    /// A plan on another database of the same server.
    pub(crate) async fn beside(&self, database: &str, plan: LoadedPlan) -> Result<Self> {
        let options = self.options().clone().database(database).application_name("refit rehearsal");
        Self::open(options, plan, self.inner.clock.clone(), self.backups().clone()).await
    }

    async fn open(
        options: PgConnectOptions,
        plan: LoadedPlan,
        clock: Clock,
        backups: backups::Settings,
    ) -> Result<Self> {
        let server = look_at(&options).await?;
        let control = pool(&options, "control", 6, "30s");
        prepare(&control).await?;
        let work = pool(&options, "work", 12, "0");
        let worker = format!("{}-{}", std::process::id(), ulid::Ulid::generate());
        let cache = Arc::new(ClassifierCache::default());
        // Without the plan's tables it stays empty, and it says so.
        let _ = cache.look(&control).await;
        let (explained, examined) = (Mutex::default(), tokio::sync::Mutex::default());
        let (views, lookups) = (saved_views::Kept::default(), sessions::Lookups::default());
        let inner = Inner {
            plan,
            control,
            work,
            clock,
            server,
            worker,
            options,
            backups,
            cache,
            explained,
            views,
            lookups,
            examined,
        };
        Ok(Self {
            inner: Arc::new(inner),
            caller: None,
            production: false,
            notifications: Arc::default(),
            doors: Arc::default(),
        })
    }
}

fn options(settings: &Settings) -> Result<PgConnectOptions> {
    let parsed = PgConnectOptions::from_str(&settings.url).map_err(|error| {
        Error::new(
            Kind::Invalid,
            "reading the database URL",
            error.to_string(),
            "Write it as postgres://user:password@host:5432/database.",
        )
    })?;
    // Values must read the same in every session, whatever the server's or the
    // role's defaults are: keys are compared as text.
    Ok(parsed.application_name(&settings.application_name).options([
        ("TimeZone", "UTC"),
        ("DateStyle", "ISO"),
        ("IntervalStyle", "postgres"),
        ("extra_float_digits", "1"),
        ("search_path", "public"),
        // The other end: a session of ours whose line is dead, and the snapshot
        // of a backup with it, is ended by the server within a minute instead of
        // two hours. Nought on a socket of the machine's own.
        ("tcp_keepalives_idle", "20"),
        ("tcp_keepalives_interval", "10"),
        ("tcp_keepalives_count", "3"),
        ("tcp_user_timeout", "60000"),
    ]))
}

/// The server ends a transaction of ours that says nothing for so long: a
/// process that was stopped in its middle would keep the fence for ever, and
/// nobody could take over. A little less than the leases.
const SILENCE: &str = "5s";

pub(crate) fn pool(
    options: &PgConnectOptions,
    role: &str,
    size: u32,
    statement_timeout: &'static str,
) -> PgPool {
    let name = format!("{} {role}", options.get_application_name().unwrap_or("refit"));
    let options = options.clone().application_name(&name).options([
        ("statement_timeout", statement_timeout),
        ("idle_in_transaction_session_timeout", SILENCE),
    ]);
    PgPoolOptions::new()
        .max_connections(size)
        .min_connections(0)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(Duration::from_secs(60))
        // Instead of a ping, which would not tell.
        .test_before_acquire(false)
        .before_acquire(|connection, _| Box::pin(is_outside(connection)))
        .after_release(|connection, _| Box::pin(is_alive(connection)))
        .connect_lazy_with(options)
}

/// Whether an idle connection is outside of any transaction. One that was given
/// up between its BEGIN and the answer is inside, and the driver does not know.
async fn is_outside(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let row = answered(sqlx::raw_sql(include_str!("queries/is_outside.sql")).fetch_one(&mut *connection));
    let row = row.await?;
    Ok(!connection.is_in_transaction() && row.try_get(0)?)
}

/// Whether somebody is still there at the other end. The pool itself would wait
/// for ever for the answer of a line that is dead, and keep its place taken.
async fn is_alive(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    answered(connection.ping()).await.map(|()| true)
}

/// Nothing else is asked on such a connection. One that is silent is dropped and
/// another one opened, which does no harm where only the machine was slow.
const ANSWERS: Duration = Duration::from_secs(2);

async fn answered<T>(asked: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let silent = |_| std::io::Error::new(std::io::ErrorKind::TimedOut, "the line is silent");
    tokio::time::timeout(ANSWERS, asked).await.map_err(silent)?
}

/// So long a server may take to answer somebody who connects.
const KNOCK: Duration = Duration::from_secs(2);

impl Engine {
    /// Whether the database takes connections, asked beside the pools: those
    /// wait for a connection to become free, or for a server to come up. One
    /// that has too many of them is there.
    pub(crate) async fn knock(&self) -> Result<()> {
        let doing = "looking whether the database is there";
        let attempt = tokio::time::timeout(KNOCK, PgConnection::connect_with(self.options())).await;
        let error = match attempt {
            Ok(Ok(connection)) => {
                connection.close().await.ok();
                return Ok(());
            }
            Ok(Err(error)) => unreachable(doing.to_owned(), error),
            Err(_) => Error::new(Kind::Unavailable, doing, "no answer within 2 seconds", UNREACHABLE),
        };
        let is_full = error.sqlstate().is_some_and(|code| code == "53300");
        if is_full { Ok(()) } else { Err(error) }
    }
}

async fn look_at(options: &PgConnectOptions) -> Result<Server> {
    let doing = format!(
        "connecting to database {} on {}",
        options.get_database().unwrap_or("(default)"),
        options.get_host()
    );
    let attempt = tokio::time::timeout(Duration::from_secs(10), PgConnection::connect_with(options)).await;
    let mut connection = match attempt {
        Err(_) => {
            return Err(Error::new(Kind::Unavailable, doing, "no answer within 10 seconds", UNREACHABLE));
        }
        Ok(Err(error)) => return Err(unreachable(doing, error)),
        Ok(Ok(connection)) => connection,
    };
    let server = read_server(&mut connection).await?;
    connection.close().await.ok();
    if server.version < OLDEST_SERVER {
        let why = format!("the server is PostgreSQL {}, and Refit needs 12 or later", server.version_text);
        return Err(Error::new(Kind::Refused, doing, why, "Upgrade the server; 14 and later are tested."));
    }
    Ok(server)
}

const UNREACHABLE: &str = "Check that a PostgreSQL server listens there and that host and port are right.";

fn unreachable(doing: String, error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Protocol(_) => {
            let why = format!("what answers there is not PostgreSQL ({error})");
            Error::new(Kind::Unavailable, doing, why, UNREACHABLE)
        }
        sqlx::Error::Io(io) => Error::new(Kind::Unavailable, doing, io.to_string(), UNREACHABLE),
        _ => Error::database(doing, error),
    }
}

async fn read_server(connection: &mut PgConnection) -> Result<Server> {
    let (version, version_text, database, role): (i32, String, String, String) =
        sqlx::query_as(include_str!("queries/server.sql"))
            .fetch_one(connection)
            .await
            .doing("asking the server for its version")?;
    let version_text = version_text.split_whitespace().next().unwrap_or_default().to_owned();
    Ok(Server { version, version_text, database, role })
}

async fn prepare(control: &PgPool) -> Result<()> {
    store::prepare(control).await.map_err(schema_error)?;
    jobs::queue::prepare(control).await
}

fn schema_error(error: MigrateError) -> Error {
    let doing = "preparing Refit's own schema";
    match error {
        MigrateError::VersionMissing(version) | MigrateError::VersionTooNew(version, _) => Error::new(
            Kind::Refused,
            doing,
            format!("the database was prepared by a newer Refit (schema version {version})"),
            "Start that version, or a later one.",
        ),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            Error::database(doing, error)
        }
        other => Error::new(Kind::Failed, doing, other.to_string(), "Restore schema refit, or report this."),
    }
}
