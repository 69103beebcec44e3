//! Venue against venue: what is left at best when buying at the one and selling
//! at the other.

use super::board::Board;
use super::listing::sides;
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
    let mut cells: Vec<Cell> = (0..count * count)
        .map(|place| Cell { buy: place / count, sell: place % count, pairs: 0, paying: 0, best: None })
        .collect();
    for (place, (pair, _)) in board.pairs.iter().enumerate() {
        let judged: Vec<_> =
            pair.quotes.iter().map(|quote| quote.exclusion(&board.venues[quote.venue], board.at)).collect();
        let fresh = sides(pair, &board.venues, &judged, |exclusion| exclusion.is_none());
        for (buy, sell) in fresh.iter().flat_map(|buy| fresh.iter().map(move |sell| (buy, sell))) {
            cells[buy.quote.venue * count + sell.quote.venue].add(place, buy, sell);
        }
    }
    cells.retain(|cell| cell.buy != cell.sell);
    cells
}

impl Cell {
    fn add(&mut self, place: usize, buy: &Side<'_>, sell: &Side<'_>) {
        if self.buy == self.sell {
            return;
        }
        let route = work_out(buy, sell);
        self.pairs += 1;
        self.paying += usize::from(sell.gets > buy.pays);
        if self.best.as_ref().is_none_or(|(_, best)| route.net_percent > best.net_percent) {
            self.best = Some((place, route));
        }
    }
}
