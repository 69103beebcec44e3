//! The market of a sample: every half second all prices take a step. A pair's
//! price is one walk for all exchanges; each exchange strays from it a little,
//! and now and then one jumps so far that buying here and selling there pays.

use super::pairs::{EXCHANGES, Exchange, PAIRS, Pair};
use super::random::Random;

/// Once in so many ticks an exchange's price of a pair jumps.
const JUMP: u32 = 4_000;
const MILLION: i64 = 1_000_000;

/// A pair on an exchange, as it stands at this tick. In units of 10^-8.
pub(super) struct Quote {
    pub(super) exchange: usize,
    pub(super) pair: usize,
    pub(super) bid_price: i64,
    pub(super) bid_qty: i64,
    pub(super) ask_price: i64,
    pub(super) ask_qty: i64,
    pub(super) sequence_number: i64,
    /// Whether the tick brought a row for it.
    pub(super) moved: bool,
    /// How far the exchange strays from the shared price, in millionths.
    stray: i64,
}

impl Quote {
    pub(super) fn of(&self) -> (&'static Exchange, &'static Pair) {
        (&EXCHANGES[self.exchange], &PAIRS[self.pair])
    }
}

pub(super) struct Walk {
    random: Random,
    prices: Vec<i64>,
    /// By exchange, then by pair, as the rows of a tick are written.
    pub(super) quotes: Vec<Quote>,
}

impl Walk {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let prices = PAIRS.iter().map(|pair| pair.price).collect();
        let listed = |exchange: usize| (0..PAIRS.len()).filter(move |&pair| PAIRS[pair].listed[exchange]);
        let places =
            (0..EXCHANGES.len()).flat_map(|exchange| listed(exchange).map(move |pair| (exchange, pair)));
        let quotes = places.map(|(exchange, pair)| start(exchange, pair, &mut random)).collect();
        Self { random, prices, quotes }
    }

    pub(super) fn tick(&mut self) {
        for (price, pair) in self.prices.iter_mut().zip(&PAIRS) {
            if self.random.per_mille(pair.activity) {
                // Drawn home slowly, or a long sample would end far out.
                let swing = *price * pair.swing / MILLION * self.random.swing() / 1_000;
                *price += swing + (pair.price - *price) / 50_000;
            }
        }
        for quote in &mut self.quotes {
            quote.moved = self.random.per_mille(PAIRS[quote.pair].activity);
            if quote.moved {
                quote.step(self.prices[quote.pair], &mut self.random);
            }
        }
    }
}

fn start(exchange: usize, pair: usize, random: &mut Random) -> Quote {
    let sequence_number = 1_000_000 + random.below(9_000_000);
    let mut quote = Quote {
        exchange,
        pair,
        bid_price: 0,
        bid_qty: 0,
        ask_price: 0,
        ask_qty: 0,
        sequence_number,
        moved: false,
        stray: 0,
    };
    quote.step(PAIRS[pair].price, random);
    quote
}

impl Quote {
    fn step(&mut self, price: i64, random: &mut Random) {
        let (exchange, pair) = self.of();
        self.stray += random.swing() / 60 - self.stray / 40;
        if random.below(JUMP) == 0 {
            let far = 1_500 + random.below(3_500);
            self.stray += if random.per_mille(500) { far } else { -far };
        }
        let middle = price + price / 1_000 * self.stray / 1_000;
        let half = middle / 1_000 * (exchange.half_spread + random.below(60)) / 1_000;
        self.bid_price = ((middle - half) / pair.step * pair.step).max(pair.step);
        self.ask_price = self.bid_price + (2 * half / pair.step).max(1) * pair.step;
        self.bid_qty = quantity(pair, random);
        self.ask_qty = quantity(pair, random);
        self.sequence_number += 1 + random.below(5);
    }
}

/// Mostly a few lots, sometimes many.
pub(super) fn quantity(pair: &Pair, random: &mut Random) -> i64 {
    pair.lot * (1 + random.below(60) * random.below(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quote_keeps_the_rules_and_gaps_open_now_and_then() {
        let mut walk = Walk::new(7);
        let mut gaps = 0;
        for _ in 0..20_000 {
            walk.tick();
            for quote in &walk.quotes {
                assert!(quote.bid_price > 0 && quote.ask_price > quote.bid_price, "{}", quote.of().1.base);
                assert!(quote.bid_qty > 0 && quote.ask_qty > 0);
            }
            let best = |pair: usize| {
                let of_pair = || walk.quotes.iter().filter(move |quote| quote.pair == pair);
                let bid = of_pair().map(|quote| quote.bid_price).max();
                bid > of_pair().map(|quote| quote.ask_price).min()
            };
            gaps += (0..PAIRS.len()).filter(|&pair| best(pair)).count();
        }
        assert!((2_000..60_000).contains(&gaps), "{gaps} gaps");
    }

    #[test]
    fn each_exchange_lists_14_to_20_pairs() {
        let walk = Walk::new(7);
        for (exchange, listed) in EXCHANGES.iter().enumerate() {
            let pairs = walk.quotes.iter().filter(|quote| quote.exchange == exchange).count();
            assert!((14..=20).contains(&pairs), "{pairs} on {}", listed.name);
        }
    }
}
