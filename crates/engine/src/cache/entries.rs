//! Symbols packed: all their text in one piece, and sixteen bytes each that say
//! where in it. A box per name would take four times the memory, and a load of
//! many symbols would spend its time on allocations.

use super::entry::{ExchangeId, Symbol, SymbolId};
use super::fault::SnapshotFault;

#[derive(Clone, Copy, Debug)]
struct Entry {
    id: i32,
    /// Where its text begins: base, quote, own spelling.
    start: u32,
    exchange: i16,
    base: u8,
    quote: u8,
    own: u8,
    price_precision: u8,
    quantity_precision: u8,
    flags: u8,
}

const ACTIVE: u8 = 1;
const SPELT: u8 = 2;

#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    all: Vec<Entry>,
    text: String,
}

/// The columns are of 20 and 50 characters, of four bytes at most, and of 18
/// decimals: everything fits a byte.
fn byte(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}

impl Entries {
    /// Fails when a name is longer than any column of the plan, or all names
    /// together than four gigabytes.
    pub(super) fn push(&mut self, symbol: &Symbol<'_>) -> Result<(), SnapshotFault> {
        let own = symbol.exchange_symbol.unwrap_or_default();
        let longest = symbol.base.len().max(symbol.quote.len()).max(own.len());
        let (Ok(start), true) = (u32::try_from(self.text.len()), longest < usize::from(u8::MAX)) else {
            return Err(SnapshotFault::LongName { symbol: symbol.id.0 });
        };
        self.text.extend([symbol.base, symbol.quote, own]);
        let spelt = if symbol.exchange_symbol.is_some() { SPELT } else { 0 };
        self.all.push(Entry {
            id: symbol.id.0,
            start,
            exchange: symbol.exchange.0,
            base: byte(symbol.base.len()),
            quote: byte(symbol.quote.len()),
            own: byte(own.len()),
            price_precision: symbol.price_precision.clamp(0, 255) as u8,
            quantity_precision: symbol.quantity_precision.clamp(0, 255) as u8,
            flags: (u8::from(symbol.is_active) * ACTIVE) | spelt,
        });
        Ok(())
    }

    pub(super) fn shrink(&mut self) {
        self.all.shrink_to_fit();
        self.text.shrink_to_fit();
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn id(&self, place: usize) -> SymbolId {
        SymbolId(self.all[place].id)
    }

    pub(super) fn get(&self, place: usize) -> Symbol<'_> {
        let entry = &self.all[place];
        let (start, base) = (entry.start as usize, usize::from(entry.base));
        let (quote, own) = (start + base, start + base + usize::from(entry.quote));
        Symbol {
            id: SymbolId(entry.id),
            exchange: ExchangeId(entry.exchange),
            base: &self.text[start..quote],
            quote: &self.text[quote..own],
            exchange_symbol: (entry.flags & SPELT != 0)
                .then(|| &self.text[own..own + usize::from(entry.own)]),
            is_active: entry.flags & ACTIVE != 0,
            price_precision: i16::from(entry.price_precision),
            quantity_precision: i16::from(entry.quantity_precision),
        }
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = Symbol<'_>> {
        (0..self.all.len()).map(|place| self.get(place))
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.all.capacity() * size_of::<Entry>() + self.text.capacity()
    }
}
