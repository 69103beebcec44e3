//! Balances and orders: what is stored, what follows from it, what is refused.

#[path = "desk/world.rs"]
#[allow(dead_code, reason = "each test binary uses a part of it")]
mod world;

use chrono::TimeDelta;
use engine::error::{Error, Kind};
use engine::ledger::balance::{self, Account, NewBalance, NewChange};
use engine::ledger::order::{self, NewExecution, Order};
use world::{World, now};

fn new(account: (&str, &str, &str), free: &str, locked: &str, after: i64) -> NewBalance {
    let (venue, account_type, asset) = account;
    NewBalance {
        venue: venue.into(),
        account_type: account_type.into(),
        asset: asset.into(),
        free: free.into(),
        locked: locked.into(),
        at: now() + TimeDelta::seconds(after),
    }
}

const BTC: (&str, &str, &str) = ("MEXC_SPOT", "SPOT", "BTC");

fn account() -> Account {
    Account { venue: "MEXC_SPOT".into(), account_type: "SPOT".into(), asset: "BTC".into() }
}

fn said(error: Error) -> (Kind, String) {
    (error.kind, error.why)
}

#[tokio::test]
async fn balances_are_stored_together_and_once() {
    let world = World::quoted().await;
    let engine = world.at(now()).await;
    let wallet = ("GATEIO_SPOT", "SPOT", "PEPE");
    let batch = [
        new(BTC, "1.5", "0.25", 0),
        new(BTC, "2", "0", 60),
        new(wallet, "100000000000000.000000000000000001", "0", 0),
    ];
    assert_eq!(balance::record(&engine, &batch).await.expect("stored"), 3);
    assert_eq!(balance::record(&engine, &batch).await.expect("the same"), 0);
    assert_eq!(balance::record(&engine, &[new(BTC, "2.5", "0", 60)]).await.expect("corrected"), 1);

    let newest = balance::newest(&engine).await.expect("balances");
    let totals: Vec<(&str, &str)> =
        newest.iter().map(|held| (held.balance.asset.as_str(), held.balance.total.as_str())).collect();
    assert_eq!(totals, [("BTC", "2.5"), ("PEPE", "100000000000000.000000000000000001")]);
    let later = world.at(now() + TimeDelta::seconds(3660)).await;
    let changes = &balance::newest(&later).await.expect("balances")[0].changes;
    assert_eq!(changes, &[Some("0".to_owned()), None, None]);
    let earlier = world.at(now() + TimeDelta::seconds(3659)).await;
    assert_eq!(balance::newest(&earlier).await.expect("balances")[0].changes[0].as_deref(), Some("0.75"));
    let history = balance::history(&engine, &account(), None, 10).await.expect("a history");
    assert_eq!(history.iter().map(|held| held.free.as_str()).collect::<Vec<_>>(), ["2.5", "1.5"]);
    let before = balance::history(&engine, &account(), Some(history[0].at), 10).await.expect("a history");
    assert_eq!(before.len(), 1);
}

#[tokio::test]
async fn one_bad_balance_keeps_the_whole_batch_out() {
    let world = World::quoted().await;
    let engine = world.at(now()).await;
    for (bad, kind, why) in [
        (new(BTC, "-1", "0", 1), Kind::Invalid, "below 0"),
        (new(BTC, "NaN", "0", 1), Kind::Invalid, "not a number"),
        (new(BTC, "1e30", "0", 1), Kind::Invalid, "overflow"),
        (new(BTC, "much", "0", 1), Kind::Invalid, "invalid input syntax"),
        (new(("MEXC_SPOT", "CASH", "BTC"), "1", "0", 1), Kind::Invalid, "account type"),
        (new(("NOWHERE", "SPOT", "BTC"), "1", "0", 1), Kind::NotFound, "venue NOWHERE"),
    ] {
        let refused = balance::record(&engine, &[new(BTC, "1", "0", 0), bad]).await.expect_err(why);
        let (got, said) = said(refused);
        assert!(got == kind && said.contains(why), "{got:?}: {said}");
        assert_eq!(world.one("SELECT count(*)::text FROM account_balances").await, "0");
    }
    let margin = ("MEXC_SPOT", "MARGIN", "BTC");
    assert_eq!(balance::record(&engine, &[new(margin, "-1", "0", 0)]).await.expect("borrowed"), 1);
}

#[tokio::test]
async fn each_change_begins_where_the_last_one_ended() {
    let world = World::quoted().await;
    let engine = world.at(now()).await;
    balance::record(&engine, &[new(BTC, "1", "0.5", 0)]).await.expect("stored");
    let change = |kind: &str, amount: &str| NewChange {
        kind: kind.into(),
        amount: amount.into(),
        ..NewChange::default()
    };
    let after = |seconds| now() + TimeDelta::seconds(seconds);
    let first =
        balance::change(&engine, &account(), &change("DEPOSIT", "0.1"), after(1)).await.expect("a change");
    assert_eq!(
        (first.previous.as_str(), first.new.as_str()),
        ("1.500000000000000000", "1.600000000000000000")
    );
    let (of, trade, fee) = (account(), change("TRADE", "-1"), change("FEE", "-0.001"));
    let both = tokio::join!(
        balance::change(&engine, &of, &trade, after(2)),
        balance::change(&engine, &of, &fee, after(2)),
    );
    assert!(both.0.is_ok() && both.1.is_ok(), "{both:?}");
    let last = "SELECT new_balance::text FROM balance_changes ORDER BY id DESC LIMIT 1";
    assert_eq!(world.one(last).await, "0.599000000000000000");
    let gaps = "SELECT count(*)::text FROM (SELECT previous_balance <> lag(new_balance) OVER (ORDER BY id) gap FROM balance_changes) x WHERE gap";
    assert_eq!(world.one(gaps).await, "0");

    for (kind, amount, seconds, expected, why) in [
        ("DEPOSIT", "1", 1, Kind::Refused, "is there already"),
        ("GIFT", "1", 3, Kind::Invalid, "none of TRADE"),
        ("DEPOSIT", "lots", 3, Kind::Invalid, "invalid input syntax"),
    ] {
        let refused = balance::change(&engine, &account(), &change(kind, amount), after(seconds)).await;
        let (got, said) = said(refused.expect_err(why));
        assert!(got == expected && said.contains(why), "{got:?}: {said}");
    }
}

fn order() -> Order {
    Order { venue: "MEXC_SPOT".into(), base: "BTC".into(), quote: "USDT".into(), id: "o1".into() }
}

fn fill(id: &str, executed: &str) -> NewExecution {
    NewExecution {
        execution_id: Some(id.into()),
        side: 1,
        order_type: 1,
        order_price: Some("101".into()),
        original: "10".into(),
        executed: executed.into(),
        price: "100.5".into(),
        commission: Some(("0.01".into(), "USDT".into())),
        is_maker: Some(false),
        status: 3,
    }
}

#[tokio::test]
async fn an_order_executes_no_more_than_it_asked_for() {
    let world = World::quoted().await;
    let engine = world.at(now()).await;
    assert!(order::execute(&engine, &order(), &fill("e1", "6"), now()).await.expect("stored"));
    assert!(!order::execute(&engine, &order(), &fill("e1", "6"), now()).await.expect("the same"));
    let (kind, why) =
        said(order::execute(&engine, &order(), &fill("e2", "5"), now()).await.expect_err("too much"));
    assert!(kind == Kind::Invalid && why.contains("more than it asked for"), "{why}");
    assert!(order::execute(&engine, &order(), &fill("e2", "4"), now()).await.expect("the rest"));
    assert_eq!(world.one("SELECT sum(executed_quantity)::text FROM order_executions").await, "10.00000000");

    for (new, why) in [
        (NewExecution { executed: "0".into(), ..fill("e3", "1") }, "above 0"),
        (NewExecution { executed: "11".into(), ..fill("e3", "1") }, "no more than its order"),
        (NewExecution { side: 3, ..fill("e3", "1") }, "chk_executions_valid_side"),
    ] {
        let (kind, said) = said(order::execute(&engine, &order(), &new, now()).await.expect_err(why));
        assert!(kind == Kind::Invalid && said.contains(why), "{said}");
    }
    let unknown = Order { base: "XXX".into(), ..order() };
    assert_eq!(
        order::execute(&engine, &unknown, &fill("e1", "1"), now()).await.expect_err("unknown").kind,
        Kind::NotFound
    );
}

#[tokio::test]
async fn a_status_follows_from_the_last_one_and_nothing_follows_an_end() {
    let world = World::quoted().await;
    let engine = world.at(now()).await;
    let after = |seconds| now() + TimeDelta::seconds(seconds);
    let to = async |status, filled, seconds| {
        order::change_status(&engine, &order(), status, ("10", filled), None, after(seconds)).await
    };
    to(1, "0", 0).await.expect("new");
    to(3, "6", 1).await.expect("partially filled");
    let (kind, why) = said(to(3, "11", 2).await.expect_err("too much"));
    assert!(kind == Kind::Invalid && why.contains("filled and remaining"), "{why}");
    assert_eq!(to(2, "10", 0).await.expect_err("from before").kind, Kind::Refused);
    to(2, "10", 2).await.expect("filled");
    let (kind, why) = said(to(4, "10", 3).await.expect_err("after the end"));
    assert!(kind == Kind::Refused && why.contains("ended with status 2"), "{why}");
    order::execute(&engine, &order(), &fill("e1", "6"), after(1)).await.expect("stored");

    let life = order::life(&engine, &order()).await.expect("a life");
    let told: Vec<(&str, i16)> = life.iter().map(|event| (event.kind.as_str(), event.code)).collect();
    assert_eq!(told, [("status", 1), ("status", 3), ("execution", 3), ("status", 2)]);
    let chain = "SELECT string_agg(coalesce(previous_status::text, '-') || '>' || new_status, ' ' ORDER BY id) FROM order_status_history";
    assert_eq!(world.one(chain).await, "->1 1>3 3>2");
}

#[tokio::test]
async fn a_file_is_stored_whole_or_not_at_all() {
    let world = World::quoted().await;
    let engine = world.at(now()).await;
    let good = "venue,account_type,asset,free,locked,time\n\
                MEXC_SPOT,SPOT,BTC,1.5,0.5,2025-10-09T00:00:00Z\n\
                MEXC_SPOT,SPOT,USDT,100,,2025-10-09T00:00:00+02:00\n";
    assert_eq!(balance::import(&engine, good.as_bytes()).await.expect("stored"), (2, 2));
    assert_eq!(balance::import(&engine, good.as_bytes()).await.expect("the same"), (2, 0));
    for (line, why) in [
        ("MEXC_SPOT,SPOT,ETH,much,0,2025-10-09T00:00:00Z", "line 4: much is not a number"),
        ("MEXC_SPOT,SPOT,ETH,1,0,yesterday", "line 4: yesterday is not a time"),
        ("MEXC_SPOT,SPOT,ETH,1,0", "line: 4"),
        ("MEXC_SPOT,SPOT,ETH,-1,0,2025-10-09T00:00:00Z", "below 0"),
    ] {
        let (kind, said) =
            said(balance::import(&engine, format!("{good}{line}\n").as_bytes()).await.expect_err(why));
        assert!(kind == Kind::Invalid && said.contains(why), "{said}");
    }
    let head = balance::import(&engine, "a,b\n1,2\n".as_bytes()).await.expect_err("another file");
    assert!(head.why.contains("no column venue"), "{head}");
    assert_eq!(world.one("SELECT count(*)::text FROM account_balances").await, "2");
}
