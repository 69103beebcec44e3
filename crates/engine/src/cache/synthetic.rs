//! Made-up reference data of a given size, to measure the structures with.

use chrono::DateTime;

use super::entry::{Exchange, ExchangeId, Symbol, SymbolId};
use super::snapshot::Snapshot;

impl Snapshot {
    /// `symbols` symbols spread evenly over `exchanges` exchanges, with names
    /// as long as real ones.
    pub fn synthetic(exchanges: u16, symbols: u32) -> Self {
        let all = (0..exchanges).map(exchange).collect();
        let symbols = (0..symbols).map(|number| symbol(number, exchanges)).collect();
        Self::new(all, symbols, DateTime::UNIX_EPOCH).expect("numbered names are never repeated")
    }

    /// The same names with other ids, to tell two snapshots apart by their answers.
    pub(crate) fn with_negative_ids(&self) -> Self {
        let negative = |symbol: &Symbol| Symbol { id: SymbolId(-symbol.id.0), ..symbol.clone() };
        let symbols = self.symbols().iter().map(negative).collect();
        Self::new(self.exchanges().to_vec(), symbols, DateTime::UNIX_EPOCH)
            .expect("negating ids that differ leaves them different")
    }
}

fn exchange(number: u16) -> Exchange {
    let name: Box<str> = format!("EXCHANGE_{number}").into();
    Exchange { id: ExchangeId(number as i16), name: name.clone(), enum_value: name, is_active: true }
}

fn symbol(number: u32, exchanges: u16) -> Symbol {
    Symbol {
        id: SymbolId(number as i32 + 1),
        exchange: ExchangeId((number % u32::from(exchanges)) as i16),
        base: format!("BASE{number}").into(),
        quote: format!("QUOTE{}", number % 4).into(),
        is_active: true,
    }
}
