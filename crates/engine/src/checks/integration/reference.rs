//! Exchanges and symbols: made, found, changed, switched off, refused.

use domain::market::{Decimal, NewSymbol, TradingRules};

use super::{BASE, QUOTE, Step, does, new_exchange, refused, refuses, same};
use crate::market::{exchange, symbol};

pub(super) const STEPS: &[Step] = &[
    does("an exchange is found by its enum value", |conn, world| {
        Box::pin(async move {
            let wanted =
                exchange::Filter { enum_value: Some(&world.exchange), ..exchange::Filter::default() };
            let found = exchange::list(conn, wanted).await?;
            let names: Vec<&str> = found.iter().map(|exchange| exchange.enum_value.as_str()).collect();
            Ok(same("exchanges", &names, &vec![world.exchange.as_str()]))
        })
    }),
    refuses("a second exchange of the same name is refused", |conn, world| {
        Box::pin(async move { refused("it", exchange::create(conn, &new_exchange(&world.exchange)).await) })
    }),
    does("a symbol is found by its names, exactly", |conn, world| {
        Box::pin(async move {
            let wanted =
                |base| symbol::Filter { base: Some(base), quote: Some(QUOTE), ..symbol::Filter::default() };
            let found = symbol::list(&mut *conn, wanted(BASE)).await?;
            let known = found.iter().any(|symbol| symbol.id == world.symbol);
            let lower = symbol::list(conn, wanted(&BASE.to_lowercase())).await?;
            let strange = lower.iter().any(|symbol| symbol.id == world.symbol);
            Ok(same("known by its name, and by another case", &(known, strange), &(true, false)))
        })
    }),
    refuses("a second symbol of the same names is refused", |conn, world| {
        Box::pin(async move {
            let wanted = symbol::Filter { id: Some(world.symbol), ..symbol::Filter::default() };
            let found = symbol::list(&mut *conn, wanted).await?;
            let Some(first) = found.first() else { return Ok(Some("the symbol is gone".into())) };
            refused("it", symbol::create(conn, &NewSymbol::named(first.exchange, BASE, QUOTE)).await)
        })
    }),
    does("trading rules are kept, to the last decimal", |conn, world| {
        Box::pin(async move {
            let tick_size = Some(Decimal::new(1, 8));
            let rules = TradingRules { tick_size, price_precision: 6, ..TradingRules::default() };
            symbol::set_rules(&mut *conn, world.symbol, &rules).await?;
            let wanted = symbol::Filter { id: Some(world.symbol), ..symbol::Filter::default() };
            let found = symbol::list(conn, wanted).await?;
            Ok(same("rules", &found.first().map(|symbol| &symbol.rules), &Some(&rules)))
        })
    }),
    does("a symbol that is switched off is listed as such", |conn, world| {
        Box::pin(async move {
            symbol::set_active(&mut *conn, world.symbol, false).await?;
            let wanted =
                symbol::Filter { id: Some(world.symbol), active: Some(true), ..symbol::Filter::default() };
            Ok(same("active symbols", &symbol::list(conn, wanted).await?.len(), &0))
        })
    }),
];
