//! What a writer means to do next: complete before anything is sent.

use chrono::{DateTime, Utc};

use super::row::{Key, Name, Row, Trade};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Deed {
    /// The collector's tick: one transaction, an upsert per row.
    Batch,
    /// `INSERT … RETURNING id`.
    Single,
    /// A single insert of a row that is there: it must be refused.
    Duplicate,
    /// The tick of quiet symbols: rows stored long ago are written again.
    Again,
    /// New rows with times among the old ones.
    Late,
    /// New rows of exchanges and symbols that nobody has seen.
    Unseen,
    Delete,
    /// An update of key columns.
    ChangeKey,
    /// Clean-up by age, as many rows as it meets.
    Retention,
    Copy,
    Trades,
    /// Reads a row that this writer has stored, and compares.
    ReadOwn,
    ReadWindow,
    /// The newest row of every symbol, without a time window: slow on a large
    /// table, so it is no habit.
    ReadLatest,
}

impl Deed {
    pub const HABITS: [(Self, u32); 13] = [
        (Self::Batch, 30),
        (Self::Single, 10),
        (Self::Duplicate, 2),
        (Self::Again, 12),
        (Self::Late, 6),
        (Self::Unseen, 2),
        (Self::Delete, 6),
        (Self::ChangeKey, 5),
        (Self::Retention, 1),
        (Self::Copy, 2),
        (Self::Trades, 12),
        (Self::ReadOwn, 8),
        (Self::ReadWindow, 4),
    ];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    BookTickers,
    Trades,
}

#[derive(Clone, Debug)]
pub(super) enum Intent {
    Upsert(Vec<Row>),
    Insert(Row),
    Duplicate(Row),
    Delete(Key),
    ChangeKey { from: Row, to: Key },
    Retention(Table, DateTime<Utc>),
    Copy(Vec<Row>),
    Trades(Vec<Trade>),
    ReadOwn(Row),
    ReadWindow(Name),
    ReadLatest,
}

impl Intent {
    /// Rows that are lost when it fails; how many rows a clean-up meets is
    /// not known before.
    pub(super) fn rows(&self) -> u64 {
        match self {
            Self::Upsert(rows) | Self::Copy(rows) => rows.len() as u64,
            Self::Trades(trades) => trades.iter().map(|trade| u64::from(trade.copies)).sum(),
            Self::Insert(_) | Self::Delete(_) | Self::ChangeKey { .. } => 1,
            Self::Duplicate(_)
            | Self::Retention(..)
            | Self::ReadOwn(_)
            | Self::ReadWindow(_)
            | Self::ReadLatest => 0,
        }
    }

    /// Whose outcome, when it is unknown, leaves something in doubt.
    pub(super) fn writes(&self) -> bool {
        !matches!(self, Self::Duplicate(_) | Self::ReadOwn(_) | Self::ReadWindow(_) | Self::ReadLatest)
    }
}

/// What the client learnt of its statement.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Answer {
    pub(super) id: Option<i64>,
    /// A read that did not show what this writer had stored.
    pub(super) stale: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Acked,
    /// The server said no, or the COMMIT was never sent.
    Failed,
    /// The COMMIT was sent and its answer never came.
    Unknown,
}
