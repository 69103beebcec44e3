//! Made-up reference data of a given size, to measure the structures with.

use chrono::DateTime;

use super::entry::{Exchange, ExchangeId, Symbol, SymbolId};
use super::snapshot::Snapshot;

impl Snapshot {
    /// `symbols` symbols spread evenly over `exchanges` exchanges, with names
    /// as long as real ones.
    pub fn synthetic(exchanges: u16, symbols: u32) -> Self {
        let all = (0..exchanges).map(exchange).collect();
        let names: Vec<_> =
            (0..symbols).map(|number| (format!("BASE{number}"), format!("QUOTE{}", number % 4))).collect();
        let symbols = (0..).zip(&names).map(|(number, (base, quote))| symbol(number, exchanges, base, quote));
        Self::new(all, symbols, DateTime::UNIX_EPOCH).expect("numbered names are never repeated")
    }

    /// The same names with other ids, to tell two snapshots apart by their answers.
    pub fn with_negative_ids(&self) -> Self {
        let symbols = self.symbols().map(|symbol| Symbol { id: SymbolId(-symbol.id.0), ..symbol });
        Self::new(self.exchanges().to_vec(), symbols, DateTime::UNIX_EPOCH)
            .expect("negating ids that differ leaves them different")
    }
}

fn exchange(number: u16) -> Exchange {
    let name: Box<str> = format!("EXCHANGE_{number}").into();
    Exchange { id: ExchangeId(number as i16), name: name.clone(), enum_value: name, is_active: true }
}

fn symbol<'a>(number: u32, exchanges: u16, base: &'a str, quote: &'a str) -> Symbol<'a> {
    Symbol {
        id: SymbolId(number as i32 + 1),
        exchange: ExchangeId((number % u32::from(exchanges)) as i16),
        base,
        quote,
        exchange_symbol: None,
        is_active: true,
        price_precision: 8,
        quantity_precision: 8,
    }
}
