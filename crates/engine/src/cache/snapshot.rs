//! One moment of the reference data, complete and unchangeable.

use chrono::{DateTime, Utc};

use super::entries::Entries;
use super::entry::{Exchange, ExchangeId, Symbol, SymbolId};
use super::fault::SnapshotFault;
use super::index::Index;
use super::names::Names;
use super::proof::Proof;
use super::search::Order;
use super::statistics::Statistics;
use super::turn::Shows;

#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    exchanges: Box<[Exchange]>,
    symbols: Entries,
    names: Names,
    exchange_ids: Index,
    symbol_ids: Index,
    own_spellings: Index,
    order: Order,
    generation: u64,
    /// None for what was not read from a database.
    proof: Option<Proof>,
    /// None for the empty snapshot that a cache begins with.
    loaded_at: Option<DateTime<Utc>>,
}

impl Snapshot {
    /// Builds the look-ups. Refuses rows that would make an answer ambiguous.
    pub fn new<'a>(
        exchanges: Vec<Exchange>,
        symbols: impl IntoIterator<Item = Symbol<'a>>,
        loaded_at: DateTime<Utc>,
    ) -> Result<Self, SnapshotFault> {
        let mut entries = Entries::default();
        for symbol in symbols {
            entries.push(&symbol)?;
        }
        Self::of(exchanges, entries, loaded_at)
    }

    pub(super) fn of(
        exchanges: Vec<Exchange>,
        mut symbols: Entries,
        loaded_at: DateTime<Utc>,
    ) -> Result<Self, SnapshotFault> {
        symbols.shrink();
        let key_at = |place: usize| exchanges[place].id;
        let exchange_ids = Index::build(0..exchanges.len(), key_at).map_err(|at| repeated(&exchanges[at]))?;
        let repeated = |at: usize| SnapshotFault::repeated(&symbols.get(at));
        let symbol_ids = Index::build(0..symbols.len(), |place| symbols.id(place)).map_err(repeated)?;
        let spelt = (0..symbols.len()).filter(|place| symbols.get(*place).exchange_symbol.is_some());
        let own = |place: usize| (symbols.get(place).exchange, symbols.get(place).exchange_symbol);
        let own_spellings = Index::build(spelt, own).map_err(repeated)?;
        let mut snapshot = Self {
            names: Names::with_room(exchanges.len(), symbols.len()),
            exchanges: exchanges.into(),
            symbols,
            exchange_ids,
            symbol_ids,
            own_spellings,
            loaded_at: Some(loaded_at),
            ..Self::default()
        };
        snapshot.fill_names()?;
        Ok(snapshot)
    }

    fn fill_names(&mut self) -> Result<(), SnapshotFault> {
        let mut names = std::mem::take(&mut self.names);
        for (place, exchange) in self.exchanges.iter().enumerate() {
            if names.exchange_place(&exchange.enum_value, &self.exchanges).is_some() {
                return Err(repeated(exchange));
            }
            // Ids of exchanges are of 16 bits, so places are too.
            names.add_exchange(place as u16, &exchange.enum_value);
        }
        for symbol in self.symbols.iter() {
            let place = self
                .exchange_place(symbol.exchange)
                .ok_or(SnapshotFault::LostSymbol { symbol: symbol.id.0, exchange: symbol.exchange.0 })?;
            let enum_value = &self.exchanges[place].enum_value;
            if !names.add(&symbol, place as u16, enum_value, |id| self.symbol(id)) {
                return Err(SnapshotFault::repeated(&symbol));
            }
        }
        self.names = names;
        Ok(())
    }

    pub(super) fn with_proof(self, proof: Proof) -> Self {
        Self { proof: Some(proof), ..self }
    }

    fn exchange_place(&self, id: ExchangeId) -> Option<usize> {
        self.exchange_ids.find(id, |place| self.exchanges[place].id == id)
    }

    pub fn exchange(&self, id: ExchangeId) -> Option<&Exchange> {
        self.exchange_place(id).map(|place| &self.exchanges[place])
    }

    pub fn exchange_by_enum(&self, enum_value: &str) -> Option<&Exchange> {
        let place = self.names.exchange_place(enum_value, &self.exchanges)?;
        Some(&self.exchanges[usize::from(place)])
    }

    pub fn symbol(&self, id: SymbolId) -> Option<Symbol<'_>> {
        let place = self.symbol_ids.find(id, |place| self.symbols.id(place) == id)?;
        Some(self.symbols.get(place))
    }

    /// The id under exact names. Neither locks nor allocates.
    pub fn symbol_id(&self, exchange: &str, base: &str, quote: &str) -> Option<SymbolId> {
        self.names.find(exchange, base, quote, &self.exchanges, |id| self.symbol(id))
    }

    /// A symbol by its exact names.
    pub fn symbol_by_name(&self, exchange: &str, base: &str, quote: &str) -> Option<Symbol<'_>> {
        self.symbol(self.symbol_id(exchange, base, quote)?)
    }

    /// A symbol by the spelling that the exchange uses itself.
    pub fn symbol_by_spelling(&self, exchange: &str, spelling: &str) -> Option<Symbol<'_>> {
        let key = (self.exchange_by_enum(exchange)?.id, Some(spelling));
        let is_it = |place: usize| {
            let symbol = self.symbols.get(place);
            (symbol.exchange, symbol.exchange_symbol) == key
        };
        self.own_spellings.find(key, is_it).map(|place| self.symbols.get(place))
    }

    /// Symbols whose pair (`BTC/USDT`) begins with these letters, for people:
    /// case does not matter. In the order of pair and exchange.
    pub fn beginning_with(&self, prefix: &str, limit: usize) -> Vec<Symbol<'_>> {
        self.order.beginning_with(&self.symbols, prefix, limit)
    }

    /// In the order of their ids, when they were loaded.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// In the order of their ids, when they were loaded.
    pub fn symbols(&self) -> impl ExactSizeIterator<Item = Symbol<'_>> {
        self.symbols.iter()
    }

    pub fn generation(&self) -> u64 {
        self.generation
    }

    pub fn proof(&self) -> Option<Proof> {
        self.proof
    }

    /// The memory the snapshot takes: itself, its entries, their text and the
    /// look-ups with their empty slots. What the allocator adds is not counted.
    pub fn size_bytes(&self) -> usize {
        let exchange_text: usize = self.exchanges.iter().map(Exchange::text_bytes).sum();
        let indexes = [&self.exchange_ids, &self.symbol_ids, &self.own_spellings];
        let indexes: usize = indexes.into_iter().map(Index::heap_bytes).sum();
        let tables = self.symbols.heap_bytes() + self.names.heap_bytes() + self.order.heap_bytes();
        size_of::<Self>() + size_of_val(&*self.exchanges) + exchange_text + indexes + tables
    }

    pub fn statistics(&self) -> Statistics {
        Statistics {
            exchanges: self.exchanges.len(),
            symbols: self.symbols.len(),
            bytes: self.size_bytes(),
            generation: self.generation,
            proof: self.proof,
            loaded_at: self.loaded_at,
        }
    }
}

impl Shows for Snapshot {
    type Proof = Proof;

    fn proof(&self) -> Option<Proof> {
        self.proof
    }

    fn with_generation(self, generation: u64) -> Self {
        Self { generation, ..self }
    }
}

fn repeated(exchange: &Exchange) -> SnapshotFault {
    SnapshotFault::RepeatedExchange { enum_value: exchange.enum_value.clone(), id: exchange.id.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(id: i16, name: &str) -> Exchange {
        Exchange { id: ExchangeId(id), name: name.into(), enum_value: name.into(), is_active: true }
    }

    fn symbol(id: i32, exchange: i16, base: &'static str, quote: &'static str) -> Symbol<'static> {
        Symbol {
            id: SymbolId(id),
            exchange: ExchangeId(exchange),
            base,
            quote,
            exchange_symbol: None,
            is_active: true,
            price_precision: 8,
            quantity_precision: 8,
        }
    }

    fn build(exchanges: Vec<Exchange>, symbols: Vec<Symbol<'static>>) -> Result<Snapshot, SnapshotFault> {
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
            let found = snapshot.symbol_by_name(&exchange.enum_value, symbol.base, symbol.quote);
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

    #[test]
    fn names_longer_than_a_slot_are_told_apart() {
        // Equal words: first and last eight bytes of the base, first of the quote.
        let pairs = [
            ("01234567-9-abcdefg", "USDT"),
            ("01234567+9+abcdefg", "USDT"),
            ("01234567-9-abcdefg", "QUOTE_OF_TEN_A"),
            ("01234567-9-abcdefg", "QUOTE_OF_TEN_B"),
        ];
        let numbered = pairs.iter().zip(1..).map(|((base, quote), id)| symbol(id, 1, base, quote)).collect();
        let long = "AN_EXCHANGE_WITH_A_LONG_NAME";
        let other = "AN_EXCHANGE_THAT_IS_A_LONG_NAME";
        let snapshot = build(vec![exchange(1, long), exchange(2, other)], numbered).expect("they differ");
        for ((base, quote), id) in pairs.iter().zip(1..) {
            assert_eq!(snapshot.symbol_id(long, base, quote), Some(SymbolId(id)));
            assert_eq!(snapshot.symbol_id(other, base, quote), None);
        }
        assert_eq!(snapshot.symbol_id(long, "01234567*9*abcdefg", "USDT"), None);
        let endless = "x".repeat(300);
        assert_eq!(snapshot.symbol_id(long, &endless, "USDT"), None);
        assert_eq!(snapshot.symbol_id(long, "BTC", &endless), None);
        assert_eq!(snapshot.symbol_id(&endless, "BTC", "USDT"), None);
    }

    #[test]
    fn the_exchanges_own_spelling_leads_to_the_symbol() {
        let spelt = |id, exchange, base, own| Symbol {
            exchange_symbol: Some(own),
            ..symbol(id, exchange, base, "USDT")
        };
        let symbols =
            vec![spelt(1, 1, "BTC", "BTC_USDT"), spelt(2, 2, "BTC", "BTC_USDT"), symbol(3, 1, "F", "USDT")];
        let snapshot = build(vec![exchange(1, "A"), exchange(2, "B")], symbols).expect("they differ");
        let found = |exchange, own| snapshot.symbol_by_spelling(exchange, own).map(|symbol| symbol.id.0);
        assert_eq!(found("A", "BTC_USDT"), Some(1));
        assert_eq!(found("B", "BTC_USDT"), Some(2));
        assert_eq!(found("A", "btc_usdt"), None);
        assert_eq!(found("A", ""), None);
    }

    #[test]
    fn people_find_symbols_by_their_first_letters() {
        let symbols =
            vec![symbol(1, 1, "ETH", "USDT"), symbol(2, 1, "btc", "USDT"), symbol(3, 1, "BTC", "EUR")];
        let snapshot = build(vec![exchange(1, "A")], symbols).expect("they differ");
        let found = |prefix, limit| -> Vec<i32> {
            snapshot.beginning_with(prefix, limit).iter().map(|symbol| symbol.id.0).collect()
        };
        assert_eq!(found("Bt", 9), [3, 2]);
        assert_eq!(found("btc/u", 9), [2]);
        assert_eq!(found("", 2), [3, 2]);
        assert_eq!(found("x", 9), Vec::<i32>::new());
    }

    #[test]
    fn every_size_finds_all_of_its_symbols() {
        for count in [0, 1, 2, 3, 12, 13, 1000] {
            let snapshot = Snapshot::synthetic(3, count);
            for symbol in snapshot.symbols() {
                let exchange = snapshot.exchange(symbol.exchange).expect("the exchange is there");
                let found = snapshot.symbol_id(&exchange.enum_value, symbol.base, symbol.quote);
                assert_eq!(found, Some(symbol.id));
            }
            assert_eq!(snapshot.symbol_id("EXCHANGE_0", "BASE1", "QUOTE0"), None);
        }
    }
}
