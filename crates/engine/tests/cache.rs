//! The cache against its tables: whatever happens to them, in whatever order it
//! is looked at, it ends with what they hold.

#[path = "cache/faults.rs"]
mod faults;
#[path = "market/world.rs"]
#[allow(dead_code)]
mod world;

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::cache::{self, ClassifierCache, Name};
use engine::error::Kind;
use sqlx::postgres::PgPoolOptions;
use testkit::TestEngine;
use tokio_util::sync::CancellationToken;
use world::World;

/// What a cache must answer: every exchange, and every symbol with its names,
/// spelling and state.
const TABLE: &str = "select coalesce(string_agg(line, E'\\n' order by kind, id), '') from (
    select 1 as kind, id::int, format('%s %s %s %s', id, name, enum_value, is_active) as line from exchanges
    union all
    select 2, s.id, format('%s %s %s/%s %s %s %s %s', s.id, e.enum_value, s.symbol_base, s.symbol_quote,
        s.exchange_symbol, s.is_active, s.price_precision, s.quantity_precision)
    from symbols s join exchanges e on e.id = s.exchange_id) lines";

fn held(cache: &ClassifierCache) -> String {
    let snapshot = cache.snapshot();
    let exchanges = snapshot.exchanges().iter().map(|exchange| {
        assert_eq!(snapshot.exchange(exchange.id), Some(exchange), "it is found by its id");
        assert_eq!(snapshot.exchange_by_enum(&exchange.enum_value), Some(exchange), "and by its enum value");
        format!("{} {} {} {}", exchange.id.0, exchange.name, exchange.enum_value, letter(exchange.is_active))
    });
    let symbols = snapshot.symbols().map(|symbol| {
        let exchange = &snapshot.exchange(symbol.exchange).expect("its exchange").enum_value;
        let found = snapshot.symbol_id(exchange, symbol.base, symbol.quote);
        assert_eq!(found, Some(symbol.id), "it is found by its names");
        if let Some(own) = symbol.exchange_symbol {
            assert_eq!(snapshot.symbol_by_spelling(exchange, own), Some(symbol), "and by its own spelling");
        }
        let (id, base, quote, active) = (symbol.id.0, symbol.base, symbol.quote, letter(symbol.is_active));
        let own = symbol.exchange_symbol.unwrap_or_default();
        let precisions = format!("{} {}", symbol.price_precision, symbol.quantity_precision);
        format!("{id} {exchange} {base}/{quote} {own} {active} {precisions}")
    });
    exchanges.chain(symbols).collect::<Vec<String>>().join("\n")
}

/// As PostgreSQL writes it.
fn letter(yes: bool) -> char {
    if yes { 't' } else { 'f' }
}

/// `{n}` is one of a few, so that they meet again and again. The last one locks
/// the whole table before it is counted, so it waits in a circle with others at
/// the same time.
const CHANGES: [&str; 11] = [
    "insert into symbols (exchange_id, symbol_base, symbol_quote) values (1, 'B{n}', 'USDT') on conflict do nothing",
    "insert into symbols (exchange_id, symbol_base, symbol_quote, exchange_symbol)
        select 2, 'b' || n, 'USDT', 'b' || n || '_USDT' from generate_series(1, {n}) n on conflict do nothing",
    "update symbols set symbol_base = 'R' || id || '_' || {n} where id % 7 = {n}",
    "update symbols set is_active = not is_active where id % 7 = {n}",
    "update symbols set exchange_symbol = case when {n} % 2 = 0 then null else 'own' || id end where id % 7 = {n}",
    "update symbols set price_precision = {n} + 1, quantity_precision = 7 - {n}",
    "delete from symbols where id % 7 = {n}",
    "update exchanges set enum_value = enum_value || {n}, is_active = {n} % 2 = 0 where id = 1 and length(enum_value) < 40",
    "insert into exchanges (name, enum_value, display_name, market_type)
        values ('E{n}', 'E{n}', 'E', 'SPOT') on conflict do nothing",
    "delete from exchanges e where name = 'E{n}' and not exists (select from symbols s where s.exchange_id = e.id)",
    "truncate symbols restart identity cascade",
];

/// The same numbers for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn change(&mut self, of: &[&str]) -> String {
        of[self.below(of.len())].replace("{n}", &self.below(7).to_string())
    }
}

#[tokio::test]
async fn any_sequence_of_changes_and_looks_ends_with_what_the_tables_hold() {
    let (world, seed) = (World::new().await, testkit::seed());
    let mut chance = Chance(seed);
    let cache = ClassifierCache::load(world.pool()).await.expect("it loads");
    for step in 0..300 {
        let change = chance.change(&CHANGES);
        match chance.below(6) {
            // What is rolled back was never there.
            0 => world.run(&format!("begin; {change}; rollback")).await,
            1 => {
                let looked = cache.look(world.pool()).await;
                looked.expect("the tables are there");
                assert_eq!(held(&cache), world.one::<String>(TABLE).await, "seed {seed}, step {step}");
            }
            _ => world.run(&change).await,
        }
    }
    cache.look(world.pool()).await.expect("the tables are there");
    assert_eq!(held(&cache), world.one::<String>(TABLE).await, "seed {seed}");
    assert!(!cache.look(world.pool()).await.expect("the tables are there"), "nothing has changed since");
}

/// Transactions of one to three changes; some are rolled back.
async fn write(world: Arc<World>, mut chance: Chance) {
    for _ in 0..30 {
        let changes: Vec<_> =
            (0..=chance.below(3)).map(|_| chance.change(&CHANGES[..CHANGES.len() - 1])).collect();
        let end = if chance.below(5) == 0 { "rollback" } else { "commit" };
        world.run(&format!("begin; {}; {end}", changes.join("; "))).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_and_looks_at_the_same_time_end_with_what_the_tables_hold() {
    let (world, seed) = (Arc::new(World::new().await), testkit::seed());
    let cache = ClassifierCache::load(world.pool()).await.expect("it loads");
    let writers = [1, 2, 3].map(|writer| tokio::spawn(write(world.clone(), Chance(seed ^ writer))));
    let (mut last, mut loads) = (cache.statistics(), 0);
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        let (looked, read) = tokio::join!(cache.look(world.pool()), cache.refresh(world.pool()));
        looked.expect("a look");
        read.expect("a load");
        let next = cache.statistics();
        assert!(last.generation < next.generation, "seed {seed}");
        assert!(last.proof.map(|proof| proof.generation) <= next.proof.map(|proof| proof.generation));
        (last, loads) = (next, loads + 1);
    }
    for writer in writers {
        writer.await.expect("every change is taken");
    }
    assert!(loads > 1, "nothing was read meanwhile");
    cache.look(world.pool()).await.expect("a look");
    assert_eq!(held(&cache), world.one::<String>(TABLE).await, "seed {seed}");
}

#[tokio::test]
async fn a_change_that_commits_after_the_load_is_found_by_the_next_look() {
    let world = World::new().await;
    let cache = ClassifierCache::load(world.pool()).await.expect("it loads");
    let mut late = world.pool().begin().await.expect("a transaction");
    sqlx::raw_sql("insert into symbols (exchange_id, symbol_base, symbol_quote) values (1, 'LATE', 'USDT')")
        .execute(&mut *late)
        .await
        .expect("it is stored");
    // The load is later than the change, and does not see it.
    cache.refresh(world.pool()).await.expect("it loads");
    assert_eq!(cache.symbol_id("MEXC_SPOT", "LATE", "USDT"), None);
    assert!(!cache.look(world.pool()).await.expect("a look"));
    late.commit().await.expect("it commits");
    assert!(cache.look(world.pool()).await.expect("a look"));
    assert!(cache.symbol_id("MEXC_SPOT", "LATE", "USDT").is_some());
}

#[tokio::test]
async fn unseen_symbols_are_created_once_by_whoever_comes_first() {
    let world = World::new().await;
    let caches = [ClassifierCache::default(), ClassifierCache::default()].map(Arc::new);
    let tasks = (0..20).map(|task: usize| {
        let (cache, pool) = (caches[task % 2].clone(), world.pool().clone());
        tokio::spawn(async move {
            let bases: Vec<String> = (0..5).map(|n| format!("NEW{}", (task + n) % 8)).collect();
            let name = |base| Name { exchange: "MEXC_SPOT", base, quote: "USDT" };
            let names: Vec<Name<'_>> = bases.iter().map(|base| name(base)).collect();
            let ids = cache.resolve(&pool, &names).await.expect("they are created");
            bases.into_iter().zip(ids).collect::<Vec<_>>()
        })
    });
    for found in futures::future::join_all(tasks).await {
        for (base, id) in found.expect("it ends") {
            let judge = format!("select id from symbols where symbol_base = '{base}'");
            assert_eq!(world.one::<i32>(&judge).await, id.0);
        }
    }
    assert_eq!(world.one::<i64>("select count(*) from symbols").await, 8);
}

#[tokio::test]
async fn a_name_that_is_none_creates_nothing() {
    let world = World::new().await;
    let cache = ClassifierCache::load(world.pool()).await.expect("it loads");
    let good = Name { exchange: "MEXC_SPOT", base: "GOOD", quote: "USDT" };
    for bad in [
        Name { exchange: "NOWHERE", ..good },
        Name { exchange: "mexc_spot", ..good },
        Name { base: "", ..good },
        Name { base: "USDT", ..good },
        Name { base: "A_NAME_OF_MORE_THAN_TWENTY", ..good },
        Name { base: "A\0", ..good },
    ] {
        let refused = cache.resolve(world.pool(), &[good, bad]).await.expect_err("it is refused");
        assert_eq!(refused.kind, Kind::Invalid, "{bad:?}: {refused}");
        assert!(refused.next.ends_with("Nothing was created."), "{refused}");
    }
    assert_eq!(world.one::<i64>("select count(*) from symbols").await, 0);
    // A hundred look-ups draw no id.
    for _ in 0..100 {
        cache.resolve(world.pool(), &[good]).await.expect("it is created, and then found");
    }
    assert_eq!(world.one::<i64>("select last_value from symbols_id_seq").await, 1);
}

#[tokio::test]
async fn without_the_database_it_serves_what_it_has_and_says_so() {
    let world = World::new().await;
    let id = world.symbol("MEXC_SPOT", "BTC", "USDT").await;
    let cache = ClassifierCache::load(world.pool()).await.expect("it loads");
    let nowhere = PgPoolOptions::new()
        .acquire_timeout(Duration::from_millis(200))
        .connect_lazy("postgres://nobody@127.0.0.1:1/nothing")
        .expect("a URL");
    assert!(cache.look(&nowhere).await.is_err());
    let (state, before) = (cache.state(), cache.state().age_ms);
    assert_eq!(state.word(), "stale");
    assert!(state.fault.is_some() && state.failures == 1, "{state:?}");
    assert_eq!(cache.symbol_id("MEXC_SPOT", "BTC", "USDT"), Some(id));
    assert!(cache.state().age_ms > before, "it grows older");
    assert!(!cache.look(world.pool()).await.expect("the database is there"));
    assert_eq!((cache.state().word(), cache.state().fault), ("current", None));
}

#[tokio::test]
async fn tables_that_are_rolled_back_and_made_anew_are_noticed() {
    let world = World::new().await;
    world.symbol("MEXC_SPOT", "BTC", "USDT").await;
    let cache = ClassifierCache::load(world.pool()).await.expect("it loads");
    for file in ["004_create_normalized_tables.down", "003_create_symbols.down"] {
        world.script(file).await;
        cache.look(world.pool()).await.expect("a look");
    }
    assert_eq!((cache.state().word(), cache.state().symbols), ("absent", 0));
    world.script("002_create_exchanges.down").await;
    assert!(!cache.look(world.pool()).await.expect("a look"));
    for file in ["002_create_exchanges.up", "002_create_exchanges.fill", "003_create_symbols.up"] {
        world.script(file).await;
        cache.look(world.pool()).await.expect("a look");
    }
    assert_eq!((cache.state().word(), cache.state().exchanges), ("current", 3));
}

/// The watch of an engine, which finds a change by the hint of NOTIFY, and by
/// its tick where there is none.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_shows_by_hint_and_by_tick() {
    let world = TestEngine::ungated().await;
    world.create_legacy().await;
    for file in ["002_create_exchanges.up.sql", "002_create_exchanges.fill.sql", "003_create_symbols.up.sql"]
    {
        world.db.run(world.engine.plan().text(file).expect("a file of the plan")).await;
    }
    let stop = CancellationToken::new();
    let watch = tokio::spawn(cache::watch(world.engine.clone(), stop.clone()));
    let silent = "create or replace function count_reference_change() returns trigger language plpgsql as $$
        begin update reference_generation set generation = generation + 1; return null; end; $$";
    for (base, before) in [("HINTED", "select 1"), ("TICKED", silent)] {
        world.db.run(before).await;
        let text =
            "insert into symbols (exchange_id, symbol_base, symbol_quote) values (1, '{base}', 'USDT')";
        world.db.run(&text.replace("{base}", base)).await;
        let told = Instant::now();
        while world.engine.cache().symbol_id("MEXC_SPOT", base, "USDT").is_none() {
            assert!(told.elapsed() < Duration::from_secs(10), "{base} does not show");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    stop.cancel();
    watch.await.expect("the watch ends");
}
