//! The analyst's desk: one sampler in the process looks at the newest quotes on
//! a tick, works all pairs out and publishes one immutable board that every
//! reader shares. A viewer more costs the database nothing.

mod chart;
pub mod export;
pub mod fees;
mod guard;
mod history;
mod lists;
mod load;
mod refresh;
mod seen;
mod ticks;

use std::sync::{Arc, Mutex as Latch, PoisonError};
use std::time::Instant;

use arc_swap::ArcSwap;
use domain::arbitrage::board::Board;
use domain::arbitrage::chart::{Chart, Wanted};
use domain::arbitrage::filter::Filter;
use domain::arbitrage::listing::Pair;
use domain::arbitrage::quote::Venue;
use domain::arbitrage::show;
use domain::arbitrage::standing::Standing;
use domain::arbitrage::view::{BoardView, GridView, PairView};
use tokio::sync::{Mutex, watch};
use tokio_util::sync::CancellationToken;

pub use load::{QUOTES, market};
pub use seen::{Fault, Seen};

use crate::error::{Error, Result};
use crate::{Engine, line};

const PAST: i64 = 50;

#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    seen: ArcSwap<Seen>,
    version: watch::Sender<u64>,
    looking: Mutex<history::Keeper>,
    charts: chart::Charts,
    lists: lists::Lists,
    asked: Latch<Option<Instant>>,
}

impl Desk {
    /// Without a look yet.
    pub fn new(engine: Engine) -> Self {
        let looking = Mutex::new(history::Keeper::default());
        let (seen, version, asked) = (ArcSwap::default(), watch::Sender::new(0), Latch::default());
        let (charts, lists) = (chart::Charts::default(), lists::Lists::default());
        let inner = Inner { engine, seen, version, looking, charts, lists, asked };
        Self { inner: Arc::new(inner) }
    }

    /// Takes the first look and goes on until stopped.
    pub async fn start(engine: Engine, stop: CancellationToken) -> Self {
        let desk = Self::new(engine);
        desk.look().await;
        tokio::spawn(desk.clone().watch(stop));
        desk
    }

    pub fn seen(&self) -> Arc<Seen> {
        self.inner.seen.load_full()
    }

    /// Changes with every look that saw something else.
    pub fn versions(&self) -> watch::Receiver<u64> {
        self.inner.version.subscribe()
    }

    /// Whether there is something to look at, and what has to be done if not.
    pub fn missing(&self) -> Option<Fault> {
        let seen = self.seen();
        seen.fault.clone().filter(|_| seen.board.is_none())
    }

    /// The list as it was asked for.
    pub fn board(&self, filter: &Filter) -> Result<BoardView> {
        let (board, fault) = self.shown()?;
        let view = show::show(&board, filter).map_err(|why| not_understood(&why))?;
        Ok(BoardView { old: fault.map(|fault| fault.why), ..view })
    }

    /// The list for the parameters of an address.
    pub fn asked(&self, of: impl Fn(&str) -> String) -> Result<BoardView> {
        self.board(&Filter::asked(of).map_err(|why| not_understood(&why))?)
    }

    /// Its first rows, which all who ask for them share until the next look.
    pub fn first(&self, rows: usize, of: impl Fn(&str) -> String) -> Result<Arc<BoardView>> {
        let filter = Filter::asked(of).map_err(|why| not_understood(&why))?;
        let version = self.seen().version;
        self.inner.lists.get(version, (filter.clone(), rows), || {
            let mut view = self.board(&filter)?;
            view.rows.truncate(rows);
            Ok(view)
        })
    }

    /// One pair with its books and its past.
    pub async fn pair(&self, base: &str, quote: &str) -> Result<PairView> {
        let (board, _) = self.shown()?;
        let view = show::show_pair(&board, base, quote).ok_or_else(|| {
            let why = "no venue quotes it, or the pair has no symbol";
            Error::not_found(
                format!("looking at {base}/{quote}"),
                why,
                "Pick a pair from the list of opportunities.",
            )
        })?;
        let history = history::past(&self.inner.engine, base, quote, PAST, board.at).await?;
        Ok(PairView { history, ..view })
    }

    /// What was quoted for the pair over time, up to its newest quote unless the
    /// parameters of an address ask for something else.
    pub async fn chart(&self, view: &PairView, of: impl Fn(&str) -> String) -> Result<Arc<Chart>> {
        let wanted = Wanted::asked(of).map_err(|why| not_understood(&why))?;
        let (board, _) = self.shown()?;
        let newest = view.books.iter().map(|book| book.at).filter(|at| *at <= board.at).max();
        let key = chart::Key { base: view.base.clone(), quote: view.quote.clone(), wanted };
        self.inner.charts.get(&self.inner.engine, &board, key, newest.unwrap_or(board.at)).await
    }

    /// Venue against venue.
    pub fn grid(&self) -> Result<GridView> {
        Ok(show::show_grid(&self.shown()?.0))
    }

    fn shown(&self) -> Result<(Arc<Board>, Option<Fault>)> {
        *self.inner.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        let seen = self.seen();
        let fault = seen.fault.clone();
        let board = seen.board.clone();
        board.map(|board| (board, fault)).ok_or_else(|| guard::without(seen.fault.as_ref()))
    }

    /// One look, whatever comes of it. Looks do not overlap.
    pub async fn look(&self) {
        self.look_for(|_, _, _| true).await;
    }

    /// One that counts only if another market is seen than before.
    pub async fn glance(&self) {
        self.look_for(|before, venues, pairs| before.fault.is_some() || !before.shows(venues, pairs)).await;
    }

    async fn look_for(&self, counts: impl Fn(&Seen, &[Venue], &[Pair]) -> bool) {
        let mut keeper = self.inner.looking.lock().await;
        let before = self.seen();
        let looked = self.board_now(&mut keeper, &before, counts);
        let (board, fault) = match line::answered("looking at the market", line::BATCH, looked).await {
            Ok(None) => return,
            Ok(Some(board)) => (Some(Arc::new(board)), None),
            Err(error) => self.nothing_new(&before, &error),
        };
        let version = before.version + 1;
        self.inner.seen.store(Arc::new(Seen { version, board, fault }));
        self.inner.version.send_replace(version);
    }

    async fn board_now(
        &self,
        keeper: &mut history::Keeper,
        before: &Seen,
        counts: impl Fn(&Seen, &[Venue], &[Pair]) -> bool,
    ) -> Result<Option<Board>> {
        let engine = &self.inner.engine;
        guard::there(engine).await?;
        let at = engine.now();
        let (venues, pairs) = market(engine).await?;
        if !counts(before, &venues, &pairs) {
            return Ok(None);
        }
        let stood = match &before.board {
            Some(board) => board.standing.clone(),
            None => history::taken_up(engine, at).await?,
        };
        let board = Board::new(pairs, venues, at, &stood);
        keeper.keep(engine, &stood, &board).await?;
        Ok(Some(board))
    }

    /// Tables that are gone end the board; a database that is away leaves the
    /// last one, which says how old it is.
    fn nothing_new(&self, before: &Seen, error: &Error) -> (Option<Arc<Board>>, Option<Fault>) {
        let fault = Fault { why: error.why.clone(), next: error.next.clone() };
        if before.fault.as_ref() != Some(&fault) && !guard::is_missing(error) {
            tracing::warn!(%error, "the desk shows its last board");
        }
        let board = before.board.clone().filter(|_| !guard::is_missing(error));
        (board, Some(fault))
    }
}

/// One look without a sampler, for the command line. Writes nothing.
pub async fn once(engine: &Engine) -> Result<Board> {
    guard::there(engine).await?;
    let at = engine.now();
    let (venues, pairs) = market(engine).await?;
    let stood: Standing = history::standing(engine).await?;
    Ok(Board::new(pairs, venues, at, &stood))
}

pub fn not_understood(why: &str) -> Error {
    Error::invalid("narrowing the opportunities", why, "Clear the filters: /opportunities shows all.")
}
