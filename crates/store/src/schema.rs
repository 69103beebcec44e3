//! Refit's own schema: made and brought up to date at start.

use std::borrow::Cow;

use sqlx::PgPool;
use sqlx::migrate::{MigrateError, Migrator};

/// The newest control migration that this binary knows.
pub const SCHEMA_VERSION: i64 = 85;

/// Applies what is missing. Several servers may call it at once: the migrator
/// takes an advisory lock. Fails when a newer Refit has been here.
pub async fn prepare(pool: &PgPool) -> Result<(), MigrateError> {
    let mut migrator: Migrator = sqlx::migrate!("../../migrations/control");
    migrator.dangerous_set_table_name(Cow::Borrowed("refit._migrations"));
    migrator.create_schema(Cow::Borrowed("refit"));
    migrator.run(pool).await
}
