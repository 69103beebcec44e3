//! The rows of a sample, made on a thread of their own. Both tables are made
//! from the same walk, so a trade's price is a price that was quoted.

use super::feed::{CHUNK, Sink};
use super::pairs::EXCHANGES;
use super::random::Random;
use super::walk::{Quote, Walk, quantity};
use crate::binary;
use crate::error::Result;

/// Half a second in microseconds.
pub(super) const TICK: i64 = 500_000;

/// One sample, down to its last digit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipe {
    pub(super) seed: u64,
    /// Microseconds since 1970.
    pub(super) start: i64,
    pub(super) book_tickers: u64,
    pub(super) trades: u64,
    /// Whether the first rows bear the exchanges' old names.
    pub(super) old_names: bool,
}

/// What the book tickers came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    pub(super) ticks: u64,
    /// The tick from which on the new names are used.
    pub(super) renamed: u64,
    pub(super) last: i64,
}

struct Out {
    sink: Sink<u64>,
    bytes: Vec<u8>,
    rows: u64,
    /// The id of the next row, where the sample names them.
    next_id: Option<i64>,
}

impl Out {
    fn new(first_id: Option<i64>, sink: Sink<u64>) -> Self {
        let mut bytes = Vec::with_capacity(CHUNK + 1024);
        binary::start(&mut bytes);
        Self { sink, bytes, rows: 0, next_id: first_id }
    }

    /// Starts a row of so many columns besides the id.
    fn begin(&mut self, columns: i16) {
        let named = i16::from(self.next_id.is_some());
        binary::row(columns + named, &mut self.bytes);
        if let Some(id) = &mut self.next_id {
            binary::whole(*id, &mut self.bytes);
            *id += 1;
        }
    }

    /// Writes the row that starts at `from` once more, as another row.
    fn repeat(&mut self, from: usize) {
        let again = self.bytes.len();
        self.bytes.extend_from_within(from..);
        if let Some(id) = &mut self.next_id {
            self.bytes[again..][binary::FIRST_WHOLE].copy_from_slice(&id.to_be_bytes());
            *id += 1;
        }
    }

    fn row_done(&mut self) -> Result<()> {
        self.rows += 1;
        if self.bytes.len() < CHUNK {
            return Ok(());
        }
        let bytes = std::mem::replace(&mut self.bytes, Vec::with_capacity(CHUNK + 1024));
        self.sink.send(bytes, self.rows)
    }

    fn end(mut self) -> Result<()> {
        binary::end(&mut self.bytes);
        self.sink.send(self.bytes, self.rows)
    }
}

pub(super) fn book_tickers(recipe: Recipe, first_id: Option<i64>, sink: Sink<u64>) -> Result<Made> {
    let (mut walk, mut chance) = (Walk::new(recipe.seed), Random::new(!recipe.seed));
    let mut out = Out::new(first_id, sink);
    let mut made = Made { ticks: 0, renamed: 0, last: recipe.start };
    while out.rows < recipe.book_tickers {
        let old = recipe.old_names && out.rows < recipe.book_tickers / 30;
        walk.tick();
        let arrivals = arrivals(recipe.start, made.ticks, &mut chance);
        for quote in walk.quotes.iter().filter(|quote| quote.moved) {
            if out.rows < recipe.book_tickers {
                made.last = arrivals[quote.exchange];
                out.begin(11);
                book_ticker(quote, made, old, &mut chance, &mut out.bytes);
                out.row_done()?;
            }
        }
        made.ticks += 1;
        made.renamed += u64::from(old);
    }
    out.end()?;
    Ok(made)
}

/// An exchange's answers arrive together, the exchanges one after another.
fn arrivals(start: i64, tick: u64, chance: &mut Random) -> [i64; EXCHANGES.len()] {
    let tick = start + tick as i64 * TICK;
    std::array::from_fn(|place| tick + place as i64 * 40_000 + chance.below(40) * 1_000)
}

fn book_ticker(quote: &Quote, made: Made, old: bool, chance: &mut Random, out: &mut Vec<u8>) {
    symbol(quote, made.last, old, out);
    binary::amount(quote.bid_price, out);
    binary::amount(quote.bid_qty, out);
    binary::amount(quote.ask_price, out);
    binary::amount(quote.ask_qty, out);
    binary::whole(quote.sequence_number, out);
    // The collector asks for the whole book once a minute.
    binary::text(if made.ticks.is_multiple_of(120) { "snapshot" } else { "update" }, out);
    binary::instant(made.last + 5_000 + chance.below(90_000), out);
}

fn symbol(quote: &Quote, instant: i64, old: bool, out: &mut Vec<u8>) {
    let (exchange, pair) = quote.of();
    binary::instant(instant, out);
    binary::text(if old { exchange.old_name } else { exchange.name }, out);
    binary::text(pair.base, out);
    binary::text(pair.quote, out);
}

/// Spread evenly over the ticks that the book tickers took.
pub(super) fn trades(recipe: Recipe, made: Made, first_id: Option<i64>, sink: Sink<u64>) -> Result<()> {
    let (mut walk, mut chance) = (Walk::new(recipe.seed), Random::new(recipe.seed.rotate_left(32)));
    let mut out = Out::new(first_id, sink);
    // An exchange's own ids go on rising when a later sample is appended.
    let mut trade_ids = [recipe.start / 1_000; EXCHANGES.len()];
    for tick in 0..made.ticks {
        walk.tick();
        let due = u128::from(recipe.trades) * u128::from(tick + 1) / u128::from(made.ticks);
        while u128::from(out.rows) < due {
            let quote = traded(&walk, &mut chance);
            trade_ids[quote.exchange] += 1 + chance.below(3);
            let instant = recipe.start + tick as i64 * TICK + chance.below(500) * 1_000;
            let from = out.bytes.len();
            out.begin(12);
            trade(
                quote,
                instant,
                trade_ids[quote.exchange],
                tick < made.renamed,
                &mut chance,
                &mut out.bytes,
            );
            // The collector never names an id, so what an exchange tells it
            // twice is there twice.
            if chance.per_mille(20) && u128::from(out.rows) + 1 < due {
                out.repeat(from);
                out.row_done()?;
            }
            out.row_done()?;
        }
    }
    out.end()
}

/// Busy pairs are traded more often.
fn traded<'a>(walk: &'a Walk, chance: &mut Random) -> &'a Quote {
    let mut any = || &walk.quotes[chance.below(walk.quotes.len() as u32) as usize];
    let first = any();
    if first.moved { first } else { any() }
}

fn trade(quote: &Quote, instant: i64, trade_id: i64, old: bool, chance: &mut Random, out: &mut Vec<u8>) {
    let buy = chance.per_mille(510);
    let price = if buy { quote.ask_price } else { quote.bid_price };
    let amount = quantity(quote.of().1, chance);
    let total = i128::from(price) * i128::from(amount) / 100_000_000;
    symbol(quote, instant, old, out);
    binary::amount(price, out);
    binary::amount(amount, out);
    binary::text(if buy { "buy" } else { "sell" }, out);
    binary::text(&trade_id.to_string(), out);
    binary::amount(i64::try_from(total).unwrap_or(i64::MAX).max(1), out);
    binary::flag(buy, out);
    binary::flag(chance.per_mille(380), out);
    binary::instant(instant + 5_000 + chance.below(90_000), out);
}
