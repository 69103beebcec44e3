//! Names that came up for the first time get their ids, exactly spelled, by
//! the scripts that filled the reference tables in the first place.

use sqlx::PgConnection;

use super::Shape;
use crate::error::{Doing, Result};
use crate::{Engine, ddl, migrations};

/// Runs the fills of a move in the caller's transaction.
pub(super) async fn create(engine: &Engine, shape: &Shape, conn: &mut PgConnection) -> Result<()> {
    for version in &shape.spec.fills {
        let migration = migrations::find(engine, version)?;
        let Some(text) = engine.plan().script(migration, "fill") else { continue };
        let doing = format!("running {}", migration.file("fill"));
        ddl::script(conn, text).await.doing(doing)?;
    }
    Ok(())
}
