//! The plan of a known statement, on demand. Nobody can have another one
//! explained: what is sent is what the plan, the benchmarks or
//! pg_stat_statements hold. Nothing can be written by it, and it ends after a
//! while.

use std::collections::BTreeMap;
use std::sync::{MutexGuard, PoisonError};

use domain::access::Permission;
use domain::diagnostics::Diagnosis;
use domain::explain::{Explained, Known, KnownFrom, open_values};
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Transaction};

use crate::Engine;
use crate::benchmarks::LOOK_UPS;
use crate::checks::session;
use crate::error::{Doing, Error, Kind, Result};

/// A statement that is carried out for its plan may take so long.
const LONGEST: &str = "SET LOCAL statement_timeout = '15s'";
/// Values that are not known must not lead to the plan of one of them.
const FOR_ANY: &str = "SET LOCAL plan_cache_mode = 'force_generic_plan'";
/// As many as a page shows.
const COUNTED: usize = 30;
/// pg_stat_statements is read so far; what is longer is no whole statement.
const CUT: usize = 1_000;
const LARGEST_PLAN: usize = 64 * 1024;

/// Every statement that may be explained. Those that were counted need a
/// diagnosis that the reader may see.
pub fn known(engine: &Engine, seen: &Diagnosis) -> Vec<Known> {
    let plan = engine.plan();
    let one = |id: String, from, title: &str, statement: &str| Known {
        id,
        from,
        title: title.to_owned(),
        open: open_values(statement),
        statement: statement.trim().to_owned(),
    };
    let look_ups =
        LOOK_UPS.iter().map(|(name, title, sql)| one((*name).to_owned(), KnownFrom::Benchmark, title, sql));
    let checks = plan.plan.checks.iter().filter_map(|check| {
        let text = plan.text(check.sql.as_deref()?)?;
        Some(one(format!("check:{}", check.id), KnownFrom::Check, &check.title, text))
    });
    let counted = seen.statements.known().into_iter().flatten();
    let counted = counted.filter(|row| row.statement.len() < CUT).take(COUNTED).filter_map(|row| {
        let first = row.statement.split_whitespace().collect::<Vec<_>>().join(" ");
        let title: String = first.chars().take(90).collect();
        Some(one(format!("counted:{}", row.id.as_ref()?), KnownFrom::Counted, &title, &row.statement))
    });
    look_ups.chain(checks).chain(counted).collect()
}

/// How the database would carry it out.
pub async fn explain(engine: &Engine, known: &Known, actor: &str) -> Result<Explained> {
    let doing = format!("explaining {}", known.title);
    engine.must(Permission::See, &doing)?;
    let mut tx = prepared(engine, known, &doing).await?;
    let plan = lines(&mut tx, known, "VERBOSE", &doing).await?;
    tx.rollback().await.doing(doing)?;
    Ok(keep(engine, known, Explained { at: engine.now(), by: actor.to_owned(), analysed: false, plan }))
}

/// How it does, by carrying it out: only what reads, and leaves no value open.
pub async fn analyse(engine: &Engine, known: &Known, actor: &str) -> Result<Explained> {
    let doing = format!("analysing {}", known.title);
    engine.must(Permission::Check, &doing)?;
    if known.open > 0 {
        let why = "its values are not known, so that it cannot be carried out";
        return Err(Error::new(Kind::Refused, doing, why, "Explain it: that shows its plan for any value."));
    }
    let mut tx = prepared(engine, known, &doing).await?;
    if writes(&mut tx, known, &doing).await? {
        let why = "it writes, and would be carried out";
        return Err(Error::new(Kind::Refused, doing, why, "Explain it without carrying it out."));
    }
    let plan = lines(&mut tx, known, "ANALYZE, BUFFERS", &doing).await?;
    tx.rollback().await.doing(doing)?;
    Ok(keep(engine, known, Explained { at: engine.now(), by: actor.to_owned(), analysed: true, plan }))
}

/// The last plan that somebody asked for, which all who look share.
pub fn last(engine: &Engine, known: &Known) -> Option<Explained> {
    kept(engine).get(&known.id).cloned()
}

fn kept(engine: &Engine) -> MutexGuard<'_, BTreeMap<String, Explained>> {
    engine.inner.explained.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Plans to remember; statements that were counted come and go.
const REMEMBERED: usize = 200;

fn keep(engine: &Engine, known: &Known, explained: Explained) -> Explained {
    let mut kept = kept(engine);
    if kept.len() >= REMEMBERED {
        kept.clear();
    }
    kept.insert(known.id.clone(), explained.clone());
    explained
}

/// PREPARE lets values be open on every version of PostgreSQL.
async fn prepared(engine: &Engine, known: &Known, doing: &str) -> Result<Transaction<'static, Postgres>> {
    let mut tx = session::read_only(engine.work(), doing).await?;
    for setting in [LONGEST, FOR_ANY] {
        sqlx::raw_sql(setting).execute(&mut *tx).await.doing(doing)?;
    }
    forget(&mut tx, doing).await?;
    let text = format!("PREPARE refit_explained AS {}", known.statement.trim_end_matches([';', ' ', '\n']));
    // By the protocol that takes one statement: a second one behind it, which
    // might end the transaction, is refused before anything is done.
    sqlx::query(AssertSqlSafe(text)).persistent(false).execute(&mut *tx).await.doing(doing)?;
    Ok(tx)
}

/// What is prepared outlives its transaction, and a refusal leaves no time to
/// take it back.
async fn forget(conn: &mut PgConnection, doing: &str) -> Result<()> {
    let there = "SELECT EXISTS (SELECT FROM pg_prepared_statements WHERE name = 'refit_explained')";
    if sqlx::query_scalar(there).fetch_one(&mut *conn).await.doing(doing)? {
        sqlx::raw_sql("DEALLOCATE refit_explained").execute(conn).await.doing(doing)?;
    }
    Ok(())
}

async fn lines(conn: &mut PgConnection, known: &Known, options: &str, doing: &str) -> Result<String> {
    let text = AssertSqlSafe(asking(known, options));
    let rows: Vec<String> = sqlx::query_scalar(text).persistent(false).fetch_all(conn).await.doing(doing)?;
    Ok(rows.join("\n").chars().take(LARGEST_PLAN).collect())
}

/// Every part of a plan has its kind; `ModifyTable` is what all of them have
/// that write.
async fn writes(conn: &mut PgConnection, known: &Known, doing: &str) -> Result<bool> {
    let text = AssertSqlSafe(asking(known, "FORMAT JSON"));
    let plan: serde_json::Value =
        sqlx::query_scalar(text).persistent(false).fetch_one(conn).await.doing(doing)?;
    Ok(plan.to_string().contains("\"ModifyTable\""))
}

fn asking(known: &Known, options: &str) -> String {
    let values = vec!["NULL"; known.open].join(", ");
    let values = if values.is_empty() { values } else { format!("({values})") };
    format!("EXPLAIN ({options}) EXECUTE refit_explained{values}")
}

/// One of the known by its id.
pub fn find(engine: &Engine, seen: &Diagnosis, id: &str) -> Result<Known> {
    known(engine, seen).into_iter().find(|known| known.id == id).ok_or_else(|| {
        let why = format!("no statement is known as {id:?}");
        Error::not_found("looking for a statement", why, "Choose one on the page Explain.")
    })
}
