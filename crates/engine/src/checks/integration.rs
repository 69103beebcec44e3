//! The integration test: what a trading program does, played from end to end on
//! an exchange and a symbol of its own, in a transaction that is always rolled
//! back. Each step needs those before it.

mod book_tickers;
mod legacy;
mod names;
mod reference;
mod trades;

use domain::check::Evidence;
use domain::market::{Decimal, MarketType, NewExchange, NewSymbol, SymbolId};
use domain::report::Finding;
use futures::future::BoxFuture;
use sqlx::{Connection, PgConnection, PgPool};

use super::{Probe, session};
use crate::error::{Doing, Kind, Result};
use crate::market::{exchange, symbol};

pub(super) const REFERENCE: Probe = Probe {
    name: "integration_reference",
    unit: "steps",
    ask: |ctx, _| Box::pin(play(ctx.pool, reference::STEPS)),
};
pub(super) const BOOK_TICKERS: Probe = Probe {
    name: "integration_book_tickers",
    unit: "steps",
    ask: |ctx, _| Box::pin(play(ctx.pool, book_tickers::STEPS)),
};
pub(super) const TRADES: Probe = Probe {
    name: "integration_trades",
    unit: "steps",
    ask: |ctx, _| Box::pin(play(ctx.pool, trades::STEPS)),
};
pub(super) const LEGACY: Probe = Probe {
    name: "integration_legacy",
    unit: "steps",
    ask: |ctx, _| Box::pin(play(ctx.pool, legacy::STEPS)),
};
pub(super) const NAMES: Probe =
    Probe { name: "integration_names", unit: "names", ask: |ctx, _| Box::pin(names::ask(ctx.pool)) };

const DOING: &str = "playing the integration test";
const BACKEND: &str = include_str!("queries/crud_backend.sql");
/// What the test's symbol is called.
const BASE: &str = "CHECK";
const QUOTE: &str = "REFIT";

/// What a step has in hand.
#[derive(Clone, Debug)]
struct World {
    exchange: String,
    symbol: SymbolId,
}

struct Step {
    name: &'static str,
    /// Whether what it does stays for the steps after it. What is to be refused
    /// does not: it has broken the transaction as far as it reached.
    stays: bool,
    /// What is wrong, if anything is.
    play: Play,
}

type Play = for<'a> fn(&'a mut PgConnection, World) -> BoxFuture<'a, Result<Option<String>>>;

const fn does(name: &'static str, play: Play) -> Step {
    Step { name, stays: true, play }
}

const fn refuses(name: &'static str, play: Play) -> Step {
    Step { name, stays: false, play }
}

async fn play(pool: &PgPool, steps: &[Step]) -> Result<Evidence> {
    let mut tx = session::writing(pool, DOING).await?;
    let evidence = all(&mut tx, steps).await;
    tx.rollback().await.doing(DOING)?;
    evidence
}

async fn all(conn: &mut PgConnection, steps: &[Step]) -> Result<Evidence> {
    let world = make(conn).await?;
    let mut evidence = Evidence::default();
    for step in steps {
        evidence.looked_at += 1;
        if let Some(problem) = one(conn, step, &world).await? {
            evidence.findings.push(Finding { subject: step.name.into(), problem });
            break;
        }
    }
    Ok(evidence)
}

async fn one(conn: &mut PgConnection, step: &Step, world: &World) -> Result<Option<String>> {
    let mut inner = conn.begin().await.doing(DOING)?;
    let came = (step.play)(&mut inner, world.clone()).await;
    match (&came, step.stays) {
        (Ok(None), true) => inner.commit().await.doing(DOING)?,
        _ => inner.rollback().await.doing(DOING)?,
    }
    match came {
        // What the database refuses is what this looks for. What could not be
        // tried, because a lock is held or the server is away, is not.
        Err(error) if matches!(error.kind, Kind::Failed | Kind::Invalid | Kind::Refused) => {
            Ok(Some(error.why))
        }
        came => came,
    }
}

/// Through the operations that a program uses as well.
async fn make(conn: &mut PgConnection) -> Result<World> {
    let backend: i32 = sqlx::query_scalar(BACKEND).fetch_one(&mut *conn).await.doing(DOING)?;
    let name = format!("REFIT_CHECK_{backend}");
    let id = exchange::create(&mut *conn, &new_exchange(&name)).await?;
    let symbol = symbol::create(conn, &NewSymbol::named(id, BASE, QUOTE)).await?;
    Ok(World { exchange: name, symbol })
}

fn new_exchange(name: &str) -> NewExchange {
    NewExchange {
        enum_value: name.to_owned(),
        display_name: "Integration test".into(),
        market_type: MarketType::Spot,
        base_url: None,
        websocket_url: None,
        rate_limit: None,
        precision_default: 8,
    }
}

/// None when both are equal.
fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Option<String> {
    (found != expected).then(|| format!("{what}: found {found:?} instead of {expected:?}"))
}

/// None when it was refused as an invalid input.
fn refused<T>(what: &str, came: Result<T>) -> Result<Option<String>> {
    match came {
        Ok(_) => Ok(Some(format!("{what} was taken"))),
        Err(error) if error.kind == Kind::Invalid => Ok(None),
        Err(error) => Err(error),
    }
}

fn decimal(units: i64) -> Decimal {
    Decimal::new(units, 8)
}
