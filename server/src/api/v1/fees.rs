//! What venues take of a trade.

use chrono::{DateTime, Utc};
use domain::access::Permission::Analyse;
use domain::arbitrage::fees;
use engine::desk::fees as verbs;
use engine::error::Result;

use super::there;
use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, Kind, handler, param};
use crate::api::reply::Reply;
use crate::api::shape::{Decimal, Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/v1/fees",
    title: "Fees of every venue",
    about: "Those in force, by which opportunities are worked out.",
    needs: Analyse,
    params: &[param("venue", Kind::Text, "Venue, exactly.")],
    gives: Gives::Many(1000),
    schema: Venue::schema,
    handler: handler!(list),
}];

shape! {
    /// A venue and what it takes.
    Venue {
        venue: String,
        /// SPOT, FUTURES or OPTIONS.
        kind: String,
        active: bool,
        /// Null until somebody has set them: nothing of the venue is listed then.
        in_force: Option<InForce>,
    }
}

shape! {
    /// Fees in per cent of the value, since when, by whom and why.
    InForce {
        maker_percent: Decimal,
        taker_percent: Decimal,
        /// How old a quote of the venue may be.
        stale_after_ms: i64,
        /// Its quantities are numbers of contracts, so no size can be told.
        in_contracts: bool,
        changed_by: String,
        reason: String,
        changed_at: DateTime<Utc>,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    there(&asked.state.desk, "reading the fees of the venues")?;
    let wanted = asked.given("venue");
    let rows = verbs::list(&asked.engine).await?.into_iter().map(Venue::from);
    let rows = rows.filter(|row| wanted.as_ref().is_none_or(|wanted| *wanted == row.venue));
    Reply::sorted(&asked, rows.collect::<Vec<_>>(), |row: &Venue| vec![row.venue.clone()])
}

impl From<fees::FeeRow> for Venue {
    fn from(row: fees::FeeRow) -> Self {
        let in_force = row.fees.map(InForce::from);
        Self { venue: row.venue, kind: row.kind, active: row.active, in_force }
    }
}

impl From<fees::InForce> for InForce {
    fn from(fees: fees::InForce) -> Self {
        Self {
            maker_percent: Decimal(fees.maker_percent),
            taker_percent: Decimal(fees.taker_percent),
            stale_after_ms: fees.stale_after_ms.into(),
            in_contracts: fees.in_contracts,
            changed_by: fees.changed_by,
            reason: fees.reason,
            changed_at: fees.changed_at,
        }
    }
}
