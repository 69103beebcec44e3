//! From the configuration to a database and an engine.

use std::time::{Duration, Instant};

use domain::backup::Retention;
use engine::audit::Keeper;
use engine::error::{Error, Kind, Result};
use engine::{Clock, Engine, LoadedPlan, PlanSource, Settings, backups};
use tokio::runtime::Runtime;

use crate::config::{self, Backup, Config};
use crate::embedded::{Home, Lock, Private, Purpose, Taken, program_folders};

/// How long a server may take from its lock to its address.
const PUBLISHES: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);

/// The database to work on, kept running as long as this lives.
pub(crate) enum Database {
    /// Somebody else's: named by the configuration, or run by a server.
    Given(String),
    Private(Private),
}

impl Database {
    /// Call it from the main thread, see `embedded`.
    pub(crate) fn open(config: &Config, purpose: Purpose) -> Result<Self> {
        if let Some(url) = &config.database.url {
            return Ok(Self::Given(url.clone()));
        }
        let home = Home::open(&config.database.data_dir)?;
        match Lock::take(&home, purpose)? {
            Taken::Ours(lock) => {
                let private = Private::start(home, lock, config.database.pg_bin_dir.as_deref())?;
                if purpose.shares() {
                    private.publish()?;
                }
                Ok(Self::Private(private))
            }
            Taken::By(holder) if purpose.joins() && holder.shares => published(&home).map(Self::Given),
            Taken::By(holder) => Err(holder.refusal(&home)),
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Given(url) => url.clone(),
            Self::Private(private) => private.url(),
        }
    }

    pub(crate) fn is_private(&self) -> bool {
        matches!(self, Self::Private(_))
    }

    /// The file that a cluster of our own logs to.
    pub(crate) fn log(&self) -> Option<std::path::PathBuf> {
        match self {
            Self::Given(_) => None,
            Self::Private(private) => Some(private.log()),
        }
    }

    /// Why the private cluster has ended by itself, if it has.
    pub(crate) fn ended(&mut self) -> Option<Error> {
        match self {
            Self::Given(_) => None,
            Self::Private(private) => private.ended(),
        }
    }

    pub(crate) fn close(self) -> Result<()> {
        match self {
            Self::Given(_) => Ok(()),
            Self::Private(private) => private.stop(),
        }
    }
}

/// The address that the server on this directory has written down. It takes
/// the lock before its database is up, so the address may still be to come.
fn published(home: &Home) -> Result<String> {
    let started = Instant::now();
    loop {
        if let Some(url) = home.published_url() {
            return Ok(url);
        }
        if started.elapsed() > PUBLISHES {
            let doing = format!("looking for the database of the server on {}", home.root().display());
            return Err(Error::new(
                Kind::Busy,
                doing,
                "it has not written its address down",
                "Look into that server's log.",
            ));
        }
        std::thread::sleep(PAUSE);
    }
}

/// The plan, whole and without a fault.
pub(crate) fn plan(config: &Config) -> Result<LoadedPlan> {
    engine::plan::load(&plan_source(config)).map_err(|faults| {
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        let more = if faults.len() > 1 { format!(" (and {} more)", faults.len() - 1) } else { String::new() };
        Error::invalid(
            "loading the plan",
            format!("{first}{more}"),
            "See every fault with `refit plan check`.",
        )
    })
}

pub(crate) fn plan_source(config: &Config) -> PlanSource {
    config.plan.folder.clone().map_or(PlanSource::Shipped, PlanSource::Folder)
}

pub(crate) async fn connect(
    url: String,
    plan: LoadedPlan,
    config: &Config,
    application_name: &str,
) -> Result<Engine> {
    if let Ok(failpoints) = std::env::var("REFIT_FAILPOINT") {
        engine::failpoint::arm(&failpoints)?;
    }
    let settings = Settings {
        url,
        plan,
        application_name: application_name.to_owned(),
        clock: Clock::system(),
        backups: backups(config),
    };
    let (notifications, doors) = (config::notifications(config)?, config::doors(config)?);
    let engine = Engine::connect(settings).await?.marked_production(config.database.production);
    Ok(engine.telling(notifications).letting_in(doors))
}

/// Beside the private database, and not in it.
pub(crate) fn keeper(config: &Config) -> Keeper {
    Keeper::new(config.database.data_dir.join("audit"))
}

fn backups(config: &Config) -> backups::Settings {
    let Backup { dir, keep, keep_days } = &config.backup;
    // 0 stands for no rule.
    let rule = |number: u64| u32::try_from(number).ok().filter(|number| *number > 0);
    backups::Settings {
        dir: dir.clone().unwrap_or_else(|| config.database.data_dir.join("backups")),
        programs: program_folders(config.database.pg_bin_dir.as_deref()),
        retention: Retention { keep: rule(*keep), keep_days: rule(*keep_days) },
    }
}

pub(crate) fn runtime() -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Error::io("starting the runtime", error, "Check the limits on threads and open files of this user.")
    })
}

/// Runs `work` with the URL of a database that is up, and closes it after.
pub(crate) fn with_database<T>(
    config: &Config,
    purpose: Purpose,
    work: impl AsyncFnOnce(String) -> Result<T>,
) -> Result<T> {
    let database = Database::open(config, purpose)?;
    let runtime = runtime()?;
    let result = runtime.block_on(work(database.url()));
    runtime.shutdown_timeout(Duration::from_secs(5));
    let closed = database.close();
    result.and_then(|value| closed.map(|()| value))
}
