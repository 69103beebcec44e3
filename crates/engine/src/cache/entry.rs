//! What the cache knows of an exchange and of a symbol.

pub use domain::market::{ExchangeId, SymbolId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    pub id: ExchangeId,
    pub name: Box<str>,
    /// The string that the application writes.
    pub enum_value: Box<str>,
    pub is_active: bool,
}

impl Exchange {
    pub(super) fn text_bytes(&self) -> usize {
        self.name.len() + self.enum_value.len()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    pub id: SymbolId,
    pub exchange: ExchangeId,
    pub base: Box<str>,
    pub quote: Box<str>,
    /// Whether the symbol itself is active; its exchange may still not be.
    pub is_active: bool,
}

impl Symbol {
    pub(super) fn text_bytes(&self) -> usize {
        self.base.len() + self.quote.len()
    }
}
