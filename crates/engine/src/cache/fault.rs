//! What keeps rows from becoming a snapshot: names that answer twice, and
//! symbols of no exchange. Serving a guess would be worse than serving nothing.

use std::fmt;

use super::{Exchange, ExchangeId, Symbol, SymbolId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnapshotFault {
    RepeatedExchange(Box<Exchange>),
    RepeatedSymbol(Box<Symbol>),
    LostSymbol { symbol: SymbolId, exchange: ExchangeId },
}

impl fmt::Display for SnapshotFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RepeatedExchange(exchange) => {
                write!(f, "exchange {:?} (id {}) is there twice", exchange.enum_value, exchange.id.0)
            }
            Self::RepeatedSymbol(symbol) => {
                let (id, exchange) = (symbol.id.0, symbol.exchange.0);
                let (base, quote) = (&symbol.base, &symbol.quote);
                write!(f, "symbol {base}/{quote} of exchange {exchange} (id {id}) is there twice")
            }
            Self::LostSymbol { symbol, exchange } => {
                write!(f, "symbol {} belongs to exchange {}, which does not exist", symbol.0, exchange.0)
            }
        }
    }
}

impl std::error::Error for SnapshotFault {}
