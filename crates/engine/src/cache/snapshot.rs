//! One moment of the reference data, complete and unchangeable.

use chrono::{DateTime, Utc};

use super::entry::{Exchange, ExchangeId, Symbol, SymbolId};
use super::fault::SnapshotFault;
use super::index::Index;
use super::statistics::Statistics;

#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    exchanges: Box<[Exchange]>,
    symbols: Box<[Symbol]>,
    exchange_ids: Index,
    exchange_enums: Index,
    symbol_ids: Index,
    symbol_names: Index,
    generation: u64,
    /// None for the empty snapshot that a cache begins with.
    loaded_at: Option<DateTime<Utc>>,
}

impl Snapshot {
    /// Builds the look-ups. Refuses rows that would make an answer ambiguous.
    pub fn new(
        exchanges: Vec<Exchange>,
        symbols: Vec<Symbol>,
        loaded_at: DateTime<Utc>,
    ) -> Result<Self, SnapshotFault> {
        let repeated_exchange = |at: usize| SnapshotFault::RepeatedExchange(exchanges[at].clone().into());
        let repeated_symbol = |at: usize| SnapshotFault::RepeatedSymbol(symbols[at].clone().into());
        let exchange_ids = Index::build(&exchanges, |e| e.id).map_err(repeated_exchange)?;
        let exchange_enums = Index::build(&exchanges, |e| &*e.enum_value).map_err(repeated_exchange)?;
        let symbol_ids = Index::build(&symbols, |s| s.id).map_err(repeated_symbol)?;
        let symbol_names = Index::build(&symbols, name).map_err(repeated_symbol)?;
        if let Some(lost) = lost_symbol(&symbols, &exchanges, &exchange_ids) {
            return Err(lost);
        }
        Ok(Self {
            exchanges: exchanges.into(),
            symbols: symbols.into(),
            exchange_ids,
            exchange_enums,
            symbol_ids,
            symbol_names,
            generation: 0,
            loaded_at: Some(loaded_at),
        })
    }

    pub(super) fn with_generation(self, generation: u64) -> Self {
        Self { generation, ..self }
    }

    pub fn exchange(&self, id: ExchangeId) -> Option<&Exchange> {
        self.exchange_ids.find(&self.exchanges, id, |exchange| exchange.id == id)
    }

    pub fn exchange_by_enum(&self, enum_value: &str) -> Option<&Exchange> {
        self.exchange_enums.find(&self.exchanges, enum_value, |e| *e.enum_value == *enum_value)
    }

    pub fn symbol(&self, id: SymbolId) -> Option<&Symbol> {
        self.symbol_ids.find(&self.symbols, id, |symbol| symbol.id == id)
    }

    /// A symbol by its exact names. Neither locks nor allocates.
    pub fn symbol_by_name(&self, exchange: &str, base: &str, quote: &str) -> Option<&Symbol> {
        let key = (self.exchange_by_enum(exchange)?.id, base, quote);
        self.symbol_names.find(&self.symbols, key, |symbol| name(symbol) == key)
    }

    pub fn symbol_id(&self, exchange: &str, base: &str, quote: &str) -> Option<SymbolId> {
        self.symbol_by_name(exchange, base, quote).map(|symbol| symbol.id)
    }

    /// In the order of their ids, when they were loaded.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// In the order of their ids, when they were loaded.
    pub fn symbols(&self) -> &[Symbol] {
        &self.symbols
    }

    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The memory the snapshot takes: itself, its entries, their text and the
    /// look-ups with their empty slots. What the allocator adds is not counted.
    pub fn size_bytes(&self) -> usize {
        let entries = size_of_val(&*self.exchanges) + size_of_val(&*self.symbols);
        let exchange_text: usize = self.exchanges.iter().map(Exchange::text_bytes).sum();
        let symbol_text: usize = self.symbols.iter().map(Symbol::text_bytes).sum();
        size_of::<Self>() + entries + exchange_text + symbol_text + self.index_bytes()
    }

    fn index_bytes(&self) -> usize {
        let indexes = [&self.exchange_ids, &self.exchange_enums, &self.symbol_ids, &self.symbol_names];
        indexes.into_iter().map(Index::heap_bytes).sum()
    }

    pub fn statistics(&self) -> Statistics {
        Statistics {
            exchanges: self.exchanges.len(),
            symbols: self.symbols.len(),
            bytes: self.size_bytes(),
            generation: self.generation,
            loaded_at: self.loaded_at,
        }
    }
}

fn name(symbol: &Symbol) -> (ExchangeId, &str, &str) {
    (symbol.exchange, &symbol.base, &symbol.quote)
}

fn lost_symbol(symbols: &[Symbol], exchanges: &[Exchange], ids: &Index) -> Option<SnapshotFault> {
    let known = |id| ids.find(exchanges, id, |exchange| exchange.id == id).is_some();
    let lost = symbols.iter().find(|symbol| !known(symbol.exchange))?;
    Some(SnapshotFault::LostSymbol { symbol: lost.id, exchange: lost.exchange })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(id: i16, name: &str) -> Exchange {
        Exchange { id: ExchangeId(id), name: name.into(), enum_value: name.into(), is_active: true }
    }

    fn symbol(id: i32, exchange: i16, base: &str, quote: &str) -> Symbol {
        Symbol {
            id: SymbolId(id),
            exchange: ExchangeId(exchange),
            base: base.into(),
            quote: quote.into(),
            is_active: true,
        }
    }

    fn build(exchanges: Vec<Exchange>, symbols: Vec<Symbol>) -> Result<Snapshot, SnapshotFault> {
        Snapshot::new(exchanges, symbols, DateTime::UNIX_EPOCH)
    }

    fn sample() -> Snapshot {
        let exchanges = vec![exchange(1, "MEXC_SPOT"), exchange(2, "MEXC")];
        let symbols = vec![
            symbol(1, 1, "BTC", "USDT"),
            symbol(2, 2, "BTC", "USDT"),
            symbol(3, 1, "kPEPE", "USDT"),
            symbol(4, 1, "KPEPE", "USDT"),
            symbol(5, 1, "AB", "CUSDT"),
            symbol(2_000_000_000, 1, "ABC", "USDT"),
        ];
        build(exchanges, symbols).expect("the sample has no repeated name")
    }

    #[test]
    fn every_symbol_is_found_by_name_and_by_id() {
        let snapshot = sample();
        for symbol in snapshot.symbols() {
            let exchange = snapshot.exchange(symbol.exchange).expect("the exchange is there");
            let found = snapshot.symbol_by_name(&exchange.enum_value, &symbol.base, &symbol.quote);
            assert_eq!(found, Some(symbol));
            assert_eq!(snapshot.symbol(symbol.id), Some(symbol));
        }
    }

    #[test]
    fn names_are_compared_exactly() {
        let snapshot = sample();
        for (exchange, base, quote) in [
            ("mexc_spot", "BTC", "USDT"),
            ("MEXC_SPOT ", "BTC", "USDT"),
            ("MEXC_SPOT", "btc", "USDT"),
            ("MEXC_SPOT", "BTC", "USDT "),
            ("MEXC_SPOT", "BTCUSDT", ""),
            ("MEXC", "kPEPE", "USDT"),
            ("", "", ""),
        ] {
            assert_eq!(snapshot.symbol_id(exchange, base, quote), None, "{exchange} {base}/{quote}");
        }
        assert_eq!(snapshot.symbol_id("MEXC_SPOT", "kPEPE", "USDT"), Some(SymbolId(3)));
        assert_eq!(snapshot.symbol_id("MEXC_SPOT", "KPEPE", "USDT"), Some(SymbolId(4)));
    }

    #[test]
    fn an_exchange_is_found_by_enum_value_and_by_id() {
        let snapshot = sample();
        assert_eq!(snapshot.exchange_by_enum("MEXC").map(|e| e.id), Some(ExchangeId(2)));
        assert_eq!(snapshot.exchange(ExchangeId(1)).map(|e| &*e.name), Some("MEXC_SPOT"));
        assert_eq!(snapshot.exchange(ExchangeId(3)), None);
        assert_eq!(snapshot.symbol(SymbolId(-1)), None);
    }

    #[test]
    fn ambiguous_rows_are_refused() {
        let fault = |exchanges, symbols| build(exchanges, symbols).err().map(|fault| fault.to_string());
        assert_eq!(
            fault(vec![exchange(1, "A"), exchange(2, "A")], vec![]).as_deref(),
            Some("exchange \"A\" (id 2) is there twice")
        );
        let twice = vec![symbol(1, 1, "B", "Q"), symbol(2, 1, "B", "Q")];
        assert_eq!(
            fault(vec![exchange(1, "A")], twice).as_deref(),
            Some("symbol B/Q of exchange 1 (id 2) is there twice")
        );
        assert_eq!(
            fault(vec![exchange(1, "A")], vec![symbol(7, 9, "B", "Q")]).as_deref(),
            Some("symbol 7 belongs to exchange 9, which does not exist")
        );
    }

    #[test]
    fn the_size_grows_with_the_text() {
        let short = build(vec![exchange(1, "A")], vec![symbol(1, 1, "B", "Q")]).expect("it builds");
        let long = build(vec![exchange(1, "A")], vec![symbol(1, 1, "BBBBB", "Q")]).expect("it builds");
        assert_eq!(long.size_bytes(), short.size_bytes() + 4);
    }
}
