//! What keeps rows from becoming a snapshot: names that answer twice, and
//! symbols of no exchange. Serving a guess would be worse than serving nothing.

use thiserror::Error;

use super::Symbol;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SnapshotFault {
    #[error("exchange {enum_value:?} (id {id}) is there twice")]
    RepeatedExchange { enum_value: Box<str>, id: i16 },
    #[error("symbol {base}/{quote} of exchange {exchange} (id {id}) is there twice")]
    RepeatedSymbol { base: Box<str>, quote: Box<str>, exchange: i16, id: i32 },
    #[error("symbol {symbol} belongs to exchange {exchange}, which does not exist")]
    LostSymbol { symbol: i32, exchange: i16 },
    #[error("the names of symbol {symbol} are longer than any column of the plan")]
    LongName { symbol: i32 },
}

impl SnapshotFault {
    pub(super) fn repeated(symbol: &Symbol<'_>) -> Self {
        Self::RepeatedSymbol {
            base: symbol.base.into(),
            quote: symbol.quote.into(),
            exchange: symbol.exchange.0,
            id: symbol.id.0,
        }
    }
}
