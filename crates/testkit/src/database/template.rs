//! Worlds that are made once and copied: a test program's tests run in a
//! process each, and most of them begin with the same move carried out.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{SystemTime, UNIX_EPOCH};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::TestDb;
use crate::url_of;

/// One test makes it, the others wait for it.
const LOCK: &str = "SELECT pg_advisory_lock(hashtext($1))";

/// Older ones are made anew: what a world holds has an age.
const FRESH: &str = "
    SELECT count(*) FROM pg_database d, pg_stat_file('base/' || d.oid || '/PG_VERSION') f
     WHERE d.datname = $1 AND f.modification > now() - interval '10 minutes'";

const OF_FAMILY: &str = "SELECT datname FROM pg_database WHERE starts_with(datname, $1)";

const LEAVE: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1";

impl TestDb {
    /// A copy of the database that `make` makes. It is made once for this build
    /// of this test program, and must depend on nothing but `world`, its name.
    pub async fn copy_of(world: &str, make: impl AsyncFnOnce() -> Self) -> Self {
        let mut admin = PgConnection::connect(url_of()).await.expect("the test cluster");
        let (family, name) = names(world);
        sqlx::query(LOCK).bind(&family).execute(&mut admin).await.expect("the lock of the world");
        let fresh = sqlx::query_scalar::<_, i64>(FRESH).bind(&name).fetch_one(&mut admin).await;
        if fresh.expect("whether it is there") == 0 {
            remove(&mut admin, &family).await;
            keep(&mut admin, make().await, &name).await;
        }
        let copy = Self::from(url_of(), &name).await;
        admin.close().await.ok();
        copy
    }
}

/// What this world is called in every build of the program, and in this one.
fn names(world: &str) -> (String, String) {
    let program = std::env::current_exe().expect("the test's own program");
    let built = program.metadata().and_then(|meta| meta.modified()).unwrap_or_else(|_| SystemTime::now());
    let mut hasher = DefaultHasher::new();
    (&program, world).hash(&mut hasher);
    let family = format!("refit_world_{:x}", hasher.finish());
    let build = built.duration_since(UNIX_EPOCH).expect("a clock after 1970").as_nanos();
    (family.clone(), format!("{family}_{build:x}"))
}

async fn remove(admin: &mut PgConnection, family: &str) {
    let older: Vec<String> =
        sqlx::query_scalar(OF_FAMILY).bind(family).fetch_all(&mut *admin).await.expect("the older ones");
    for name in older {
        run(admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }
}

/// Under its name once it is whole and nobody is connected.
async fn keep(admin: &mut PgConnection, made: TestDb, name: &str) {
    let made = made.into_name().await;
    sqlx::query(LEAVE).bind(&made).execute(&mut *admin).await.expect("its sessions end");
    run(admin, &format!("ALTER DATABASE {made} RENAME TO {name}")).await;
    run(admin, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
}

async fn run(admin: &mut PgConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(admin).await.expect(statement);
}
