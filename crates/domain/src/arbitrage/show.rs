//! The board as texts, narrowed and sorted as somebody asked.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::str::FromStr;

use bigdecimal::BigDecimal;

use super::board::Board;
use super::exact::{brief, plain, signed};
use super::filter::{Filter, Sort};
use super::grid::{Cell, grid};
use super::listing::{Listing, Pair};
use super::quote::{Fees, Quote};
use super::route::Route;
use super::standing::Key;
use super::view::{BoardView, Book, CellView, GridView, Left, Leg, PairView, Row};

/// The list as it was asked for, or what of the question was not understood.
pub fn show(board: &Board, filter: &Filter) -> Result<BoardView, String> {
    let least = least(filter)?;
    let listed: Vec<Shown<'_>> = board.pairs.iter().filter_map(|listing| Shown::of(board, listing)).collect();
    let (fresh, paying) = (listed.iter().filter(|shown| !shown.stale).count(), board.standing.open.len());
    let all = listed.len();
    let mut rows: Vec<Shown<'_>> =
        listed.into_iter().filter(|shown| shown.fits(filter, least.as_ref())).collect();
    rows.sort_by(|one, other| one.order(other, filter));
    let quotes: BTreeSet<&String> = board.pairs.iter().map(|(pair, _)| &pair.quote).collect();
    Ok(BoardView {
        at: board.at,
        old: None,
        matching: rows.len(),
        rows: rows.iter().map(Shown::row).collect(),
        listed: all,
        fresh,
        paying,
        left: left(board, filter),
        quotes: quotes.into_iter().cloned().collect(),
        venues: board.venues.iter().map(|venue| venue.name.clone()).collect(),
    })
}

fn least(filter: &Filter) -> Result<Option<BigDecimal>, String> {
    if filter.net.is_empty() {
        return Ok(None);
    }
    let ascii = filter.net.replace('\u{2212}', "-");
    BigDecimal::from_str(&ascii).map(Some).map_err(|_| format!("{} is no percentage", filter.net))
}

fn left(board: &Board, filter: &Filter) -> Vec<Left> {
    let unlisted = board.pairs.iter().filter_map(|(pair, listing)| match listing {
        Listing::Unlisted(reason) => Some((pair, *reason)),
        Listing::Listed { .. } => None,
    });
    let shown = unlisted.map(|(pair, reason)| Left {
        base: pair.base.clone(),
        quote: pair.quote.clone(),
        reason,
        venues: pair.quotes.iter().map(|quote| board.venues[quote.venue].name.clone()).collect(),
    });
    let text = filter.text.to_ascii_lowercase();
    shown
        .filter(|left| {
            let named =
                format!("{}/{} {}", left.base, left.quote, left.venues.join(" ")).to_ascii_lowercase();
            named.contains(&text)
                && (filter.quote.is_empty() || left.quote == filter.quote)
                && (filter.venue.is_empty() || left.venues.contains(&filter.venue))
        })
        .collect()
}

/// A listed pair with what it is sorted and narrowed by.
struct Shown<'a> {
    board: &'a Board,
    pair: &'a Pair,
    route: &'a Route,
    stale: bool,
}

impl<'a> Shown<'a> {
    fn of(board: &'a Board, (pair, listing): &'a (Pair, Listing)) -> Option<Self> {
        let (route, stale) = listing.route()?;
        Some(Self { board, pair, route, stale })
    }

    fn quote(&self, place: usize) -> &'a Quote {
        &self.pair.quotes[place]
    }

    fn venue(&self, place: usize) -> &'a str {
        &self.board.venues[self.quote(place).venue].name
    }

    fn fits(&self, filter: &Filter, least: Option<&BigDecimal>) -> bool {
        let (buy, sell) = (self.venue(self.route.buy), self.venue(self.route.sell));
        let named = format!("{}/{} {buy} {sell}", self.pair.base, self.pair.quote).to_ascii_lowercase();
        named.contains(&filter.text.to_ascii_lowercase())
            && (filter.quote.is_empty() || self.pair.quote == filter.quote)
            && (filter.venue.is_empty() || buy == filter.venue || sell == filter.venue)
            && least.is_none_or(|least| self.route.net_percent >= *least)
            && !(filter.fresh && self.stale)
    }

    /// What cannot be told comes last, whichever way; equal ones by their pair.
    fn order(&self, other: &Self, filter: &Filter) -> Ordering {
        let (one, two) = (self, other);
        let by = |one: Ordering| if filter.descending { one.reverse() } else { one };
        let order = match filter.sort {
            Sort::Pair => by(one.names().cmp(&two.names())),
            Sort::Buy => by(one.venue(one.route.buy).cmp(two.venue(two.route.buy))),
            Sort::Sell => by(one.venue(one.route.sell).cmp(two.venue(two.route.sell))),
            Sort::Gross => by(one.route.gross_percent.cmp(&two.route.gross_percent)),
            Sort::Net => by(one.route.net_percent.cmp(&two.route.net_percent)),
            Sort::Size => last(one.route.size.as_ref(), two.route.size.as_ref(), by),
            Sort::Profit => last(one.route.profit.as_ref(), two.route.profit.as_ref(), by),
            Sort::Age => by(one.age_ms().cmp(&two.age_ms())),
            Sort::Since => last(one.since(), two.since(), by),
        };
        order.then_with(|| one.names().cmp(&two.names()))
    }

    fn names(&self) -> (&str, &str) {
        (&self.pair.base, &self.pair.quote)
    }

    /// Of the older side.
    fn age_ms(&self) -> i64 {
        let age = |place: usize| self.quote(place).age(self.board.at).num_milliseconds();
        age(self.route.buy).max(age(self.route.sell))
    }

    fn since(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        let id = |place: usize| self.board.venues[self.quote(place).venue].id;
        let (base, quote) = (self.pair.base.clone(), self.pair.quote.clone());
        let key = Key { base, quote, buy: id(self.route.buy), sell: id(self.route.sell) };
        self.board.standing.open.get(&key).map(|stood| stood.since)
    }

    fn leg(&self, place: usize, buys: bool) -> Leg {
        let (quote, route) = (self.quote(place), self.route);
        let venue = &self.board.venues[quote.venue];
        let (price, quantity, fee) = if buys {
            (&quote.ask, &quote.ask_qty, &route.buy_fee)
        } else {
            (&quote.bid, &quote.bid_qty, &route.sell_fee)
        };
        Leg {
            venue: venue.name.clone(),
            kind: venue.kind.clone(),
            price: plain(price),
            quantity: plain(quantity),
            fee_percent: venue.fees.as_ref().map_or_else(String::new, taker_percent),
            fee: plain(fee),
            at: quote.at,
            age_ms: quote.age(self.board.at).num_milliseconds(),
        }
    }

    fn row(&self) -> Row {
        let route = self.route;
        Row {
            base: self.pair.base.clone(),
            quote: self.pair.quote.clone(),
            buy: self.leg(route.buy, true),
            sell: self.leg(route.sell, false),
            gross: plain(&route.gross),
            gross_percent: route.gross_percent.to_plain_string(),
            net: plain(&route.net),
            net_percent: route.net_percent.to_plain_string(),
            size: route.size.as_ref().map(plain),
            profit: route.profit.as_ref().map(plain),
            gross_short: signed(&route.gross_percent),
            net_short: signed(&route.net_percent),
            profit_short: route.profit.as_ref().map(brief),
            basis_percent: route.basis_percent.as_ref().map(BigDecimal::to_plain_string),
            since: self.since(),
            stale: self.stale,
            pays: !self.stale && route.net > 0,
        }
    }
}

fn last<T: Ord>(one: Option<T>, two: Option<T>, by: impl Fn(Ordering) -> Ordering) -> Ordering {
    match (one, two) {
        (Some(one), Some(two)) => by(one.cmp(&two)),
        (one, two) => one.is_none().cmp(&two.is_none()),
    }
}

fn taker_percent(fees: &Fees) -> String {
    plain(&(&fees.taker * BigDecimal::from(100)))
}

/// One pair with all its books, whether it is listed or not. Its history is
/// for whoever keeps it.
pub fn show_pair(board: &Board, base: &str, quote: &str) -> Option<PairView> {
    let found = board.find(base, quote)?;
    let (pair, listing) = found;
    let reason = match listing {
        Listing::Unlisted(reason) => Some(*reason),
        Listing::Listed { .. } => None,
    };
    Some(PairView {
        at: board.at,
        base: pair.base.clone(),
        quote: pair.quote.clone(),
        row: Shown::of(board, found).map(|shown| shown.row()),
        reason,
        books: pair.quotes.iter().map(|quote| book(board, quote)).collect(),
        history: Vec::new(),
    })
}

fn book(board: &Board, quote: &Quote) -> Book {
    let venue = &board.venues[quote.venue];
    Book {
        venue: venue.name.clone(),
        kind: venue.kind.clone(),
        bid: plain(&quote.bid),
        bid_quantity: plain(&quote.bid_qty),
        ask: plain(&quote.ask),
        ask_quantity: plain(&quote.ask_qty),
        at: quote.at,
        age_ms: quote.age(board.at).num_milliseconds(),
        stale_after_ms: venue.fees.as_ref().map(|fees| fees.stale_after.num_milliseconds()),
        exclusion: quote.exclusion(venue, board.at),
    }
}

/// Venue against venue, of those that quote something.
pub fn show_grid(board: &Board) -> GridView {
    let cells = grid(board);
    let seen: BTreeSet<usize> =
        board.pairs.iter().flat_map(|(pair, _)| pair.quotes.iter().map(|quote| quote.venue)).collect();
    let highest = cells.iter().filter_map(|cell| Some(&cell.best.as_ref()?.1.net_percent)).max();
    GridView {
        at: board.at,
        venues: seen.iter().map(|place| board.venues[*place].name.clone()).collect(),
        cells: cells
            .iter()
            .filter(|cell| seen.contains(&cell.buy) && seen.contains(&cell.sell))
            .map(|cell| show_cell(board, cell, highest))
            .collect(),
    }
}

fn show_cell(board: &Board, cell: &Cell, highest: Option<&BigDecimal>) -> CellView {
    let best = cell.best.as_ref();
    let pair = best.map(|(place, _)| &board.pairs[*place].0);
    CellView {
        buy: board.venues[cell.buy].name.clone(),
        sell: board.venues[cell.sell].name.clone(),
        pairs: cell.pairs,
        paying: cell.paying,
        best_pair: pair.map(|pair| format!("{}/{}", pair.base, pair.quote)),
        best_percent: best.map(|(_, route)| route.net_percent.to_plain_string()),
        heat: best.zip(highest).map_or(0, |((_, route), highest)| heat(&route.net_percent, highest)),
    }
}

/// Quarters of the highest percentage of all.
fn heat(percent: &BigDecimal, highest: &BigDecimal) -> u8 {
    if *percent <= 0 {
        return 0;
    }
    let above = |quarters: u8| percent * BigDecimal::from(4) > highest * BigDecimal::from(quarters);
    1 + (1..4u8).filter(|quarters| above(*quarters)).count() as u8
}
