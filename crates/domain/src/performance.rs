//! What trading came to: volume, fees, profit and loss. Amounts are exact, as
//! text.

#[cfg(feature = "arbitrage")]
mod figures;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[cfg(feature = "arbitrage")]
pub use figures::{Cell, report};

/// What the rows stand for. Amounts of different quote assets are never added,
/// nor quantities of different bases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    #[default]
    PairAndVenue,
    Pair,
    Venue,
    Day,
    Each,
}

impl By {
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::PairAndVenue, "", "Pair and venue"),
        (Self::Pair, "pair", "Pair"),
        (Self::Venue, "venue", "Venue"),
        (Self::Day, "day", "Day"),
        (Self::Each, "each", "Pair, venue and day"),
    ];

    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(by, ..)| *by == self).map_or("", |(_, name, _)| name)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sort {
    #[default]
    Name,
    Executions,
    Turnover,
    Fees,
    Profit,
}

impl Sort {
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Name, "name"),
        (Self::Executions, "executions"),
        (Self::Turnover, "turnover"),
        (Self::Fees, "fees"),
        (Self::Profit, "profit"),
    ];
}

/// How many days before the last execution.
pub const DAYS: [i64; 5] = [1, 7, 30, 90, 365];
const USUAL: i64 = 30;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// A part of the pair.
    pub text: String,
    /// Venue, exactly.
    pub venue: String,
    pub days: i64,
    pub by: By,
    pub sort: Sort,
    pub descending: bool,
}

impl Filter {
    /// From the parameters of an address. What is not understood is named.
    pub fn asked(of: impl Fn(&str) -> String) -> Result<Self, String> {
        let (by, days, sort) = (of("by"), of("days"), of("sort"));
        let known = By::ALL.iter().find(|(_, name, _)| *name == by);
        let (by, ..) = known.ok_or_else(|| format!("there is no grouping by {by}"))?;
        let (name, descending) = sort.strip_prefix('-').map_or((sort.as_str(), false), |name| (name, true));
        let name = if name.is_empty() { "name" } else { name };
        let known = Sort::ALL.iter().find(|(_, known)| *known == name);
        let (sort, _) = known.ok_or_else(|| format!("there is no column {name} to sort by"))?;
        let asked = if days.is_empty() { Some(USUAL) } else { days.parse().ok() };
        let known = asked.filter(|days| DAYS.contains(days));
        let days = known.ok_or_else(|| format!("{days} is none of the spans of days"))?;
        let text = of("q").trim().to_owned();
        Ok(Self { text, venue: of("venue"), days, by: *by, sort: *sort, descending })
    }
}

/// One line. What the grouping cannot tell is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub base: Option<String>,
    pub quote: String,
    pub venue: Option<String>,
    pub day: Option<String>,
    pub executions: i64,
    /// Bought and sold, in the base asset.
    pub volume: Option<String>,
    /// The same in the quote asset.
    pub turnover: String,
    pub average_price: Option<String>,
    /// In the quote asset, and those in the base asset at the execution's price.
    pub fees: String,
    /// Of the turnover.
    pub fee_percent: String,
    /// Commissions in any other asset, which are not in `fees`.
    pub other_fees: i64,
    /// Bought, less what was sold and what fees took of it.
    pub position: Option<String>,
    /// In the quote asset: what came in less what went out, and the position at
    /// the pair's last price.
    pub profit: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub rows: Vec<Row>,
    /// By quote asset.
    pub totals: Vec<Row>,
    /// Without executions there is no span.
    pub span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    pub venues: Vec<String>,
}
