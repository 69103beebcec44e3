//! Symbols in the order of their pairs, for people who type the first letters.
//! Put in order by the first who asks, since most snapshots are never searched.

use std::cmp::Ordering;
use std::sync::OnceLock;

use super::entries::Entries;
use super::entry::Symbol;

#[derive(Clone, Debug, Default)]
pub(super) struct Order(OnceLock<Box<[u32]>>);

impl Order {
    pub(super) fn beginning_with<'a>(
        &self,
        symbols: &'a Entries,
        prefix: &str,
        limit: usize,
    ) -> Vec<Symbol<'a>> {
        let places = self.0.get_or_init(|| in_order(symbols));
        let prefix: Vec<u8> = prefix.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
        let at = |place: &u32| symbols.get(*place as usize);
        let first = places.partition_point(|place| letters(&at(place)).lt(prefix.iter().copied()));
        let begins = |symbol: &Symbol<'_>| letters(symbol).take(prefix.len()).eq(prefix.iter().copied());
        places[first..].iter().map(at).take_while(begins).take(limit).collect()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.0.get().map_or(0, |places| size_of_val(&**places))
    }
}

fn in_order(symbols: &Entries) -> Box<[u32]> {
    let mut places: Vec<u32> = (0..symbols.len() as u32).collect();
    places.sort_by(|a, b| compare(&symbols.get(*a as usize), &symbols.get(*b as usize)));
    places.into()
}

fn compare(a: &Symbol<'_>, b: &Symbol<'_>) -> Ordering {
    letters(a).cmp(letters(b)).then_with(|| a.exchange.cmp(&b.exchange)).then_with(|| a.id.cmp(&b.id))
}

/// `btc/usdt`
fn letters<'a>(symbol: &Symbol<'a>) -> impl Iterator<Item = u8> + use<'a> {
    let (base, quote) = (symbol.base, symbol.quote);
    let all = base.bytes().chain(std::iter::once(b'/')).chain(quote.bytes());
    all.map(|byte| byte.to_ascii_lowercase())
}
