//! What pays between venues. The rows are those of the page: worked out once
//! for all who look.

use chrono::{DateTime, Utc};
use domain::access::Permission::Analyse;
use domain::arbitrage::filter::Filter;
use domain::arbitrage::view;
use engine::error::Result;

use super::stale;
use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, Kind, Param, handler, param};
use crate::api::reply::{Reply, Rows};
use crate::api::shape::{Decimal, Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/api/v1/opportunities",
        title: "Opportunities, by pair",
        about: "The best route of every listed pair, after both venues' fees. Pages follow the pair's name, which \
                stays while prices move.",
        needs: Analyse,
        params: FILTERS,
        gives: Gives::Many(1000),
        schema: Opportunity::schema,
        handler: handler!(list),
    },
    Endpoint {
        path: "/api/v1/opportunities/{base}/{quote}",
        title: "One pair",
        about: "Its books at each venue, its route or why it has none, and its opportunities of the past.",
        needs: Analyse,
        params: &[param("base", Kind::Text, "Base asset."), param("quote", Kind::Text, "Quote asset.")],
        gives: Gives::One,
        schema: Pair::schema,
        handler: handler!(one),
    },
];

pub(super) const FILTERS: &[Param] = &[
    param("q", Kind::Text, "A part of the pair or of a venue's name."),
    param("quote", Kind::Text, "Quote asset, exactly."),
    param("venue", Kind::Text, "Venue on either side, exactly."),
    param("net", Kind::Decimal, "The least that is left after fees, in per cent."),
    param("fresh", Kind::Flag, "Leave out what rests on stale quotes."),
];

shape! {
    /// One side of a route.
    Leg {
        venue: String,
        /// Spot or futures.
        kind: String,
        price: Decimal,
        quantity: Decimal,
        /// Of the taker, in per cent of the value.
        fee_percent: Decimal,
        /// Per unit, in the quote asset.
        fee: Decimal,
        /// When the venue quoted it.
        at: DateTime<Utc>,
    }
}

shape! {
    /// The best route of a pair.
    Opportunity {
        base: String,
        quote: String,
        buy: Leg,
        sell: Leg,
        /// Per unit, in the quote asset, before fees.
        gross: Decimal,
        gross_percent: Decimal,
        /// After both fees.
        net: Decimal,
        net_percent: Decimal,
        /// What both sides offer, in the base asset.
        size: Option<Decimal>,
        /// At that size, in the quote asset.
        profit: Option<Decimal>,
        /// Where one side is spot and the other futures.
        basis_percent: Option<Decimal>,
        /// Since when it has paid.
        since: Option<DateTime<Utc>>,
        /// It rests on a quote that is older than its venue's limit.
        stale: bool,
        pays: bool,
    }
}

shape! {
    /// What one venue offers for a pair.
    Book {
        venue: String,
        kind: String,
        bid: Decimal,
        bid_quantity: Decimal,
        ask: Decimal,
        ask_quantity: Decimal,
        at: DateTime<Utc>,
        /// Milliseconds after which its quotes count no more.
        stale_after_ms: Option<i64>,
        /// Why it takes no part.
        excluded: Option<String>,
    }
}

shape! {
    /// An opportunity of the past, or one that is still open.
    Past {
        buy: String,
        sell: String,
        opened_at: DateTime<Utc>,
        closed_at: Option<DateTime<Utc>>,
        best_percent: Decimal,
        best_profit: Decimal,
    }
}

shape! {
    /// Everything about one pair.
    Pair {
        base: String,
        quote: String,
        opportunity: Option<Opportunity>,
        /// Why it has no route.
        reason: Option<String>,
        books: Vec<Book>,
        /// The newest first, at most 50.
        history: Vec<Past>,
    }
}

/// `fresh=true` as the page's own address has it.
pub(super) fn filter(asked: &Asked) -> Result<Filter> {
    let of = |name: &str| match name {
        "fresh" if !asked.flag("fresh") => String::new(),
        "sort" => "pair".to_owned(),
        _ => asked.text(name),
    };
    Filter::asked(of).map_err(|why| engine::desk::not_understood(&why))
}

async fn list(asked: Asked) -> Result<Reply> {
    let board = asked.state.desk.board(&filter(&asked)?)?;
    let stale = stale(board.at, board.old.as_ref());
    let rows: Vec<Opportunity> = board.rows.into_iter().map(Opportunity::from).collect();
    Reply::sorted(&asked, Rows { rows, stale }, |row: &Opportunity| vec![row.base.clone(), row.quote.clone()])
}

async fn one(asked: Asked) -> Result<Reply> {
    let desk = &asked.state.desk;
    let found = desk.pair(&asked.text("base"), &asked.text("quote")).await?;
    let fault = desk.seen().fault.clone();
    let stale = stale(found.at, fault.as_ref().map(|fault| &fault.why));
    Reply::one(&Pair::from(found), stale)
}

impl From<view::Leg> for Leg {
    fn from(leg: view::Leg) -> Self {
        Self {
            venue: leg.venue,
            kind: leg.kind,
            price: Decimal(leg.price),
            quantity: Decimal(leg.quantity),
            fee_percent: Decimal(leg.fee_percent),
            fee: Decimal(leg.fee),
            at: leg.at,
        }
    }
}

impl From<view::Row> for Opportunity {
    fn from(row: view::Row) -> Self {
        Self {
            base: row.base,
            quote: row.quote,
            buy: row.buy.into(),
            sell: row.sell.into(),
            gross: Decimal(row.gross),
            gross_percent: Decimal(row.gross_percent),
            net: Decimal(row.net),
            net_percent: Decimal(row.net_percent),
            size: row.size.map(Decimal),
            profit: row.profit.map(Decimal),
            basis_percent: row.basis_percent.map(Decimal),
            since: row.since,
            stale: row.stale,
            pays: row.pays,
        }
    }
}

impl From<view::Book> for Book {
    fn from(book: view::Book) -> Self {
        Self {
            venue: book.venue,
            kind: book.kind,
            bid: Decimal(book.bid),
            bid_quantity: Decimal(book.bid_quantity),
            ask: Decimal(book.ask),
            ask_quantity: Decimal(book.ask_quantity),
            at: book.at,
            stale_after_ms: book.stale_after_ms,
            excluded: book.exclusion.map(|exclusion| exclusion.title().to_owned()),
        }
    }
}

impl From<view::Past> for Past {
    fn from(past: view::Past) -> Self {
        Self {
            buy: past.buy,
            sell: past.sell,
            opened_at: past.opened_at,
            closed_at: past.closed_at,
            best_percent: Decimal(past.best_percent),
            best_profit: Decimal(past.best_profit),
        }
    }
}

impl From<view::PairView> for Pair {
    fn from(pair: view::PairView) -> Self {
        Self {
            base: pair.base,
            quote: pair.quote,
            opportunity: pair.row.map(Opportunity::from),
            reason: pair.reason.map(|reason| reason.title().to_owned()),
            books: pair.books.into_iter().map(Book::from).collect(),
            history: pair.history.into_iter().map(Past::from).collect(),
        }
    }
}
