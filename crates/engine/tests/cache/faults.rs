//! What may happen between the cache and its tables.

use std::sync::Arc;

use domain::market::{BookTicker, SymbolId};
use engine::cache::{ClassifierCache, Name};
use engine::error::Kind;
use engine::market::ticker;

use crate::world::{World, at};
use crate::{TABLE, held};

const EXCHANGE: &str = "MEXC_SPOT";

fn quote(symbol: SymbolId) -> BookTicker {
    BookTicker::from_text(symbol, at(1), ["1", "1", "2", "1"]).expect("a good ticker")
}

#[tokio::test]
async fn a_symbol_that_changes_while_it_is_cached_leads_nothing_astray() {
    let world = World::new().await;
    let (renamed, off) =
        (world.symbol(EXCHANGE, "OLD", "USDT").await, world.symbol(EXCHANGE, "OFF", "USDT").await);
    let gone = world.symbol(EXCHANGE, "GONE", "USDT").await;
    let (cache, pool) = (ClassifierCache::load(world.pool()).await.expect("it loads"), world.pool());
    world.run("update symbols set symbol_base = 'NEW' where symbol_base = 'OLD'").await;
    world.run("update symbols set is_active = false where symbol_base = 'OFF'").await;
    world.run("delete from symbols where symbol_base = 'GONE'").await;
    // Until the next look it answers as it was, and what is gone stores nothing.
    let known = |base| cache.symbol_id(EXCHANGE, base, "USDT");
    assert_eq!(
        [known("OLD"), known("NEW"), known("OFF"), known("GONE")],
        [Some(renamed), None, Some(off), Some(gone)]
    );
    let refused = ticker::upsert_batch(pool, &[quote(renamed), quote(gone)]).await.expect_err("it is gone");
    assert!(refused.kind == Kind::Invalid && refused.next.ends_with("Nothing was stored."), "{refused}");
    assert_eq!(world.one::<i64>("select count(*) from book_ticker_snapshots_v2").await, 0);
    assert!(cache.look(pool).await.expect("a look"));
    assert_eq!(
        [known("OLD"), known("NEW"), known("OFF"), known("GONE")],
        [None, Some(renamed), Some(off), None]
    );
    assert_eq!(cache.snapshot().symbol(off).map(|symbol| symbol.is_active), Some(false));
    // Its name may come again, under an id that nobody had.
    let name = Name { exchange: EXCHANGE, base: "GONE", quote: "USDT" };
    let made = cache.resolve(pool, &[name]).await.expect("it is created");
    assert!(made[0].0 > gone.0, "{made:?}");
}

/// Who waits for a lock in the test's database.
const WAITING: &str = "select coalesce(max(pid), 0) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'";

#[tokio::test]
async fn a_database_that_goes_during_a_load_leaves_what_was_there() {
    let world = World::new().await;
    world.symbol(EXCHANGE, "BTC", "USDT").await;
    let cache = Arc::new(ClassifierCache::load(world.pool()).await.expect("it loads"));
    let before = held(&cache);
    world.symbol(EXCHANGE, "ETH", "USDT").await;
    // Exchanges are read, symbols are waited for, and then the line is cut.
    let mut lock = world.pool().begin().await.expect("a transaction");
    let text = "lock table symbols in access exclusive mode";
    sqlx::query(text).execute(&mut *lock).await.expect("the lock");
    let (loading, pool) = (cache.clone(), world.pool().clone());
    let look = tokio::spawn(async move { loading.look(&pool).await });
    let waiting = async || world.one::<i32>(WAITING).await;
    while waiting().await == 0 {
        assert!(!look.is_finished(), "it waits for nobody");
    }
    assert!(world.one::<bool>(&format!("select pg_terminate_backend({})", waiting().await)).await);
    look.await.expect("it ends").expect_err("it was cut");
    assert_eq!((held(&cache), cache.state().word()), (before, "stale"));
    lock.rollback().await.expect("it ends");
    assert!(cache.look(world.pool()).await.expect("the database is there"));
    assert_eq!((held(&cache), cache.state().word()), (world.one::<String>(TABLE).await, "current"));
}
