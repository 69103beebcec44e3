//! The columns that a file may have, and what each of their values must be.

use super::Kind;

/// What a value has to be to fit the legacy table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// An instant with its time zone.
    Instant,
    /// Text of at least one and at most 20 characters.
    Name,
    /// A number above zero for `numeric(20, 8)`.
    Positive,
    /// A number for `numeric(20, 8)` that may be zero.
    Amount,
    /// A whole number of 64 bits.
    Whole,
    Side,
    /// Text of at most so many characters.
    Text(usize),
    Flag,
}

pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) rule: Rule,
    pub(super) required: bool,
    /// What COPY is given when the file has no such column.
    pub(super) absent: &'static str,
}

/// Columns that a file may have and that are not stored: the table numbers and
/// stamps its rows itself, and `line` and `reason` are those of a reject file
/// that was corrected.
pub(super) const IGNORED: [&str; 4] = ["id", "created_at", "line", "reason"];

const NULL: &str = "\\N";

const fn required(name: &'static str, rule: Rule) -> Column {
    Column { name, rule, required: true, absent: NULL }
}

const fn optional(name: &'static str, rule: Rule) -> Column {
    Column { name, rule, required: false, absent: NULL }
}

/// In the order of the COPY statement into the staging table.
static BOOK_TICKERS: [Column; 10] = [
    required("timestamp", Rule::Instant),
    required("exchange", Rule::Name),
    required("symbol_base", Rule::Name),
    required("symbol_quote", Rule::Name),
    required("bid_price", Rule::Positive),
    required("bid_qty", Rule::Positive),
    required("ask_price", Rule::Positive),
    required("ask_qty", Rule::Positive),
    optional("sequence_number", Rule::Whole),
    Column { name: "update_type", rule: Rule::Text(10), required: false, absent: "snapshot" },
];

/// In the order of the COPY statement into the staging table.
static TRADES: [Column; 11] = [
    required("timestamp", Rule::Instant),
    required("exchange", Rule::Name),
    required("symbol_base", Rule::Name),
    required("symbol_quote", Rule::Name),
    required("price", Rule::Positive),
    required("quantity", Rule::Positive),
    required("side", Rule::Side),
    optional("trade_id", Rule::Text(usize::MAX)),
    optional("quote_quantity", Rule::Amount),
    optional("is_buyer", Rule::Flag),
    optional("is_maker", Rule::Flag),
];

impl Kind {
    pub(super) fn columns(self) -> &'static [Column] {
        match self {
            Self::BookTickers => &BOOK_TICKERS,
            Self::Trades => &TRADES,
        }
    }
}
