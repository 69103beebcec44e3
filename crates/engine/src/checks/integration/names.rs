//! The cache gives for every name the id that the database gives, for every id
//! its names, and for a name in another case only what is really called so.

use std::collections::BTreeMap;

use domain::check::Evidence;
use domain::report::Finding;
use sqlx::PgPool;

use crate::cache::{ClassifierCache, SymbolId};
use crate::checks::{nothing_to_ask, session};
use crate::error::{Doing, Result};

const DOING: &str = "comparing the cache with its tables";
const SYMBOLS: &str = include_str!("../queries/all_symbols.sql");
/// Findings that are named; more of them say nothing new.
const NAMED: usize = 20;

type Names = (String, String, String);

pub(super) async fn ask(pool: &PgPool) -> Result<Evidence> {
    let mut tx = session::read_only(pool, DOING).await?;
    let rows: Vec<(i32, String, String, String)> =
        sqlx::query_as(SYMBOLS).fetch_all(&mut *tx).await.doing(DOING)?;
    tx.rollback().await.doing(DOING)?;
    if rows.is_empty() {
        return Err(nothing_to_ask(DOING, "there are no symbols to look up"));
    }
    let known: BTreeMap<Names, SymbolId> =
        rows.into_iter().map(|(id, exchange, base, quote)| ((exchange, base, quote), SymbolId(id))).collect();
    let cache = ClassifierCache::load(pool).await?;
    let findings = known.iter().filter_map(|(names, id)| fault(&cache, &known, names, *id)).take(NAMED);
    let findings = findings.collect();
    let note = format!("{} symbols by their names, by their ids and in another case.", known.len());
    Ok(Evidence { looked_at: known.len() as i64, measured: None, note, findings })
}

fn fault(
    cache: &ClassifierCache,
    known: &BTreeMap<Names, SymbolId>,
    names: &Names,
    id: SymbolId,
) -> Option<Finding> {
    let (exchange, base, quote) = names;
    let found = cache.symbol_id(exchange, base, quote);
    let snapshot = cache.snapshot();
    let back = snapshot.symbol(id).map(|symbol| (symbol.base.to_owned(), symbol.quote.to_owned()));
    let other = base.to_lowercase();
    let lower = (exchange.clone(), other.clone(), quote.clone());
    let problem = if found != Some(id) {
        format!("the cache answers {found:?} instead of {}", id.0)
    } else if back.as_ref() != Some(&(base.clone(), quote.clone())) {
        format!("the cache calls {} {back:?}", id.0)
    } else if cache.symbol_id(exchange, &other, quote) != known.get(&lower).copied() {
        format!("the cache takes {other} for {base}")
    } else {
        return None;
    };
    Some(Finding { subject: format!("{exchange} {base}/{quote}"), problem })
}
