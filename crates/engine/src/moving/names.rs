//! Names that came up for the first time get their ids, exactly spelled, by
//! the scripts that filled the reference tables in the first place.

use sqlx::PgConnection;

use super::Shape;
use crate::error::{Doing, Error, Kind, Result};
use crate::{Engine, ddl, migrations};

/// Runs the fills of a move in the caller's transaction, which then outlives a
/// crash of the server: other sessions may have kept the ids by then.
pub(super) async fn create(engine: &Engine, shape: &Shape, conn: &mut PgConnection) -> Result<()> {
    for version in &shape.spec.fills {
        let migration = migrations::find(engine, version)?;
        let Some(text) = engine.plan().script(migration, "fill") else { continue };
        let doing = format!("running {}", migration.file("fill"));
        ddl::script(conn, text).await.doing(doing).map_err(overtaken)?;
    }
    ddl::script(conn, "SET LOCAL synchronous_commit TO DEFAULT").await.doing("creating names that are new")
}

/// Somebody else created the same name at the same moment. That says nothing
/// against the rows that are being applied.
fn overtaken(error: Error) -> Error {
    match error.sqlstate().as_deref() {
        Some("23505") => {
            Error::new(Kind::Busy, error.doing, error.why, "The name is there now; it is tried again.")
        }
        _ => error,
    }
}

/// Whether `create` only came second.
pub(super) fn is_overtaken(error: &Error) -> bool {
    error.kind == Kind::Busy && error.sqlstate().is_none()
}
