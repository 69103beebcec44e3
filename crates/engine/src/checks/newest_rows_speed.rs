//! Reading the newest 100 rows of a symbol from the target of a move: the mean
//! in ms over up to 20 symbols.

use std::time::Instant;

use domain::check::Evidence;
use domain::plan::{Check, Move};
use sqlx::{AssertSqlSafe, PgConnection};

use super::{Ctx, Probe, nothing_to_ask, session};
use crate::error::{Doing, Error, Result};
use crate::samples::Samples;
use crate::sql;

pub(super) const PROBE: Probe =
    Probe { name: "newest_rows_speed", unit: "ms", ask: |ctx, check| Box::pin(measure(ctx, check)) };

const DOING: &str = "Measuring how fast the newest rows are read";
const SYMBOLS: u32 = 20;
const ROWS: u32 = 100;
/// The first reading warms up and is not counted.
const READINGS: u32 = 5;

async fn measure(ctx: &Ctx<'_>, check: &Check) -> Result<Evidence> {
    let shape = Shape::of(ctx, check)?;
    let mut tx = session::read_only(ctx.pool, DOING).await?;
    let some = sql::first_values(shape.table, shape.column, SYMBOLS);
    let symbols: Vec<String> =
        sqlx::query_scalar(AssertSqlSafe(some)).fetch_all(&mut *tx).await.doing(DOING)?;
    if symbols.is_empty() {
        return empty(check, shape.table);
    }
    let mut samples = Samples::new();
    for symbol in &symbols {
        read(&mut tx, &shape.newest(symbol), &mut samples).await?;
    }
    tx.rollback().await.doing(DOING)?;
    let note = format!("{} Of {} symbols.", samples.note(), symbols.len());
    Ok(Evidence { looked_at: samples.count(), measured: Some(samples.mean_ms()), note, findings: Vec::new() })
}

/// Nothing was measured; whether that will do is for the plan to say.
fn empty(check: &Check, table: &str) -> Result<Evidence> {
    let why = format!("table {table} has no rows");
    if check.may_be_empty {
        return Ok(Evidence { note: format!("Nothing was measured: {why}."), ..Evidence::default() });
    }
    Err(nothing_to_ask(DOING, &why))
}

async fn read(connection: &mut PgConnection, newest: &str, samples: &mut Samples) -> Result<()> {
    for reading in 0..=READINGS {
        let started = Instant::now();
        let query = sqlx::query(AssertSqlSafe(newest)).persistent(false);
        query.fetch_all(&mut *connection).await.doing(DOING)?;
        if reading > 0 {
            samples.record(started.elapsed());
        }
    }
    Ok(())
}

/// What the move's declaration says of its target.
struct Shape<'a> {
    table: &'a str,
    /// The column that a look-up fills: the reference to the symbol.
    column: &'a str,
    /// The rest of the key: the time, and what tells equal times apart.
    order: Vec<&'a str>,
}

impl<'a> Shape<'a> {
    fn of(ctx: &Ctx<'a>, check: &Check) -> Result<Self> {
        let id = check.move_id.as_deref().unwrap_or_default();
        let spec = ctx.plan.move_of(id);
        let spec = spec.ok_or_else(|| wrong(check, format!("the plan has no move {id:?}")))?;
        let shape = Self::of_move(spec).ok_or_else(|| {
            wrong(check, format!("the target key of move {id:?} is not a looked-up column and a time"))
        })?;
        let fault = shape.names().find_map(sql::name_fault);
        match fault {
            Some(fault) => Err(wrong(check, fault)),
            None => Ok(shape),
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let table = self.table.split('.');
        table.chain([self.column]).chain(self.order.iter().copied())
    }

    fn of_move(spec: &'a Move) -> Option<Self> {
        let looked_up = spec.columns.iter().find(|column| column.lookup.is_some())?;
        let column = looked_up.target.as_str();
        let (first, order) = spec.target_key.split_first()?;
        let order: Vec<&str> = order.iter().map(String::as_str).collect();
        let is_key = first == column && !order.is_empty();
        is_key.then_some(Self { table: &spec.target, column, order })
    }

    fn newest(&self, symbol: &str) -> String {
        sql::newest_rows(self.table, self.column, symbol, &self.order, ROWS)
    }
}

fn wrong(check: &Check, why: String) -> Error {
    let next = format!("Correct `move` of check {} in plan.toml, or the move itself.", check.id);
    Error::invalid(DOING, why, next)
}
