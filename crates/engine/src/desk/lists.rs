//! Lists of opportunities, drawn up once for all who ask for the same between
//! two looks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::arbitrage::filter::Filter;
use domain::arbitrage::view::BoardView;

/// Lists at once; more begin anew.
const MOST: usize = 64;

/// Which rows, and how many of them.
type Wanted = (Filter, usize);

#[derive(Default)]
pub(super) struct Lists(Mutex<OfLook>);

#[derive(Default)]
struct OfLook {
    version: u64,
    lists: HashMap<Wanted, Arc<BoardView>>,
}

impl Lists {
    /// Whoever asks meanwhile waits for the first.
    pub(super) fn get<E>(
        &self,
        version: u64,
        wanted: Wanted,
        draw_up: impl FnOnce() -> Result<BoardView, E>,
    ) -> Result<Arc<BoardView>, E> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.version != version || kept.lists.len() >= MOST {
            *kept = OfLook { version, lists: HashMap::new() };
        }
        if let Some(list) = kept.lists.get(&wanted) {
            return Ok(list.clone());
        }
        let list = Arc::new(draw_up()?);
        kept.lists.insert(wanted, list.clone());
        Ok(list)
    }
}
