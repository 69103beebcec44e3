//! The materialised views age; while the desk looks they are brought up to date
//! each minute, beside their readers.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::AssertSqlSafe;

use crate::error::{Doing, Result};
use crate::{Engine, sql};

const EVERY: TimeDelta = TimeDelta::minutes(1);
const VIEWS: [&str; 3] =
    ["cross_exchange_opportunities", "trading_performance_summary", "latest_account_balances"];

/// When the views were last brought up to date by this process.
#[derive(Debug, Default)]
pub(super) struct Refresher {
    last: Option<DateTime<Utc>>,
}

impl Refresher {
    /// Does nothing before the time has come. A view that somebody else
    /// refreshes right now is left to them.
    pub(super) async fn refresh(&mut self, engine: &Engine, at: DateTime<Utc>) -> Result<Vec<String>> {
        if self.last.is_some_and(|last| at - last < EVERY) {
            return Ok(Vec::new());
        }
        self.last = Some(at);
        let doing = "refreshing the views of the market";
        let views: Vec<String> = sqlx::query_scalar(include_str!("queries/refresh.sql"))
            .bind(VIEWS.map(str::to_owned).to_vec())
            .fetch_all(engine.work())
            .await
            .doing(doing)?;
        for view in &views {
            one(engine, view).await?;
        }
        Ok(views)
    }
}

async fn one(engine: &Engine, view: &str) -> Result<()> {
    let doing = format!("refreshing {view}");
    let mut tx = engine.work().begin().await.doing(doing.clone())?;
    sqlx::raw_sql(include_str!("queries/settings.sql")).execute(&mut *tx).await.doing(doing.clone())?;
    let text = format!("REFRESH MATERIALIZED VIEW CONCURRENTLY {}", sql::ident(view));
    sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *tx).await.doing(doing.clone())?;
    tx.commit().await.doing(doing)
}
