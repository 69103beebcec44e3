//! The board as pages, exports and the command line show it: texts and times.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Why a quote takes no part. The first that fits is the reason of its pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Exclusion {
    Inactive,
    NoFee,
    NotPositive,
    Crossed,
    Future,
    Stale,
}

impl Exclusion {
    pub fn title(self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::NoFee => "no fee",
            Self::NotPositive => "not above 0",
            Self::Crossed => "crossed book",
            Self::Future => "from the future",
            Self::Stale => "stale",
        }
    }

    /// What somebody can do about it.
    pub fn next(self) -> &'static str {
        match self {
            Self::Inactive => "The venue or the symbol is switched off.",
            Self::NoFee => "Set the venue's fees: refit fees set.",
            Self::NotPositive => "A price or a quantity of the quote is 0 or less.",
            Self::Crossed => "The venue's bid is above its own ask: the quote is wrong.",
            Self::Future => "The quote's time is still to come: look at the venue's clock.",
            Self::Stale => "The venue's newest quote is older than its limit.",
        }
    }
}

/// Why a pair has no route at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reason {
    OneVenue,
    Excluded(Exclusion),
}

impl Reason {
    pub fn title(self) -> &'static str {
        match self {
            Self::OneVenue => "one venue",
            Self::Excluded(exclusion) => exclusion.title(),
        }
    }

    pub fn next(self) -> &'static str {
        match self {
            Self::OneVenue => "Only one venue quotes it.",
            Self::Excluded(exclusion) => exclusion.next(),
        }
    }
}

/// One side of a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    pub venue: String,
    pub kind: String,
    pub price: String,
    pub quantity: String,
    /// Of the taker, in per cent of the value.
    pub fee_percent: String,
    /// Per unit, in the quote asset.
    pub fee: String,
    pub at: DateTime<Utc>,
    pub age_ms: i64,
}

/// One listed pair. Numbers are exact and plain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub base: String,
    pub quote: String,
    pub buy: Leg,
    pub sell: Leg,
    pub gross: String,
    pub gross_percent: String,
    pub net: String,
    pub net_percent: String,
    pub size: Option<String>,
    pub profit: Option<String>,
    /// With a sign and two decimals, for a column.
    pub gross_short: String,
    pub net_short: String,
    /// Two decimals, or three figures of what is smaller.
    pub profit_short: Option<String>,
    pub basis_percent: Option<String>,
    /// Since when it has paid.
    pub since: Option<DateTime<Utc>>,
    pub stale: bool,
    pub pays: bool,
}

impl Row {
    pub fn pair(&self) -> String {
        format!("{}/{}", self.base, self.quote)
    }
}

/// What one venue offers for a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    pub venue: String,
    pub kind: String,
    pub bid: String,
    pub bid_quantity: String,
    pub ask: String,
    pub ask_quantity: String,
    pub at: DateTime<Utc>,
    pub age_ms: i64,
    pub stale_after_ms: Option<i64>,
    pub exclusion: Option<Exclusion>,
}

/// A pair that is not listed, with the venues that quote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    pub base: String,
    pub quote: String,
    pub reason: Reason,
    pub venues: Vec<String>,
}

/// Everything about one pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairView {
    pub at: DateTime<Utc>,
    pub base: String,
    pub quote: String,
    pub row: Option<Row>,
    pub reason: Option<Reason>,
    pub books: Vec<Book>,
    pub history: Vec<Past>,
}

/// An opportunity of the past, or one that is still open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    pub buy: String,
    pub sell: String,
    pub opened_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub best_percent: String,
    pub best_profit: String,
    pub duration_ms: i64,
}

/// The list as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardView {
    pub at: DateTime<Utc>,
    /// Why the board is not newer, if the database could not be asked.
    pub old: Option<String>,
    pub rows: Vec<Row>,
    /// Rows that fit, also where only the first of them are here.
    pub matching: usize,
    /// Listed pairs in all, before the filter.
    pub listed: usize,
    pub fresh: usize,
    pub paying: usize,
    pub left: Vec<Left>,
    pub quotes: Vec<String>,
    pub venues: Vec<String>,
}

/// One cell of venue against venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellView {
    pub buy: String,
    pub sell: String,
    pub pairs: usize,
    pub paying: usize,
    pub best_pair: Option<String>,
    pub best_percent: Option<String>,
    /// 0 nothing, 1 to 4 the more is left; of paying cells only.
    pub heat: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridView {
    pub at: DateTime<Utc>,
    pub venues: Vec<String>,
    pub cells: Vec<CellView>,
}
