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

/// A symbol as it lies in a snapshot. What orders need beyond it stands in the
/// table, see [`market::symbol`](crate::market::symbol).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbol<'a> {
    pub id: SymbolId,
    pub exchange: ExchangeId,
    pub base: &'a str,
    pub quote: &'a str,
    /// The exchange's own spelling; none until somebody knows it.
    pub exchange_symbol: Option<&'a str>,
    /// Whether the symbol itself is active; its exchange may still not be.
    pub is_active: bool,
    /// Decimals of a price.
    pub price_precision: i16,
    /// Decimals of a quantity.
    pub quantity_precision: i16,
}
