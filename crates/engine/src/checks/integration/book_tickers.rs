//! Quotes: stored one by one, as a batch and as a stream, read back, refused.

use chrono::{DateTime, Duration, Utc};
use domain::market::{BookTicker, SymbolId};
use futures::stream;

use super::{DOING, Step, World, decimal, does, refused, refuses, same};
use crate::error::{Error, Result};
use crate::market::{Bucket, Stored, Window, ticker};

pub(super) const STEPS: &[Step] = &[
    does("one quote is stored and read back", |conn, world| {
        Box::pin(async move {
            let quoted = quote(world.symbol, 0, 1)?;
            ticker::insert(&mut *conn, &quoted).await?;
            let found = ticker::window(conn, Window::newest(world.symbol, 10)).await?;
            Ok(same("quotes", &found, &vec![quoted]))
        })
    }),
    refuses("a second quote of the same time is refused", |conn, world| {
        Box::pin(async move { refused("it", ticker::insert(conn, &quote(world.symbol, 0, 2)?).await) })
    }),
    refuses("a quote of an unknown symbol is refused", |conn, _| {
        Box::pin(async move { refused("it", ticker::insert(conn, &quote(SymbolId(i32::MAX), 0, 1)?).await) })
    }),
    does("an upsert puts a quote in the place of another", |conn, world| {
        Box::pin(async move {
            let quoted = quote(world.symbol, 0, 3)?;
            ticker::upsert(&mut *conn, &quoted).await?;
            let found = ticker::latest_of(conn, &[world.symbol]).await?;
            Ok(same("the newest quote", &found, &vec![quoted]))
        })
    }),
    does("of a batch is told what was new and what was not", |conn, world| {
        Box::pin(async move {
            let rows = [quote(world.symbol, 0, 3)?, quote(world.symbol, 1, 1)?, quote(world.symbol, 2, 1)?];
            let first = ticker::upsert_batch(&mut *conn, &rows).await?;
            let again = ticker::upsert_batch(conn, &[quote(world.symbol, 1, 4)?]).await?;
            let expected = Stored { inserted: 2, updated: 0, unchanged: 1 };
            let changed = Stored { inserted: 0, updated: 1, unchanged: 0 };
            Ok(same("rows", &(first, again), &(expected, changed)))
        })
    }),
    does("a stream is copied whole, and comes back newest first", |conn, world| {
        Box::pin(async move {
            let rows: Vec<BookTicker> =
                (3..103).map(|second| quote(world.symbol, second, 1)).collect::<Result<_>>()?;
            ticker::copy(&mut *conn, stream::iter(rows.clone())).await?;
            let found = ticker::window(conn, Window::newest(world.symbol, 100)).await?;
            Ok(same("quotes", &found, &rows.into_iter().rev().collect()))
        })
    }),
    does("the history counts every quote once", |conn, world| {
        Box::pin(async move {
            let window = Window { from: first(), until: first() + Duration::minutes(2), ..all(&world) };
            let steps = ticker::history(conn, window, Bucket::seconds(10)?).await?;
            let counts: i64 = steps.iter().map(|step| step.count).sum();
            Ok(same("steps and quotes", &(steps.len(), counts), &(11, 103)))
        })
    }),
    does("a crossed quote is none", |_, world| {
        Box::pin(async move {
            let values = [decimal(200), decimal(1), decimal(100), decimal(1)];
            let made = BookTicker::new(world.symbol, first(), values).is_ok();
            Ok(made.then(|| "an ask below the bid was taken".into()))
        })
    }),
];

/// Long ago, where no client writes and waits for a key of ours.
fn first() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

fn all(world: &World) -> Window {
    Window::newest(world.symbol, 1_000)
}

fn quote(symbol: SymbolId, second: i64, bid: i64) -> Result<BookTicker> {
    let values = [decimal(bid), decimal(1), decimal(bid + 1), decimal(1)];
    BookTicker::new(symbol, first() + Duration::seconds(second), values)
        .map_err(|fault| Error::invalid(DOING, fault.to_string(), ""))
}
