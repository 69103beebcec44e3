//! Look-ups in the database itself: each statement timed from here, and its plan
//! kept and looked at for an index.

use std::time::Instant;

use domain::benchmark::Target;
use futures::future::BoxFuture;
use sqlx::postgres::PgArguments;
use sqlx::{Arguments, AssertSqlSafe, PgConnection, Postgres};

use super::{Case, Ctx, Measured};
use crate::checks::names::{Name, shuffled};
use crate::checks::session;
use crate::error::{Doing, Result};
use crate::samples::Samples;

const DOING: &str = "measuring a statement";
const WARM_UPS: usize = 100;
const SAMPLES: usize = 1_000;
const BELOW_A_MILLISECOND: Option<Target> = Some(Target::AtMost(1.0));

pub(super) const EXCHANGE: Case = Case {
    name: "sql_exchange_lookup",
    title: "Exchange by its enum value, by SQL",
    unit: "ms",
    target: BELOW_A_MILLISECOND,
    measure: |ctx| named(ctx, EXCHANGE_SQL, |name| vec![name.exchange.clone()]),
};

pub(super) const SYMBOL: Case = Case {
    name: "sql_symbol_lookup",
    title: "Symbol by exchange, base and quote, by SQL",
    unit: "ms",
    target: BELOW_A_MILLISECOND,
    measure: |ctx| {
        named(ctx, SYMBOL_SQL, |name| vec![name.exchange.clone(), name.base.clone(), name.quote.clone()])
    },
};

pub(super) const CACHE_LOAD: Case = Case {
    name: "sql_cache_load",
    title: "What the cache reads of all active symbols, by SQL",
    unit: "ms",
    target: BELOW_A_MILLISECOND,
    measure: |ctx| named(ctx, CACHE_LOAD_SQL, |_| Vec::new()),
};

pub(super) const CROSS_EXCHANGE: Case = Case {
    name: "sql_cross_exchange",
    title: "A pair on all exchanges, by SQL",
    unit: "ms",
    target: BELOW_A_MILLISECOND,
    measure: |ctx| named(ctx, CROSS_EXCHANGE_SQL, |name| vec![name.base.clone(), name.quote.clone()]),
};

const EXCHANGE_SQL: &str = include_str!("../checks/queries/lookup_exchange.sql");
const SYMBOL_SQL: &str = include_str!("../checks/queries/lookup_symbol.sql");
const CACHE_LOAD_SQL: &str = include_str!("../queries/benchmarks/cache_load.sql");
const CROSS_EXCHANGE_SQL: &str = include_str!("../queries/benchmarks/cross_exchange.sql");

/// Name, title and statement of each, to be explained.
pub(crate) const LOOK_UPS: [(&str, &str, &str); 4] = [
    (EXCHANGE.name, EXCHANGE.title, EXCHANGE_SQL),
    (SYMBOL.name, SYMBOL.title, SYMBOL_SQL),
    (CACHE_LOAD.name, CACHE_LOAD.title, CACHE_LOAD_SQL),
    (CROSS_EXCHANGE.name, CROSS_EXCHANGE.title, CROSS_EXCHANGE_SQL),
];

/// A statement whose parameters are names.
fn named<'a>(
    ctx: Ctx<'a>,
    sql: &'static str,
    binds: fn(&Name) -> Vec<String>,
) -> BoxFuture<'a, Result<Measured>> {
    Box::pin(async move {
        let names = shuffled(&ctx.cache.snapshot());
        let asked: Vec<Vec<String>> = names.iter().take(SAMPLES).map(binds).collect();
        if asked.is_empty() {
            return Ok(Measured::nothing("There are no symbols to look up."));
        }
        let mut tx = session::read_only(ctx.pool, DOING).await?;
        let samples = timed(&mut tx, sql, &asked).await?;
        let plan = explain(&mut tx, sql, arguments(&asked[0])).await?;
        tx.rollback().await.doing(DOING)?;
        let note = format!("{} different look-ups, one after the other.", asked.len());
        Ok(by_index(Measured { plan: Some(plan), ..Measured::of(samples.figures(1e6), note) }))
    })
}

async fn timed(conn: &mut PgConnection, sql: &'static str, asked: &[Vec<String>]) -> Result<Samples> {
    let mut samples = Samples::new();
    for (turn, names) in asked.iter().cycle().take(WARM_UPS + SAMPLES).enumerate() {
        let began = Instant::now();
        sqlx::query_with::<Postgres, _>(sql, arguments(names)).fetch_all(&mut *conn).await.doing(DOING)?;
        if turn >= WARM_UPS {
            samples.record(began.elapsed());
        }
    }
    Ok(samples)
}

fn arguments(names: &[String]) -> PgArguments {
    let mut arguments = PgArguments::default();
    // Text always encodes.
    names.iter().for_each(|name| arguments.add(name).unwrap_or_default());
    arguments
}

/// The plan as it was carried out. Reading a small table whole is the fastest
/// way and says nothing of the day when it is large: so that is set aside.
pub(super) async fn explain(conn: &mut PgConnection, sql: &str, arguments: PgArguments) -> Result<String> {
    sqlx::query("set local enable_seqscan = off").execute(&mut *conn).await.doing(DOING)?;
    let text = format!("explain (analyze, buffers, costs off, timing off, summary off) {sql}");
    let lines: Vec<String> =
        sqlx::query_scalar_with(AssertSqlSafe(text), arguments).fetch_all(conn).await.doing(DOING)?;
    Ok(lines.join("\n"))
}

/// Misses its target, however fast, when no index can serve it.
pub(super) fn by_index(measured: Measured) -> Measured {
    let indexed =
        measured.plan.as_ref().is_some_and(|plan| plan.contains("Index") && !plan.contains("Seq Scan"));
    let fault = (!indexed).then(|| "No index serves it: see the plan.".to_owned());
    Measured { fault, ..measured }
}
