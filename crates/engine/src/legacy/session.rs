//! A connection of its own for an import or a sample.
//!
//! It holds temporary tables, settings and a lock, which must not go back into
//! the pool with it when something fails halfway. Closing it takes them away.

use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};

use crate::error::{Doing, Error, Kind, Result};

const LOCK: &str = include_str!("queries/lock_import.sql");
const UNLOCK: &str = include_str!("queries/unlock_import.sql");

pub(super) async fn open(pool: &PgPool, doing: &str) -> Result<PgConnection> {
    pool.connect_options().connect().await.doing(doing)
}

pub(super) async fn lock(connection: &mut PgConnection, table: &str) -> Result<()> {
    let doing = format!("locking {table} against a second import");
    let locked: bool =
        sqlx::query_scalar(LOCK).bind(table).fetch_one(connection).await.doing(doing.as_str())?;
    match locked {
        true => Ok(()),
        false => Err(Error::new(Kind::Busy, doing, "another import is at work", "Wait until it is done.")),
    }
}

/// What was stored is stored, so a failure to say goodbye is none of ours. The
/// lock goes first: the server may take its time to notice that we have gone.
pub(super) async fn close(mut connection: PgConnection) {
    let _ = sqlx::query(UNLOCK).execute(&mut connection).await;
    let _ = connection.close().await;
}
