//! Trades: stored one by one and as a batch, the same one twice, read back.

use chrono::{DateTime, Duration, Utc};
use domain::market::{Side, SymbolId, Trade};

use super::{DOING, Step, decimal, does, refused, refuses, same};
use crate::error::{Error, Result};
use crate::market::{Bucket, Window, trade};

pub(super) const STEPS: &[Step] = &[
    does("one trade is stored and read back", |conn, world| {
        Box::pin(async move {
            let traded = sale(world.symbol, 0, 3)?;
            trade::insert(&mut *conn, &traded).await?;
            let found = trade::window(conn, Window::newest(world.symbol, 10)).await?;
            Ok(same("trades", &found, &vec![traded]))
        })
    }),
    does("a trade that is told twice is there twice", |conn, world| {
        Box::pin(async move {
            let twice = [sale(world.symbol, 1, 1)?, sale(world.symbol, 1, 1)?];
            trade::insert_batch(&mut *conn, &twice).await?;
            let found = trade::window(conn, Window::newest(world.symbol, 10)).await?;
            Ok(same("trades", &found.len(), &3))
        })
    }),
    refuses("a trade of an unknown symbol is refused", |conn, _| {
        Box::pin(async move { refused("it", trade::insert(conn, &sale(SymbolId(i32::MAX), 0, 1)?).await) })
    }),
    does("the history adds the volume up", |conn, world| {
        Box::pin(async move {
            let (from, until) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + Duration::seconds(60));
            let window = Window { from, until, ..Window::newest(world.symbol, 100) };
            let steps = trade::history(conn, window, Bucket::seconds(60)?).await?;
            let found = steps.first().map(|step| (step.count, step.volume));
            Ok(same("trades and volume", &found, &Some((3, decimal(5)))))
        })
    }),
];

fn sale(symbol: SymbolId, second: i64, quantity: i64) -> Result<Trade> {
    let at: DateTime<Utc> = DateTime::UNIX_EPOCH + Duration::seconds(second);
    Trade::new(symbol, at, Side::Sell, decimal(100), decimal(quantity))
        .map_err(|fault| Error::invalid(DOING, fault.to_string(), ""))
}
