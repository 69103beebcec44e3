//! Exchanges and symbols: what is refused before it reaches the table, and what
//! is found across exchanges.

use domain::market::{Decimal, ExchangeId, MarketType, NewExchange, NewSymbol, TradingRules};
use engine::error::Kind;
use engine::market::{exchange, symbol};

use crate::world::World;

fn bybit() -> NewExchange {
    NewExchange {
        enum_value: "BYBIT_SPOT".into(),
        display_name: "Bybit".into(),
        market_type: MarketType::Spot,
        base_url: None,
        websocket_url: None,
        rate_limit: None,
        precision_default: 8,
    }
}

#[tokio::test]
async fn an_exchange_is_made_changed_and_switched_off() {
    let world = World::new().await;
    let pool = world.pool();
    let id = exchange::create(pool, &bybit()).await.expect("it is made");
    let twice = exchange::create(pool, &bybit()).await.expect_err("it is there already");
    assert_eq!(twice.kind, Kind::Invalid);
    let bad = NewExchange { rate_limit: Some(-1), ..bybit() };
    assert_eq!(exchange::create(pool, &bad).await.expect_err("a bad limit").kind, Kind::Invalid);
    let renamed = NewExchange { display_name: "Bybit Spot".into(), rate_limit: Some(20), ..bybit() };
    exchange::update(pool, &renamed).await.expect("it is changed");
    exchange::set_active(pool, id, false).await.expect("it is switched off");
    let found = exchange::list(pool, exchange::Filter { id: Some(id), ..Default::default() }).await;
    let found = found.expect("the exchanges").pop().expect("the exchange");
    assert_eq!(
        (found.display_name.as_str(), found.rate_limit, found.is_active),
        ("Bybit Spot", Some(20), false)
    );
    let active = exchange::Filter { active: Some(true), ..Default::default() };
    let active = exchange::list(pool, active).await.expect("the exchanges");
    let names: Vec<&str> = active.iter().map(|exchange| exchange.enum_value.as_str()).collect();
    assert_eq!(names, ["MEXC_SPOT", "GATEIO_SPOT", "GATEIO_FUTURES"]);
    let statistics = exchange::statistics(pool).await.expect("they are counted");
    assert_eq!((statistics.exchanges, statistics.active, statistics.futures), (4, 3, 1));
    let nobody = exchange::set_active(pool, ExchangeId(999), true).await.expect_err("there is none");
    assert_eq!(nobody.kind, Kind::NotFound);
}

#[tokio::test]
async fn a_symbol_has_rules_that_hold() {
    let world = World::new().await;
    let pool = world.pool();
    let wanted = NewSymbol::named(ExchangeId(1), "kPEPE", "USDT");
    let id = symbol::create(pool, &wanted).await.expect("it is made");
    assert_eq!(symbol::create(pool, &wanted).await.expect_err("it is there").kind, Kind::Invalid);
    let nowhere = NewSymbol::named(ExchangeId(999), "A", "B");
    assert_eq!(symbol::create(pool, &nowhere).await.expect_err("no exchange").kind, Kind::Invalid);
    let rules =
        TradingRules { tick_size: Some(Decimal::new(1, 4)), price_precision: 4, ..Default::default() };
    symbol::set_rules(pool, id, &rules).await.expect("they hold");
    let crossed = TradingRules {
        min_order_size: Some(Decimal::TWO),
        max_order_size: Some(Decimal::ONE),
        ..Default::default()
    };
    assert_eq!(symbol::set_rules(pool, id, &crossed).await.expect_err("they do not").kind, Kind::Invalid);
    symbol::set_active(pool, id, false).await.expect("it is switched off");
    let found = symbol::list(pool, symbol::Filter { base: Some("kPEPE"), ..Default::default() }).await;
    let found = found.expect("the symbols").pop().expect("the symbol");
    assert_eq!((found.id, &found.rules, found.is_active), (id, &rules, false));
    let other_case = symbol::Filter { base: Some("KPEPE"), ..Default::default() };
    assert_eq!(symbol::list(pool, other_case).await.expect("the symbols"), []);
}

#[tokio::test]
async fn pairs_of_several_exchanges_and_unknown_names_are_found() {
    let world = World::new().await;
    for (exchange, base) in
        [("MEXC_SPOT", "BTC"), ("GATEIO_SPOT", "BTC"), ("MEXC_SPOT", "ETH"), ("GATEIO_FUTURES", "BTC")]
    {
        world.symbol(exchange, base, "USDT").await;
    }
    world.run("update exchanges set is_active = false where enum_value = 'GATEIO_FUTURES'").await;
    let shared = symbol::shared(world.pool()).await.expect("the pairs");
    let told: Vec<String> =
        shared.iter().map(|pair| format!("{}/{} on {:?}", pair.base, pair.quote, pair.exchanges)).collect();
    assert_eq!(told, ["BTC/USDT on [1, 2]"]);
    world
        .run(
            "insert into book_ticker_snapshots
                (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
             select now() + n * interval '1 s', exchange, base, 'USDT', 1, 1, 2, 1
             from generate_series(1, 3) n, (values ('MEXC_SPOT', 'BTC'), ('MEXC', 'BTC'), ('MEXC_SPOT', 'NEW'))
                held (exchange, base)",
        )
        .await;
    let held = symbol::inventory(world.pool()).await.expect("the inventory");
    let told: Vec<String> = held
        .iter()
        .map(|h| {
            let known = (h.exchange_id.is_some(), h.symbol_id.is_some());
            format!("{} {} {} {known:?}", h.exchange, h.base, h.book_ticker_rows)
        })
        .collect();
    let expected =
        ["MEXC BTC 3 (false, false)", "MEXC_SPOT BTC 3 (true, true)", "MEXC_SPOT NEW 3 (true, false)"];
    assert_eq!(told, expected);
}
