//! Which symbol has these names: a table of one cache line's half per symbol,
//! with the names in it.
//!
//! A look-up hashes three short strings as machine words, reads one slot and
//! compares words. A plain hash map reads its own memory and then that of each
//! string of the key.

use std::hash::{BuildHasher, RandomState};

use super::entry::{Exchange, Symbol, SymbolId};
use super::words::{fold, one, two};

/// An id, the place of the exchange, and both lengths; and the names.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(32))]
struct Slot {
    /// From the lowest bit: place of the exchange (16), length of the base (8)
    /// and of the quote (8), the id (32). The lengths count from one, so that
    /// only an empty slot has zeros there.
    head: u64,
    base: [u64; 2],
    quote: u64,
}

const TELLS: u64 = 0xffff_ffff;
const EMPTY: u64 = 0;

#[derive(Clone, Copy, Debug, Default)]
struct Home {
    words: [u64; 2],
    /// None in an empty one.
    place: Option<u16>,
    length: u32,
}

#[derive(Clone, Debug)]
pub(super) struct Names {
    slots: Box<[Slot]>,
    homes: Box<[Home]>,
    seeds: [u64; 6],
}

/// The names that are looked for, as words.
struct Key {
    tells: u64,
    base: [u64; 2],
    quote: u64,
    hash: u64,
    /// Whether the words are not all of the names.
    long: bool,
}

impl Default for Names {
    fn default() -> Self {
        Self::with_room(0, 0)
    }
}

impl Names {
    /// Room for so many exchanges and symbols.
    pub(super) fn with_room(exchanges: usize, symbols: usize) -> Self {
        let random = RandomState::new();
        // At most three quarters full, and half of that in the mean.
        let slots = (symbols * 4 / 3 + 1).next_power_of_two();
        let homes = (exchanges * 4).next_power_of_two();
        Self {
            slots: vec![Slot::default(); slots].into(),
            homes: vec![Home::default(); homes].into(),
            seeds: std::array::from_fn(|n| random.hash_one(n) | 1),
        }
    }

    fn hash_exchange(&self, words: [u64; 2]) -> u64 {
        fold(words[0] ^ self.seeds[0], words[1] ^ self.seeds[1])
    }

    fn key(&self, exchange: u64, place: u16, base: &str, quote: &str) -> Key {
        let (base_words, quote_word) = (two(base), one(quote));
        let lengths = (base.len() as u64 + 1) << 16 | (quote.len() as u64 + 1) << 24;
        let names = fold(base_words[0] ^ self.seeds[2], base_words[1] ^ quote_word ^ self.seeds[3]);
        Key {
            tells: lengths & TELLS | u64::from(place),
            base: base_words,
            quote: quote_word,
            hash: fold(exchange ^ quote_word ^ self.seeds[4], names ^ lengths ^ self.seeds[5]),
            long: base.len() > 16 || quote.len() > 8,
        }
    }

    /// Its enum value must not be there yet.
    pub(super) fn add_exchange(&mut self, place: u16, enum_value: &str) {
        let (words, mask) = (two(enum_value), self.homes.len() - 1);
        let mut at = self.hash_exchange(words) as usize & mask;
        while self.homes[at].place.is_some() {
            at = (at + 1) & mask;
        }
        self.homes[at] = Home { words, place: Some(place), length: enum_value.len() as u32 };
    }

    /// The place of an exchange, and the hash of its name.
    fn exchange(&self, enum_value: &str, is_it: impl Fn(u16) -> bool) -> Option<(u16, u64)> {
        let (words, mask) = (two(enum_value), self.homes.len() - 1);
        let hash = self.hash_exchange(words);
        let mut at = hash as usize & mask;
        while let home @ Home { place: Some(place), .. } = self.homes[at] {
            let same = home.words == words && home.length as usize == enum_value.len();
            if same && (enum_value.len() <= 16 || is_it(place)) {
                return Some((place, hash));
            }
            at = (at + 1) & mask;
        }
        None
    }

    pub(super) fn exchange_place(&self, enum_value: &str, exchanges: &[Exchange]) -> Option<u16> {
        let is_it = |place: u16| *exchanges[usize::from(place)].enum_value == *enum_value;
        self.exchange(enum_value, is_it).map(|(place, _)| place)
    }

    /// Adds a symbol; false when its names are there already.
    pub(super) fn add<'a>(
        &mut self,
        symbol: &Symbol<'_>,
        place: u16,
        enum_value: &str,
        by_id: impl Fn(SymbolId) -> Option<Symbol<'a>>,
    ) -> bool {
        let key = self.key(self.hash_exchange(two(enum_value)), place, symbol.base, symbol.quote);
        let at = match self.place(&key, |id| is_it(by_id(id), symbol.base, symbol.quote)) {
            Ok(_) => return false,
            Err(at) => at,
        };
        let head = key.tells | (symbol.id.0 as u32 as u64) << 32;
        self.slots[at] = Slot { head, base: key.base, quote: key.quote };
        true
    }

    /// Where the names are, or the empty slot where they would be.
    fn place(&self, key: &Key, is_it: impl Fn(SymbolId) -> bool) -> Result<usize, usize> {
        let mask = self.slots.len() - 1;
        let mut at = key.hash as usize & mask;
        loop {
            let slot = &self.slots[at];
            if slot.head & TELLS == key.tells && slot.base == key.base && slot.quote == key.quote {
                if !key.long || is_it(slot.id()) {
                    return Ok(at);
                }
            } else if slot.head == EMPTY {
                return Err(at);
            }
            at = (at + 1) & mask;
        }
    }

    /// The id under exact names. Neither locks nor allocates.
    pub(super) fn find<'a>(
        &self,
        exchange: &str,
        base: &str,
        quote: &str,
        exchanges: &[Exchange],
        by_id: impl Fn(SymbolId) -> Option<Symbol<'a>>,
    ) -> Option<SymbolId> {
        let is_home = |place: u16| *exchanges[usize::from(place)].enum_value == *exchange;
        let (place, hash) = self.exchange(exchange, is_home)?;
        let key = self.key(hash, place, base, quote);
        // A length that a slot cannot hold is no symbol's.
        if base.len().max(quote.len()) >= 0xff {
            return None;
        }
        self.place(&key, |id| is_it(by_id(id), base, quote)).ok().map(|at| self.slots[at].id())
    }

    pub(super) fn heap_bytes(&self) -> usize {
        size_of_val(&*self.slots) + size_of_val(&*self.homes)
    }
}

impl Slot {
    fn id(&self) -> SymbolId {
        SymbolId((self.head >> 32) as u32 as i32)
    }
}

fn is_it(symbol: Option<Symbol<'_>>, base: &str, quote: &str) -> bool {
    symbol.is_some_and(|symbol| symbol.base == base && symbol.quote == quote)
}
