//! Book tickers from a CSV file, as fast as the database takes them: one thread
//! reads and resolves names, the connection copies.

use std::io::Read;
use std::sync::Arc;

use csv::{Reader, StringRecord};
use domain::market::BookTicker;
use futures::StreamExt;
use sqlx::PgPool;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::ticker;
use crate::cache::{self, ClassifierCache, Name};
use crate::error::{Doing, Error, Kind, Result};
use crate::legacy::instant;

const DOING: &str = "storing the file's book tickers";
const READING: &str = "reading the file's book tickers";
/// Rows that go from the thread to the connection at once.
const CHUNK: usize = 1_000;
const WAITING: usize = 8;

/// The columns that a file must have; it may have more, and in any order.
pub const COLUMNS: [&str; 8] =
    ["timestamp", "exchange", "symbol_base", "symbol_quote", "bid_price", "bid_qty", "ask_price", "ask_qty"];

/// Stores all of a file's rows, or none of them, and returns how many there
/// were. Names are those of the legacy table: unseen symbols are created, an
/// unknown exchange is refused, and so is a row with a value that the table
/// would refuse, with its line. A key that is there already, or twice in the
/// file, is refused too: [`ticker::upsert_batch`] is for rows that repeat.
pub async fn ingest(
    pool: &PgPool,
    cache: &Arc<ClassifierCache>,
    file: impl Read + Send + 'static,
) -> Result<u64> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let (resolving, cache) = (pool.clone(), cache.clone());
    let handle = Handle::current();
    let reading =
        tokio::task::spawn_blocking(move || Lines::open(file, &cache, resolving, handle)?.send(&sender));
    let mut tx = pool.begin().await.doing(DOING)?;
    let rows = futures::stream::unfold(receiver, async |mut receiver: mpsc::Receiver<Vec<BookTicker>>| {
        receiver.recv().await.map(|chunk| (futures::stream::iter(chunk), receiver))
    });
    let stored = ticker::copy(&mut tx, rows.flatten()).await;
    let read = reading.await.map_err(|error| Error::new(Kind::Failed, READING, error.to_string(), ""))?;
    let stored = stored.and_then(|stored| read.map(|()| stored))?;
    tx.commit().await.doing(DOING)?;
    Ok(stored)
}

struct Lines<'a, R> {
    file: Reader<R>,
    /// Where each of `COLUMNS` stands.
    places: [usize; 8],
    sequence_number: Option<usize>,
    names: cache::Reader<'a>,
    cache: &'a ClassifierCache,
    pool: PgPool,
    handle: Handle,
}

impl<'a, R: Read> Lines<'a, R> {
    fn open(file: R, cache: &'a ClassifierCache, pool: PgPool, handle: Handle) -> Result<Self> {
        let mut file = csv::ReaderBuilder::new().buffer_capacity(128 * 1024).from_reader(file);
        let header = file.headers().map_err(unreadable)?.clone();
        let place = |name: &str| header.iter().position(|column| column == name);
        let mut places = [0; 8];
        for (at, column) in places.iter_mut().zip(COLUMNS) {
            *at = place(column).ok_or_else(|| {
                let next = format!("Name {} in the first line.", COLUMNS.join(", "));
                Error::invalid(READING, format!("it has no column {column}"), next)
            })?;
        }
        let sequence_number = place("sequence_number");
        Ok(Self { file, places, sequence_number, names: cache.reader(), cache, pool, handle })
    }

    /// Ends early when nobody takes the rows: whoever took them says why.
    fn send(mut self, sender: &mpsc::Sender<Vec<BookTicker>>) -> Result<()> {
        let (mut record, mut chunk) = (StringRecord::new(), Vec::with_capacity(CHUNK));
        while self.file.read_record(&mut record).map_err(unreadable)? {
            chunk.push(self.row(&record)?);
            if chunk.len() == CHUNK {
                let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK));
                if sender.blocking_send(full).is_err() {
                    return Ok(());
                }
            }
        }
        sender.blocking_send(chunk).ok();
        Ok(())
    }

    fn row(&mut self, record: &StringRecord) -> Result<BookTicker> {
        let [at, exchange, base, quote, values @ ..] = self.places.map(|place| &record[place]);
        let at = instant::parse(at).map_err(|fault| faulty(record, format!("{at:?} {fault}")))?;
        let symbol = match self.names.symbol_id(exchange, base, quote) {
            Some(symbol) => symbol,
            None => self.unseen(record, Name { exchange, base, quote })?,
        };
        let ticker = BookTicker::from_text(symbol, at, values);
        let ticker = ticker.map_err(|fault| faulty(record, fault.to_string()))?;
        Ok(BookTicker { sequence_number: self.number(record)?, ..ticker })
    }

    fn unseen(&self, record: &StringRecord, name: Name<'_>) -> Result<domain::market::SymbolId> {
        let found = self.handle.block_on(self.cache.resolve(&self.pool, &[name]));
        found.map(|ids| ids[0]).map_err(|error| match error.kind {
            Kind::Invalid => faulty(record, format!("{}: {}", error.doing, error.why)),
            _ => error,
        })
    }

    fn number(&self, record: &StringRecord) -> Result<Option<i64>> {
        match self.sequence_number.map(|place| &record[place]) {
            None | Some("") => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| {
                faulty(record, format!("sequence_number {text:?} is not a whole number of 64 bits"))
            }),
        }
    }
}

fn faulty(record: &StringRecord, why: String) -> Error {
    let line = record.position().map_or(0, csv::Position::line);
    Error::invalid(READING, format!("line {line}: {why}"), "Correct the line. Nothing was stored.")
}

fn unreadable(error: csv::Error) -> Error {
    Error::invalid(READING, error.to_string(), "Check that it is a CSV file in UTF-8. Nothing was stored.")
}
