//! What venues take of a trade. Each change is a row with who made it and why.

use chrono::{DateTime, Utc};
pub use domain::arbitrage::fees::{FeeRow, InForce};
use domain::audit::Verb;

use super::guard;
use crate::Engine;
use crate::audit::{self, Deed};
use crate::error::{Doing, Error, Result};

/// What somebody wants to be in force; what is None stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub maker_percent: Option<String>,
    pub taker_percent: Option<String>,
    pub stale_after_ms: Option<i32>,
    pub in_contracts: Option<bool>,
    pub reason: String,
}

type Row = (
    String,
    String,
    bool,
    Option<String>,
    Option<String>,
    Option<i32>,
    Option<bool>,
    Option<String>,
    Option<String>,
    Option<DateTime<Utc>>,
);

pub async fn list(engine: &Engine) -> Result<Vec<FeeRow>> {
    guard::there(engine).await?;
    let rows: Vec<Row> = sqlx::query_as(include_str!("queries/fees.sql"))
        .fetch_all(engine.work())
        .await
        .doing("reading the fees of the venues")?;
    Ok(rows.into_iter().map(in_force).collect())
}

fn in_force((venue, kind, active, maker, taker, stale, contracts, by, reason, at): Row) -> FeeRow {
    let fees = (|| {
        Some(InForce {
            maker_percent: short(&maker?),
            taker_percent: short(&taker?),
            stale_after_ms: stale?,
            in_contracts: contracts?,
            changed_by: by?,
            reason: reason?,
            changed_at: at?,
        })
    })();
    FeeRow { venue, kind, active, fees }
}

/// The table's eight decimals without the zeros at their end.
fn short(number: &str) -> String {
    match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => number.to_owned(),
    }
}

/// Sets fees from now on.
pub async fn set(engine: &Engine, venue: &str, change: Change, actor: &str) -> Result<FeeRow> {
    guard::there(engine).await?;
    let doing = format!("setting the fees of {venue}");
    for percent in [&change.maker_percent, &change.taker_percent].into_iter().flatten() {
        fits(&doing, percent)?;
    }
    let before = one(engine, venue, &doing).await?;
    if before.fees.is_none() && (change.maker_percent.is_none() || change.taker_percent.is_none()) {
        let why = "the venue has no fees yet, so both of maker and taker are needed";
        return Err(Error::invalid(doing, why, "Say --maker and --taker."));
    }
    let mut tx = engine.work().begin().await.doing(doing.clone())?;
    sqlx::query(include_str!("queries/set_fees.sql"))
        .bind(venue)
        .bind(&change.maker_percent)
        .bind(&change.taker_percent)
        .bind(change.stale_after_ms)
        .bind(change.in_contracts)
        .bind(actor)
        .bind(&change.reason)
        .bind(engine.now())
        .execute(&mut *tx)
        .await
        .doing(doing.clone())?;
    let deed = Deed::new(Verb::SetFees, format!("venue {venue}")).to(said(&change));
    audit::write(engine, &mut tx, actor, deed).await?;
    tx.commit().await.doing(doing.clone())?;
    one(engine, venue, &doing).await
}

fn said(change: &Change) -> String {
    let percent =
        |name: &str, percent: &Option<String>| percent.as_ref().map(|percent| format!("{name} {percent} %"));
    let parts = [
        percent("maker", &change.maker_percent),
        percent("taker", &change.taker_percent),
        change.stale_after_ms.map(|ms| format!("stale after {ms} ms")),
        change.in_contracts.map(|yes| format!("in contracts: {yes}")),
        Some(change.reason.clone()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

async fn one(engine: &Engine, venue: &str, doing: &str) -> Result<FeeRow> {
    let found = list(engine).await?.into_iter().find(|row| row.venue == venue);
    found.ok_or_else(|| Error::not_found(doing, "there is no such venue", "See `refit fees list`."))
}

/// Between -10 and 10 with at most six decimals, which is what the table keeps:
/// a rate that would be rounded is refused.
fn fits(doing: &str, percent: &str) -> Result<()> {
    let number = super::load::decimal(percent).ok().filter(|number| {
        let ten = bigdecimal::BigDecimal::from(10);
        *number > -ten.clone() && *number < ten && number.normalized().fractional_digit_count() <= 6
    });
    number.map(drop).ok_or_else(|| {
        let why = format!("{percent} is not a percentage between -10 and 10 with at most 6 decimals");
        Error::invalid(doing, why, "Say 0.05 for 0.05 %.")
    })
}
