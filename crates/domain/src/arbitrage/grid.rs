//! Venue against venue: what is left at best when buying at the one and selling
//! at the other.

use std::cmp::Ordering;

use super::board::Board;
use super::listing::{Pair, sides};
use super::near::{by_percent, pays};
use super::quote::Quote;
use super::route::{Route, Side, work_out};

/// One ordered pair of venues.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub buy: usize,
    pub sell: usize,
    /// Pairs that both quote now.
    pub pairs: usize,
    /// How many of them pay after fees.
    pub paying: usize,
    /// Place of the pair with the highest percentage, and its route.
    pub best: Option<(usize, Route)>,
}

/// Every ordered pair of different venues, in their order. Stale quotes do not
/// count.
pub fn grid(board: &Board) -> Vec<Cell> {
    let count = board.venues.len();
    let fresh: Vec<Vec<Side<'_>>> = board.pairs.iter().map(|(pair, _)| fresh(pair, board)).collect();
    let mut seen: Vec<Seen<'_, '_>> = (0..count * count).map(|_| Seen::default()).collect();
    for (place, sides) in fresh.iter().enumerate() {
        for (buy, sell) in sides.iter().flat_map(|buy| sides.iter().map(move |sell| (buy, sell))) {
            seen[buy.quote.venue * count + sell.quote.venue].add(place, buy, sell);
        }
    }
    let cells = seen.into_iter().enumerate().map(|(place, seen)| seen.cell(place / count, place % count));
    cells.filter(|cell| cell.buy != cell.sell).collect()
}

fn fresh<'a>(pair: &'a Pair, board: &'a Board) -> Vec<Side<'a>> {
    let judge = |quote: &Quote| quote.exclusion(&board.venues[quote.venue], board.at);
    let judged: Vec<_> = pair.quotes.iter().map(judge).collect();
    sides(pair, &board.venues, &judged, |exclusion| exclusion.is_none())
}

/// What has come up for two venues so far. Only the best route of all pairs is
/// worked out.
#[derive(Default)]
struct Seen<'s, 'a> {
    pairs: usize,
    paying: usize,
    best: Option<(usize, &'s Side<'a>, &'s Side<'a>)>,
}

impl<'s, 'a> Seen<'s, 'a> {
    fn add(&mut self, place: usize, buy: &'s Side<'a>, sell: &'s Side<'a>) {
        self.pairs += 1;
        self.paying += usize::from(pays(buy, sell));
        // The first of equals, so that equal pairs do not take turns.
        if self.best.is_none_or(|(_, b, s)| by_percent((buy, sell), (b, s)) == Ordering::Greater) {
            self.best = Some((place, buy, sell));
        }
    }

    fn cell(self, buy: usize, sell: usize) -> Cell {
        let best = self.best.map(|(place, buy, sell)| (place, work_out(buy, sell)));
        Cell { buy, sell, pairs: self.pairs, paying: self.paying, best }
    }
}
