//! What trading came to.

use domain::access::Permission::Analyse;
use domain::performance::{self, By};
use engine::error::Result;
use engine::ledger::performance as verbs;

use super::there;
use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, Kind, handler, param};
use crate::api::reply::Reply;
use crate::api::shape::{Decimal, Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/v1/performance",
    title: "What trading came to",
    about: "Volume, fees, profit and loss of the days up to the last execution, by pair and venue unless another \
            grouping is asked for. Amounts of different quote assets are never added.",
    needs: Analyse,
    params: &[
        param("q", Kind::Text, "A part of the pair."),
        param("venue", Kind::Text, "Venue, exactly."),
        param(
            "days",
            Kind::Word(|| vec!["1", "7", "30", "90", "365"]),
            "How many; 30 unless asked otherwise.",
        ),
        param("by", Kind::Word(groupings), "What a row stands for; `each` is pair, venue and day."),
    ],
    gives: Gives::Many(1000),
    schema: Performance::schema,
    handler: handler!(list),
}];

fn groupings() -> Vec<&'static str> {
    By::ALL.iter().map(|(_, name, _)| *name).filter(|name| !name.is_empty()).collect()
}

shape! {
    /// One line. What the grouping cannot tell is null.
    Performance {
        base: Option<String>,
        quote: String,
        venue: Option<String>,
        day: Option<String>,
        executions: i64,
        /// Bought and sold, in the base asset.
        volume: Option<Decimal>,
        /// The same in the quote asset.
        turnover: Decimal,
        average_price: Option<Decimal>,
        /// In the quote asset, and those in the base asset at the execution's price.
        fees: Decimal,
        /// Of the turnover.
        fee_percent: Decimal,
        /// Commissions in any other asset, which are not in `fees`.
        other_fees: i64,
        /// Bought, less what was sold and what fees took of it.
        position: Option<Decimal>,
        /// In the quote asset: what came in less what went out, and the position at the pair's last price.
        profit: Decimal,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    there(&asked.state.desk, "adding up what trading came to")?;
    let filter = verbs::asked(|name| asked.text(name))?;
    let report = verbs::performance(&asked.engine, &filter).await?;
    let rows: Vec<Performance> = report.rows.into_iter().map(Performance::from).collect();
    Reply::sorted(&asked, rows, |row: &Performance| {
        let part = |part: &Option<String>| part.clone().unwrap_or_default();
        vec![part(&row.base), row.quote.clone(), part(&row.venue), part(&row.day)]
    })
}

impl From<performance::Row> for Performance {
    fn from(row: performance::Row) -> Self {
        Self {
            base: row.base,
            quote: row.quote,
            venue: row.venue,
            day: row.day,
            executions: row.executions,
            volume: row.volume.map(Decimal),
            turnover: Decimal(row.turnover),
            average_price: row.average_price.map(Decimal),
            fees: Decimal(row.fees),
            fee_percent: Decimal(row.fee_percent),
            other_fees: row.other_fees,
            position: row.position.map(Decimal),
            profit: Decimal(row.profit),
        }
    }
}
