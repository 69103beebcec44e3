//! What all readers of the desk share.

use std::sync::Arc;

use domain::arbitrage::board::Board;
use domain::arbitrage::listing::Pair;
use domain::arbitrage::quote::Venue;

/// What the last looks came to.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub version: u64,
    pub board: Option<Arc<Board>>,
    /// Why there is no board, or none newer.
    pub fault: Option<Fault>,
}

impl Seen {
    /// Whether these have been seen already.
    pub(super) fn shows(&self, venues: &[Venue], pairs: &[Pair]) -> bool {
        let Some(board) = &self.board else { return false };
        board.venues == venues && board.pairs.iter().map(|(pair, _)| pair).eq(pairs)
    }
}

/// An error that can be told to many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub why: String,
    pub next: String,
}
