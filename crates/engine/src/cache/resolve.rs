//! Get or create: names that nobody has seen before get their symbol.

use domain::market::NewSymbol;
use sqlx::PgPool;

use super::{ClassifierCache, SymbolId};
use crate::error::{Doing, Error, Kind, Result};

const CREATE: &str = include_str!("queries/create.sql");

/// A symbol as rows name it, compared exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name<'a> {
    /// The exchange's enum value.
    pub exchange: &'a str,
    pub base: &'a str,
    pub quote: &'a str,
}

impl ClassifierCache {
    /// The ids of all these names, in their order. What is missing is created
    /// by one statement that commits by itself; of several tasks that ask at
    /// once, one creates and the others find it. Refused, with nothing created,
    /// when an exchange is not known or a name is none.
    pub async fn resolve(&self, pool: &PgPool, names: &[Name<'_>]) -> Result<Vec<SymbolId>> {
        if let Some(ids) = self.known(names) {
            return Ok(ids);
        }
        let _turn = self.creator.lock().await;
        self.look(pool).await?;
        if let Some(ids) = self.known(names) {
            return Ok(ids);
        }
        let missing = self.missing(names)?;
        create(pool, &missing).await?;
        self.refresh(pool).await?;
        self.known(names).ok_or_else(vanished)
    }

    fn known(&self, names: &[Name<'_>]) -> Option<Vec<SymbolId>> {
        let snapshot = self.snapshot();
        names.iter().map(|name| snapshot.symbol_id(name.exchange, name.base, name.quote)).collect()
    }

    fn missing(&self, names: &[Name<'_>]) -> Result<Vec<NewSymbol>> {
        let snapshot = self.snapshot();
        let unknown = |name: &&Name<'_>| snapshot.symbol_id(name.exchange, name.base, name.quote).is_none();
        let mut missing: Vec<&Name<'_>> = names.iter().filter(unknown).collect();
        missing.sort();
        missing.dedup();
        missing.into_iter().map(|name| self.wanted(name)).collect()
    }

    fn wanted(&self, name: &Name<'_>) -> Result<NewSymbol> {
        let doing = format!("creating symbol {}/{} of {:?}", name.base, name.quote, name.exchange);
        let Some(exchange) = self.exchange_id(name.exchange) else {
            let next = "Create the exchange first. Nothing was created.";
            return Err(Error::invalid(doing, "there is no such exchange", next));
        };
        let symbol = NewSymbol::named(exchange, name.base, name.quote);
        match symbol.fault() {
            Some(fault) => Err(Error::invalid(doing, fault, "Correct the name. Nothing was created.")),
            None => Ok(symbol),
        }
    }
}

async fn create(pool: &PgPool, missing: &[NewSymbol]) -> Result<()> {
    let statement = sqlx::query(CREATE)
        .bind(missing.iter().map(|symbol| symbol.exchange.0).collect::<Vec<_>>())
        .bind(missing.iter().map(|symbol| symbol.base.as_str()).collect::<Vec<_>>())
        .bind(missing.iter().map(|symbol| symbol.quote.as_str()).collect::<Vec<_>>());
    statement.execute(pool).await.map(drop).doing("creating symbols that were not known")
}

fn vanished() -> Error {
    let why = "a symbol was removed at the moment it was looked for";
    Error::new(Kind::Busy, "resolving names", why, "Try again.")
}
