//! The newest book ticker of every symbol.

use std::time::Instant;

use domain::benchmark::Target;
use sqlx::postgres::PgArguments;

use super::statement::{by_index, explain};
use super::{Case, Ctx, Measured};
use crate::checks::session;
use crate::error::{Doing, Result};
use crate::market::ticker;
use crate::samples::Samples;

pub(super) const CASE: Case = Case {
    name: "latest_book_tickers",
    title: "The newest book ticker of every symbol",
    unit: "ms",
    target: Some(Target::AtMost(5.0)),
    measure: |ctx| Box::pin(measure(ctx)),
};

const DOING: &str = "measuring how fast the newest quotes are read";
const WARM_UPS: usize = 5;
const SAMPLES: usize = 100;

async fn measure(ctx: Ctx<'_>) -> Result<Measured> {
    let mut tx = session::read_only(ctx.pool, DOING).await?;
    let (mut samples, mut symbols) = (Samples::new(), 0);
    for turn in 0..WARM_UPS + SAMPLES {
        let began = Instant::now();
        symbols = ticker::latest(&mut *tx).await?.len();
        if turn >= WARM_UPS {
            samples.record(began.elapsed());
        }
    }
    if symbols == 0 {
        return Ok(Measured::nothing("There are no book tickers."));
    }
    let plan = explain(&mut tx, ticker::LATEST, PgArguments::default()).await?;
    tx.rollback().await.doing(DOING)?;
    let measured = Measured::of(samples.figures(1e6), format!("{symbols} symbols."));
    Ok(by_index(Measured { plan: Some(plan), ..measured }))
}
