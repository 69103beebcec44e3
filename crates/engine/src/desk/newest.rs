//! The newest quote of every symbol: half of the symbols on either of two lines
//! to the database, which works on both at once. Both see the same moment.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::{Postgres, Transaction};

use super::load::DOING;
use crate::error::{Doing, Result};
use crate::{Engine, ddl, sql};

/// Exchange, base, quote, whether the symbol is active; bid price and quantity,
/// ask price and quantity; when.
pub type QuoteRow = (i16, String, String, bool, Decimal, Decimal, Decimal, Decimal, DateTime<Utc>);

/// Two transactions that only read, and see the same.
pub(super) struct Lines {
    pub(super) first: Transaction<'static, Postgres>,
    second: Transaction<'static, Postgres>,
}

/// In no order.
pub async fn newest(engine: &Engine) -> Result<Vec<QuoteRow>> {
    let mut lines = Lines::open(engine).await?;
    let quotes = lines.quotes().await?;
    lines.close().await?;
    Ok(quotes)
}

impl Lines {
    pub(super) async fn open(engine: &Engine) -> Result<Self> {
        let mut first = begin(engine).await?;
        let export = sqlx::query_scalar("select pg_export_snapshot()");
        let moment: String = export.fetch_one(&mut *first).await.doing(DOING)?;
        let mut second = begin(engine).await?;
        let same = format!("set transaction snapshot {}", sql::literal(&moment));
        ddl::script(&mut second, &same).await.doing(DOING)?;
        Ok(Self { first, second })
    }

    pub(super) async fn quotes(&mut self) -> Result<Vec<QuoteRow>> {
        let (mut quotes, others) = tokio::try_join!(half(&mut self.first, 0), half(&mut self.second, 1))?;
        quotes.extend(others);
        Ok(quotes)
    }

    pub(super) async fn close(self) -> Result<()> {
        tokio::try_join!(self.first.rollback(), self.second.rollback()).doing(DOING)?;
        Ok(())
    }
}

async fn begin(engine: &Engine) -> Result<Transaction<'static, Postgres>> {
    let begin = "begin isolation level repeatable read read only";
    let mut tx = engine.work().begin_with(begin).await.doing(DOING)?;
    sqlx::raw_sql(include_str!("queries/settings.sql")).execute(&mut *tx).await.doing(DOING)?;
    Ok(tx)
}

/// Of the symbols whose id ends in this bit.
async fn half(tx: &mut Transaction<'static, Postgres>, bit: i32) -> Result<Vec<QuoteRow>> {
    let quotes = sqlx::query_as(include_str!("queries/quotes.sql")).bind(bit);
    quotes.fetch_all(&mut **tx).await.doing(DOING)
}
