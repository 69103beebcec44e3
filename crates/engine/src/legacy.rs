//! Rows for the legacy tables: imported from files, or made up as a sample.
//!
//! This is the one place that knows the legacy application's two tables by
//! name. Everything it stores looks as if the application had stored it.

mod amount;
mod bulk;
mod column;
mod feed;
mod header;
mod import;
pub(crate) mod instant;
pub(crate) mod lines;
mod make;
mod pairs;
pub(crate) mod random;
mod read;
pub(crate) mod reject;
mod row;
mod sample;
mod session;
mod source;
mod stage;
mod table;
mod walk;

use serde::Serialize;
use sqlx::PgConnection;

use crate::Engine;
use crate::audit::{self, Deed};
use crate::error::Result;

pub use import::{ImportProgress, ImportSummary, import, import_by};
pub use reject::default_reject_file;
pub use sample::{SampleOptions, SampleProgress, SampleSummary, sample, sample_by};
pub use source::Source;
pub use table::{Ensured, ensure_table};

/// Whoever asks for rows, for the audit. Rehearsals and tests fill tables that
/// are nobody's.
#[derive(Clone, Copy)]
pub struct By<'a> {
    pub engine: &'a Engine,
    pub actor: &'a str,
}

/// In the caller's transaction, if somebody asks.
async fn note(by: Option<By<'_>>, conn: &mut PgConnection, deed: Deed) -> Result<()> {
    match by {
        Some(By { engine, actor }) => audit::write(engine, conn, actor, deed).await,
        None => Ok(()),
    }
}

/// Which of the legacy tables rows are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    BookTickers,
    Trades,
}

impl Kind {
    pub fn table(self) -> &'static str {
        match self {
            Self::BookTickers => "book_ticker_snapshots",
            Self::Trades => "trades",
        }
    }

    /// The columns that the application names in its ON CONFLICT clause.
    fn key(self) -> &'static [&'static str] {
        match self {
            Self::BookTickers => &["timestamp", "exchange", "symbol_base", "symbol_quote"],
            Self::Trades => &["timestamp", "exchange", "symbol_base", "symbol_quote", "id"],
        }
    }
}
