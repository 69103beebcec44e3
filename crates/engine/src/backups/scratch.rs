//! Scratch databases, where backups are restored to see that they can be, and
//! where the plan is rehearsed.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::Engine;
use crate::error::{Doing, Result};
use crate::jobs::Context;

pub(crate) struct Scratch<'a> {
    engine: &'a Engine,
    pub(crate) name: String,
}

impl<'a> Scratch<'a> {
    /// Makes an empty database with encoding and collation of the one that was
    /// dumped. Each attempt has a name of its own, so that a worker that lost
    /// its run and does not know it yet cannot get in the way of the next one.
    pub(crate) async fn create(context: &'a Context) -> Result<Self> {
        let engine = &context.engine;
        let name = name(context).await?;
        let doing = format!("creating the scratch database {name}");
        let statement: String = sqlx::query_scalar(include_str!("../queries/backups/create_database.sql"))
            .bind(&name)
            .fetch_one(engine.work())
            .await
            .doing(doing.clone())?;
        execute(engine, statement).await.doing(doing)?;
        Ok(Self { engine, name })
    }

    pub(crate) async fn connect(&self) -> Result<PgConnection> {
        let options = self.engine.options().clone().database(&self.name);
        PgConnection::connect_with(&options).await.doing(format!("connecting to {}", self.name))
    }
}

async fn name(context: &Context) -> Result<String> {
    Ok(format!("{}{}_{}", prefix(&context.engine).await?, context.run.id, context.epoch))
}

/// Drops the scratch database of this attempt, if there is one.
pub(crate) async fn drop_own(context: &Context) -> Result<()> {
    drop_database(&context.engine, &name(context).await?).await
}

/// Drops what workers that are gone have left: everything whose run nobody
/// holds, and what belongs to `mine`, a run that was just taken.
pub(crate) async fn clear(engine: &Engine, mine: Option<i64>) -> Result<()> {
    let prefix = prefix(engine).await?;
    let names: Vec<String> = sqlx::query_scalar(include_str!("../queries/backups/scratches.sql"))
        .bind(&prefix)
        .fetch_all(engine.work())
        .await
        .doing("looking for scratch databases")?;
    // After the names: whoever made one of them since is among the living.
    let held = store::lease::held(engine.control()).await.doing("looking for living workers")?;
    for name in names {
        let run = run_of(&name, &prefix);
        if run.is_some_and(|run| Some(run) == mine || !held.contains(&run)) {
            tracing::warn!(database = name, "dropping the scratch database of a worker that is gone");
            drop_database(engine, &name).await?;
        }
    }
    Ok(())
}

fn run_of(name: &str, prefix: &str) -> Option<i64> {
    name.strip_prefix(prefix)?.split_once('_')?.0.parse().ok()
}

/// Ends a dump that goes on although its worker is gone.
pub(crate) async fn end_dump(context: &Context) -> Result<()> {
    sqlx::query(include_str!("../queries/backups/end_dump.sql"))
        .bind(application(context))
        .execute(context.engine.work())
        .await
        .map(|_| ())
        .doing("ending the dump of a worker that is gone")
}

/// How the server knows the programs of a run.
pub(super) fn application(context: &Context) -> String {
    format!("refit backup run {}", context.run.id)
}

async fn prefix(engine: &Engine) -> Result<String> {
    sqlx::query_scalar(include_str!("../queries/backups/scratch_prefix.sql"))
        .fetch_one(engine.work())
        .await
        .doing("naming the scratch database")
}

async fn drop_database(engine: &Engine, name: &str) -> Result<()> {
    let doing = format!("dropping the scratch database {name}");
    sqlx::query(include_str!("../queries/backups/end_restore.sql"))
        .bind(name)
        .execute(engine.work())
        .await
        .doing(doing.clone())?;
    // Before PostgreSQL 13 there is no FORCE; the sessions were ended above.
    let force = if engine.server_version() >= 130_000 { " WITH (FORCE)" } else { "" };
    execute(engine, format!("DROP DATABASE IF EXISTS {}{force}", crate::sql::ident(name))).await.doing(doing)
}

/// Alone, because databases are made and dropped outside of transactions.
async fn execute(engine: &Engine, statement: String) -> sqlx::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(engine.work()).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::run_of;

    #[test]
    fn names_tell_their_run() {
        assert_eq!(run_of("refit_proof_16384_7_2", "refit_proof_16384_"), Some(7));
        assert_eq!(run_of("refit_proof_16384_7", "refit_proof_16384_"), None);
        assert_eq!(run_of("refit_proof_163845_7_2", "refit_proof_16384_"), None);
        assert_eq!(run_of("refit_proof_16384_mine_2", "refit_proof_16384_"), None);
    }
}
