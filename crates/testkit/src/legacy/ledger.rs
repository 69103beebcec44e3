//! What the application was told, line by line, in files that COPY can read.
//! A line is written after the answer: what stands there was acknowledged, or
//! is in doubt and says so.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;

use super::intent::{Intent, Table, Verdict};
use super::row::{Key, Quote, Trade, amount, instant};

/// Cheap to clone; the files last as long as the last clone.
#[derive(Clone, Debug)]
pub struct Ledger(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: TempDir,
    files: Mutex<Files>,
}

#[derive(Debug)]
struct Files {
    calls: u64,
    book_tickers: File,
    trades: File,
    clean_ups: File,
}

impl Ledger {
    /// An empty one.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the ledger");
        let open = |name: &str| {
            OpenOptions::new()
                .create(true)
                .append(true)
                .open(folder.path().join(name))
                .expect("a ledger file")
        };
        let files = Files {
            calls: 0,
            book_tickers: open("book_tickers"),
            trades: open("trades"),
            clean_ups: open("clean_ups"),
        };
        Self(Arc::new(Inner { files: Mutex::new(files), folder }))
    }

    /// `book_tickers`: call, outcome, key, four values or nulls, id or null.
    pub fn book_tickers(&self) -> PathBuf {
        self.0.folder.path().join("book_tickers")
    }

    /// `trades`: call, outcome, the row, how many copies of it.
    pub fn trades(&self) -> PathBuf {
        self.0.folder.path().join("trades")
    }

    /// `clean_ups`: call, outcome, table, what is older is gone.
    pub fn clean_ups(&self) -> PathBuf {
        self.0.folder.path().join("clean_ups")
    }

    pub(super) fn write(&self, intent: &Intent, verdict: Verdict, id: Option<i64>) {
        let outcome = match verdict {
            Verdict::Acked => "acked",
            Verdict::Unknown => "unknown",
            Verdict::Failed => return,
        };
        let mut files = self.0.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.calls += 1;
        let head = format!("{}\t{outcome}", files.calls);
        files.append(intent, &head, id).expect("room for the ledger");
    }
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new()
    }
}

impl Files {
    fn append(&mut self, intent: &Intent, head: &str, id: Option<i64>) -> std::io::Result<()> {
        let mut lines = String::new();
        match intent {
            Intent::Upsert(rows) | Intent::Copy(rows) => {
                rows.iter().for_each(|row| line(&mut lines, head, &row.key, Some(&row.quote), None));
            }
            Intent::Insert(row) => line(&mut lines, head, &row.key, Some(&row.quote), id),
            Intent::Delete(key) => line(&mut lines, head, key, None, None),
            Intent::ChangeKey { from, to } => {
                line(&mut lines, head, &from.key, None, None);
                line(&mut lines, head, to, Some(&from.quote), None);
            }
            Intent::Trades(trades) => {
                trades.iter().for_each(|trade| trade_line(&mut lines, head, trade));
                return self.trades.write_all(lines.as_bytes());
            }
            Intent::Retention(table, before) => {
                let table = match table {
                    Table::BookTickers => "book_tickers",
                    Table::Trades => "trades",
                };
                return writeln!(self.clean_ups, "{head}\t{table}\t{}", instant(*before));
            }
            Intent::Duplicate(_) | Intent::ReadOwn(_) | Intent::ReadWindow(_) | Intent::ReadLatest => {}
        }
        self.book_tickers.write_all(lines.as_bytes())
    }
}

fn line(lines: &mut String, head: &str, key: &Key, quote: Option<&Quote>, id: Option<i64>) {
    let values = quote.map_or_else(|| "\\N\t\\N\t\\N\t\\N".to_owned(), |quote| quote.texts().join("\t"));
    let id = id.map_or_else(|| "\\N".to_owned(), |id| id.to_string());
    writeln!(lines, "{head}\t{key}\t{values}\t{id}").expect("a String has room");
}

fn trade_line(lines: &mut String, head: &str, trade: &Trade) {
    let (at, name) = (instant(trade.at), &trade.name);
    let (price, quantity) = (amount(trade.price), amount(trade.quantity));
    let (side, id, copies) = (trade.side, &trade.trade_id, trade.copies);
    writeln!(lines, "{head}\t{at}\t{name}\t{price}\t{quantity}\t{side}\t{id}\t{copies}")
        .expect("a String has room");
}
