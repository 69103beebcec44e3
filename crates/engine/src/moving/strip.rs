//! Takes keys and indexes off an empty target, and puts them back.
//!
//! Rows go into a bare table several times faster, and an index that is built
//! at once is denser. The definitions are read from the catalog and kept in
//! the transaction that removes them.

use domain::run::Level;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Transaction};
use store::strip::Stripped;

use super::Shape;
use crate::error::{Doing, Result};
use crate::jobs::Context;
use crate::{ddl, failpoint, sql};

/// Removes what slows the copy down; returns how many parts. A key that
/// others refer to stays, and everything with it.
pub(crate) async fn take_off(context: &Context, shape: &Shape, conn: &mut PgConnection) -> Result<usize> {
    let doing = format!("taking the indexes off {}", shape.spec.target);
    let lock = format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", shape.target());
    sqlx::query(AssertSqlSafe(lock)).execute(&mut *conn).await.doing(doing.clone())?;
    if referenced(conn, shape).await? {
        return Ok(0);
    }
    let parts: Vec<Stripped> = sqlx::query_as(include_str!("../queries/moving/parts.sql"))
        .bind(shape.target())
        .fetch_all(&mut *conn)
        .await
        .doing(doing.clone())?;
    for part in &parts {
        store::strip::insert(&mut *conn, context.run.id, part).await.doing(doing.clone())?;
    }
    // Foreign keys and indexes first, keys last.
    for part in parts.iter().rev() {
        sqlx::query(AssertSqlSafe(removal(shape, part))).execute(&mut *conn).await.doing(doing.clone())?;
    }
    Ok(parts.len())
}

async fn referenced(conn: &mut PgConnection, shape: &Shape) -> Result<bool> {
    sqlx::query_scalar(include_str!("../queries/moving/referenced.sql"))
        .bind(shape.target())
        .fetch_one(conn)
        .await
        .doing(format!("looking for what refers to {}", shape.spec.target))
}

fn removal(shape: &Shape, part: &Stripped) -> String {
    match part.kind.as_str() {
        "index" => format!("DROP INDEX {}", sql::ident(&part.name)),
        _ => format!("ALTER TABLE {} DROP CONSTRAINT {}", shape.target(), sql::ident(&part.name)),
    }
}

/// Puts one part back. A foreign key is checked in a step of its own: adding it
/// keeps writers off both tables, and a check takes long.
pub(crate) async fn put_back(context: &Context, shape: &Shape, part: &Stripped) -> Result<()> {
    let doing = format!("putting {} back on {}", part.name, shape.spec.target);
    let mut tx = begin(context, &doing).await?;
    ddl::script(&mut tx, &restoration(shape, part)).await.doing(doing.clone())?;
    store::strip::restored(&mut *tx, context.run.id, part.ordinal).await.doing(doing.clone())?;
    store::run::lock(&mut *tx, context.run.id).await.doing(doing.clone())?;
    context.note(&mut tx, Level::Info, &format!("{} is back on {}", part.name, shape.spec.target)).await?;
    failpoint::hit("index.before_commit").await;
    tx.commit().await.doing(doing)?;
    failpoint::hit("index.after_commit").await;
    Ok(())
}

/// An index is built by as many processes as anything else is done by.
async fn begin(context: &Context, doing: &str) -> Result<Transaction<'static, Postgres>> {
    let mut tx = context.fenced(doing).await?;
    ddl::script(&mut tx, include_str!("../queries/moving/build_settings.sql")).await.doing(doing)?;
    let helpers = format!("SET LOCAL max_parallel_maintenance_workers = {}", context.lanes() - 1);
    ddl::script(&mut tx, &helpers).await.doing(doing)?;
    Ok(tx)
}

fn restoration(shape: &Shape, part: &Stripped) -> String {
    let (table, name) = (shape.target(), sql::ident(&part.name));
    match part.kind.as_str() {
        "index" => part.definition.clone(),
        "foreign" => format!(
            "ALTER TABLE {table} ADD CONSTRAINT {name} {} NOT VALID",
            part.definition.trim_end_matches(" NOT VALID")
        ),
        _ => format!("ALTER TABLE {table} ADD CONSTRAINT {name} {}", part.definition),
    }
}

/// Checks a foreign key; one that was checked takes no time.
pub(crate) async fn check(context: &Context, shape: &Shape, part: &Stripped) -> Result<()> {
    let doing = format!("checking {} of {}", part.name, shape.spec.target);
    let mut tx = begin(context, &doing).await?;
    let statement = format!("ALTER TABLE {} VALIDATE CONSTRAINT {}", shape.target(), sql::ident(&part.name));
    ddl::script(&mut tx, &statement).await.doing(doing.clone())?;
    tx.commit().await.doing(doing)?;
    context.say(Level::Info, format!("{} is checked on {}", part.name, shape.spec.target)).await
}
