//! How long opportunities stood, kept in the database.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::arbitrage::board::Board;
use domain::arbitrage::plain;
use domain::arbitrage::standing::{Key, Standing, Stood};
use domain::arbitrage::view::Past;

use super::load::decimal;
use crate::Engine;
use crate::error::{Doing, Result};

const DOING: &str = "keeping the history of opportunities";
/// Standing ones are said to stand this often, so that little is lost when the
/// process ends without a word.
const SAY_EVERY: TimeDelta = TimeDelta::seconds(30);
/// Nobody has looked for this long.
const ABANDONED: TimeDelta = TimeDelta::minutes(2);

/// When the standing ones were last said to stand.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    said: Option<DateTime<Utc>>,
}

impl Keeper {
    /// Writes only what has changed: most looks write nothing.
    pub(super) async fn keep(&mut self, engine: &Engine, before: &Standing, board: &Board) -> Result<()> {
        let (now, at) = (&board.standing, board.at);
        let changed: Vec<(&Key, &Stood)> = before.changed(now).collect();
        let closed: Vec<&Key> = before.closed(now).collect();
        let say = !now.open.is_empty() && self.said.is_none_or(|said| at - said >= SAY_EVERY);
        if changed.is_empty() && closed.is_empty() && !say {
            return Ok(());
        }
        let mut tx = engine.work().begin().await.doing(DOING)?;
        sqlx::raw_sql(include_str!("queries/settings.sql")).execute(&mut *tx).await.doing(DOING)?;
        close(&closed, at).execute(&mut *tx).await.doing(DOING)?;
        stand(&changed, at).execute(&mut *tx).await.doing(DOING)?;
        if say {
            sqlx::query(include_str!("queries/seen.sql")).bind(at).execute(&mut *tx).await.doing(DOING)?;
            self.said = Some(at);
        }
        tx.commit().await.doing(DOING)
    }
}

type Statement<'q> = sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

fn close(keys: &[&Key], at: DateTime<Utc>) -> Statement<'static> {
    let (bases, quotes, buys, sells) = columns(keys.iter().copied());
    sqlx::query(include_str!("queries/close.sql")).bind(bases).bind(quotes).bind(buys).bind(sells).bind(at)
}

fn stand(changed: &[(&Key, &Stood)], at: DateTime<Utc>) -> Statement<'static> {
    let (bases, quotes, buys, sells) = columns(changed.iter().map(|(key, _)| *key));
    let each = |of: fn(&Stood) -> String| changed.iter().map(|(_, stood)| of(stood)).collect::<Vec<_>>();
    sqlx::query(include_str!("queries/stand.sql"))
        .bind(bases)
        .bind(quotes)
        .bind(buys)
        .bind(sells)
        .bind(changed.iter().map(|(_, stood)| stood.since).collect::<Vec<_>>())
        .bind(each(|stood| stood.best_percent.to_plain_string()))
        .bind(each(|stood| plain(&stood.best_profit)))
        .bind(changed.iter().map(|(_, stood)| stood.best_at).collect::<Vec<_>>())
        .bind(at)
}

fn columns<'a>(keys: impl Iterator<Item = &'a Key>) -> (Vec<String>, Vec<String>, Vec<i16>, Vec<i16>) {
    let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for key in keys {
        columns.0.push(key.base.clone());
        columns.1.push(key.quote.clone());
        columns.2.push(key.buy);
        columns.3.push(key.sell);
    }
    columns
}

/// Where a process before this one left off, without what nobody has looked at
/// since.
pub(super) async fn taken_up(engine: &Engine, at: DateTime<Utc>) -> Result<Standing> {
    sqlx::query(include_str!("queries/abandon.sql"))
        .bind(at - ABANDONED)
        .execute(engine.work())
        .await
        .doing(DOING)?;
    standing(engine).await
}

type OpenRow = (String, String, i16, i16, DateTime<Utc>, DateTime<Utc>, String, String, DateTime<Utc>);

pub(super) async fn standing(engine: &Engine) -> Result<Standing> {
    let rows: Vec<OpenRow> =
        sqlx::query_as(include_str!("queries/open.sql")).fetch_all(engine.work()).await.doing(DOING)?;
    let mut open = BTreeMap::new();
    for (base, quote, buy, sell, since, _, percent, profit, best_at) in rows {
        let stood =
            Stood { since, best_percent: decimal(&percent)?, best_profit: decimal(&profit)?, best_at };
        open.insert(Key { base, quote, buy, sell }, stood);
    }
    Ok(Standing { open })
}

type PastRow = (String, String, DateTime<Utc>, Option<DateTime<Utc>>, String, String, DateTime<Utc>);

pub(super) async fn past(
    engine: &Engine,
    base: &str,
    quote: &str,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Past>> {
    let rows: Vec<PastRow> = sqlx::query_as(include_str!("queries/past.sql"))
        .bind(base)
        .bind(quote)
        .bind(limit)
        .fetch_all(engine.work())
        .await
        .doing("reading the history of a pair")?;
    let past = rows.into_iter().map(|(buy, sell, opened_at, closed_at, percent, profit, _)| Past {
        buy,
        sell,
        opened_at,
        closed_at,
        best_percent: percent,
        best_profit: profit,
        duration_ms: (closed_at.unwrap_or(now) - opened_at).num_milliseconds().max(0),
    });
    Ok(past.collect())
}
