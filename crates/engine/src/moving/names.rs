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
        ddl::script(conn, text).await.doing(doing).map_err(of_names)?;
    }
    ddl::script(conn, "SET LOCAL synchronous_commit TO DEFAULT").await.doing("creating names that are new")
}

/// A fill is about all names, so what it fails of says nothing against the rows
/// that are being applied: without its code nobody takes it for their refusal.
/// Mostly somebody else has created the same name at the same moment.
fn of_names(error: Error) -> Error {
    match error.sqlstate().as_deref() {
        Some("23505") => {
            Error::new(Kind::Busy, error.doing, error.why, "The name is there now; it is tried again.")
        }
        Some(code) if code.starts_with("22") || code.starts_with("23") => {
            let next = "Correct the name in the source or the script of the plan; the applier tries again.";
            Error::new(Kind::Failed, error.doing, error.why, next)
        }
        _ => error,
    }
}

/// Whether `create` only came second.
pub(super) fn is_overtaken(error: &Error) -> bool {
    error.kind == Kind::Busy && error.sqlstate().is_none()
}
