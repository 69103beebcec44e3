//! Balances and orders: what is stored, what follows from it, what is refused.

#[path = "desk/world.rs"]
#[allow(dead_code, reason = "each test binary uses a part of it")]
mod world;

use chrono::TimeDelta;
use engine::Engine;
use engine::error::{Error, Kind};
use engine::ledger::balance::{self, Account, NewBalance, NewChange};
use engine::ledger::order::{self, NewExecution, Order};
use engine::ledger::{self, ImportKind, Imported, Sampled, execution, performance};
use engine::legacy::Source;
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
    assert_eq!(balance::record(&engine, &batch, "test").await.expect("stored"), 3);
    assert_eq!(balance::record(&engine, &batch, "test").await.expect("the same"), 0);
    assert_eq!(balance::record(&engine, &[new(BTC, "2.5", "0", 60)], "test").await.expect("corrected"), 1);
    let lines = "SELECT string_agg(verb || ' ' || object, ', ' ORDER BY seq) FROM refit.audit WHERE verb LIKE 'balance.%'";
    let said = world.one(lines).await;
    assert_eq!(said, "balance.record 3 balances, balance.record balance of SPOT BTC at MEXC_SPOT");

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
        let refused = balance::record(&engine, &[new(BTC, "1", "0", 0), bad], "test").await.expect_err(why);
        let (got, said) = said(refused);
        assert!(got == kind && said.contains(why), "{got:?}: {said}");
        assert_eq!(world.one("SELECT count(*)::text FROM account_balances").await, "0");
    }
    let margin = ("MEXC_SPOT", "MARGIN", "BTC");
    assert_eq!(balance::record(&engine, &[new(margin, "-1", "0", 0)], "test").await.expect("borrowed"), 1);
}

#[tokio::test]
async fn each_change_begins_where_the_last_one_ended() {
    let world = World::quoted().await;
    let engine = world.at(now()).await;
    balance::record(&engine, &[new(BTC, "1", "0.5", 0)], "test").await.expect("stored");
    let change = |kind: &str, amount: &str| NewChange {
        kind: kind.into(),
        amount: amount.into(),
        ..NewChange::default()
    };
    let after = |seconds| now() + TimeDelta::seconds(seconds);
    let first = balance::change(&engine, &account(), &change("DEPOSIT", "0.1"), (after(1), "test"))
        .await
        .expect("a change");
    assert_eq!(
        (first.previous.as_str(), first.new.as_str()),
        ("1.500000000000000000", "1.600000000000000000")
    );
    let (of, trade, fee) = (account(), change("TRADE", "-1"), change("FEE", "-0.001"));
    let both = tokio::join!(
        balance::change(&engine, &of, &trade, (after(2), "test")),
        balance::change(&engine, &of, &fee, (after(2), "test")),
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
        let refused =
            balance::change(&engine, &account(), &change(kind, amount), (after(seconds), "test")).await;
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
        ..NewExecution::default()
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

const BALANCES: &str = "venue,account_type,asset,free,locked,time
MEXC_SPOT,SPOT,BTC,1.5,0.5,2025-10-09T00:00:00Z
MEXC_SPOT,SPOT,ETH,much,0,2025-10-09T00:00:00Z
MEXC_SPOT,SPOT,USDT,100,,2025-10-09 00:00:00+02
MEXC_SPOT,SPOT,ETH,1,0,yesterday
MEXC_SPOT,SPOT,ETH,1,0
MEXC_SPOT,SPOT,ETH,-1,0,2025-10-09T00:00:00Z
NOWHERE,SPOT,ETH,1,0,2025-10-09T00:00:00Z
MEXC_SPOT,SPOT,ETH,0.1234567890123456789,0,2025-10-09T00:00:00Z
";

const EXECUTIONS: &str = "venue,base,quote,order,execution,side,order_type,original,executed,price,commission,commission_asset,status,time,maker
MEXC_SPOT,BTC,USDT,o1,e1,buy,limit,2,1.5,101.5,0.05,USDT,partially_filled,2025-10-09T08:53:20.5Z,false
MEXC_SPOT,BTC,USDT,o1,e2,buy,limit,2,0.75,101,0.05,USDT,filled,2025-10-09T08:53:21Z,true
MEXC_SPOT,BTC,USDT,o1,e3,buy,limit,2,0.5,101,,,filled,2025-10-09T08:53:22Z,
MEXC_SPOT,BTC,USDT,o2,e4,hold,limit,2,0.5,101,,,filled,2025-10-09T08:53:22Z,
GATEIO_SPOT,BTC,USDT,o3,e5,sell,market,1,1,103.5,0.001,BTC,filled,2025-10-09T08:53:23Z,f
GATEIO_SPOT,XXX,USDT,o4,e6,sell,market,1,1,103,,,filled,2025-10-09T08:53:23Z,f
GATEIO_SPOT,ETH,USDT,o5,e7,sell,market,1,1,103,1,GT,filled,2025-10-08T08:53:23Z,f
GATEIO_SPOT,ETH,USDT,o6,e8,sell,market,1,1,103,1,,filled,2025-10-08T08:53:23Z,f
";

/// Line and reason of each that was rejected.
async fn imported(engine: &Engine, kind: ImportKind, text: &str) -> (Imported, Vec<(String, String)>) {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, rejects) = (folder.path().join("in.csv"), folder.path().join("bad.csv"));
    std::fs::write(&file, text).expect("a file");
    let made =
        ledger::import((engine, "test"), kind, &Source::File(file), &rejects).await.expect("it is read");
    let bad = std::fs::read_to_string(&rejects).unwrap_or_default();
    let field = |line: &csv::StringRecord, place| line.get(place).unwrap_or_default().to_owned();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bad.as_bytes());
    let rejected = reader.records().flatten().map(|line| (field(&line, 0), field(&line, 1))).collect();
    (made, rejected)
}

fn same(found: &[(String, String)], expected: &[(&str, &str)]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((line, why), (wanted, part)) in found.iter().zip(expected) {
        assert!(line == wanted && why.contains(part), "{line}: {why}, not {wanted}: {part}");
    }
}

#[tokio::test]
async fn a_file_is_stored_but_for_the_lines_that_are_not_in_order() {
    let world = World::quoted().await;
    let engine = world.at(now()).await;
    let (made, rejected) = imported(&engine, ImportKind::Balances, BALANCES).await;
    assert_eq!((made.read, made.stored, made.present, made.rejected), (8, 2, 0, 6));
    same(
        &rejected,
        &[
            ("3", "free much is not a number"),
            ("5", "time is not a date and time"),
            ("6", "the line has 5 fields, the header 6"),
            ("9", "has 19 decimals, 18 at most"),
            ("7", "below 0"),
            ("8", "no venue NOWHERE"),
        ],
    );
    assert_eq!(world.one("SELECT count(*)::text FROM account_balances").await, "2");

    let head = "venue,account_type,asset,free,time";
    let twice = format!(
        "{head}\nMEXC_SPOT,SPOT,ADA,7,2025-10-09T00:00:00Z\nMEXC_SPOT,SPOT,ADA,8,2025-10-09T00:00:00Z\n"
    );
    let (made, _) = imported(&engine, ImportKind::Balances, &twice).await;
    assert_eq!((made.read, made.stored, made.present), (2, 1, 1));
    let last = "SELECT free_balance::int::text FROM account_balances WHERE asset = 'ADA'";
    assert_eq!(world.one(last).await, "8");

    let (made, rejected) = imported(&engine, ImportKind::Executions, EXECUTIONS).await;
    assert_eq!((made.read, made.stored, made.present, made.rejected), (8, 4, 0, 4));
    same(
        &rejected,
        &[
            ("5", "side hold is not known"),
            ("9", "a commission needs its asset"),
            ("3", "more than it asked for"),
            ("7", "no symbol XXX/USDT at GATEIO_SPOT"),
        ],
    );
    let (again, _) = imported(&engine, ImportKind::Executions, EXECUTIONS).await;
    assert_eq!((again.stored, again.present, again.rejected), (0, 4, 4));

    let lines = "SELECT string_agg(concat_ws(' ', verb, object), ', ' ORDER BY seq) FROM refit.audit WHERE verb LIKE 'rows.%' OR verb LIKE 'balance.%'";
    assert_eq!(
        world.one(lines).await,
        "rows.import table account_balances, rows.import table account_balances, rows.import table order_executions"
    );

    listed(&engine).await;
}

/// What the import left, as the page lists it.
async fn listed(engine: &Engine) {
    let of = |name: &'static str, value: &'static str| {
        execution::asked(move |asked| if asked == name { value.to_owned() } else { String::new() })
    };
    let all = execution::listing(engine, &of("", "").expect("a filter"), "", 10).await.expect("a list");
    let told: Vec<(String, &str, Option<&str>)> = all
        .executions
        .iter()
        .map(|row| (row.pair(), row.value.as_str(), row.slippage_percent.as_deref()))
        .collect();
    // MEXC asks 101 at 08:53:20, GATEIO bids 103; of ETH there is no quote of the day before.
    assert_eq!(
        told,
        [
            ("BTC/USDT".to_owned(), "103.5", Some("-0.485437")),
            ("BTC/USDT".to_owned(), "50.5", Some("0.000000")),
            ("BTC/USDT".to_owned(), "152.25", Some("0.495050")),
            ("ETH/USDT".to_owned(), "103", None),
        ]
    );
    let [totals] = &all.totals[..] else { panic!("{:?}", all.totals) };
    assert_eq!((totals.executions, totals.orders, totals.other_fees), (4, 3, 1));
    assert_eq!(
        (totals.paid.as_str(), totals.received.as_str(), totals.fees.as_str()),
        ("202.75", "206.5", "0.1535")
    );

    // Page by page is the whole, whatever it is sorted by.
    for sort in ["time", "-time", "value", "-quantity", "price", "-price"] {
        let filter = of("sort", sort).expect("a filter");
        let whole = execution::listing(engine, &filter, "", 10).await.expect("a list").executions;
        let (mut paged, mut after) = (Vec::new(), String::new());
        loop {
            let page = execution::listing(engine, &filter, &after, 1).await.expect("a page");
            paged.extend(page.executions);
            let Some(next) = page.next else { break };
            after = next;
        }
        assert_eq!(paged, whole, "{sort}");
    }
    for (name, value, rows) in [
        ("q", "btc/", 3),
        ("q", "o1", 2),
        ("venue", "GATEIO_SPOT", 2),
        ("side", "buy", 2),
        ("from", "2025-10-09", 3),
        ("to", "2025-10-08", 1),
    ] {
        let filter = of(name, value).expect("a filter");
        let found = execution::listing(engine, &filter, "", 10).await.expect("a list");
        assert_eq!(found.executions.len(), rows, "{name}={value}");
        let counted: i64 = found.totals.iter().map(|totals| totals.executions).sum();
        assert_eq!(counted, rows as i64, "{name}={value}");
    }
    assert_eq!(of("sort", "mood").expect_err("nonsense").kind, Kind::Invalid);
    let view = order::view(engine, &order()).await.expect("the order");
    assert_eq!((view.filled.as_str(), view.average_price.as_deref()), ("2", Some("101.375")));
    assert_eq!(view.executions.len(), 2);
    let missing = Order { id: "o9".into(), ..order() };
    assert_eq!(order::view(engine, &missing).await.expect_err("none").kind, Kind::NotFound);
}

/// Every row, so that two samples can be compared.
const ALL: &str = "SELECT md5(string_agg(t, '' ORDER BY t)) FROM (
    SELECT x.symbol_id || x.order_id || x.execution_id || x.execution_price || x.executed_quantity || x.execution_time FROM order_executions x
    UNION ALL SELECT h.order_id || h.new_status || h.status_time FROM order_status_history h
    UNION ALL SELECT c.asset || c.new_balance || c.change_time FROM balance_changes c
    UNION ALL SELECT b.asset || b.total_balance || b.snapshot_time FROM account_balances b) x (t)";

const FILL: &str = "
    INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
    SELECT s.id, timestamptz '2025-10-09T09:00:00Z' + t * interval '1 second',
           100 + (t * 7 + s.id) % 13, 1 + t % 5, 101 + (t * 7 + s.id) % 13, 2 + t % 3
    FROM symbols s, generate_series(0, 600) t
    ON CONFLICT DO NOTHING";

#[tokio::test]
async fn a_sample_follows_from_its_seed_and_from_what_was_quoted() {
    let world = World::quoted().await;
    let engine = world.at(now()).await;
    world.run(FILL).await;
    let made = ledger::sample(&engine, 200, 7, "test").await.expect("a sample");
    let Sampled::Made(made) = made else { panic!("{made:?}") };
    assert_eq!(made.orders, 200);
    assert!(made.executions > 200 && made.statuses > made.orders && made.balances > 49, "{made:?}");
    let judge = "SELECT coalesce((FAULTS), 'nothing')".replace("FAULTS", include_str!("ledger/judge.sql"));
    assert_eq!(world.one(&judge).await, "nothing");
    for check in ["executions_rules", "balances_rules", "balance_changes_connected", "order_status_connected"]
    {
        let file =
            format!("{}/../../migrations/cex_arbitrage/checks/{check}.sql", env!("CARGO_MANIFEST_DIR"));
        let check = std::fs::read_to_string(file).expect("a check of the plan");
        let found =
            format!("SELECT coalesce(string_agg(subject || problem, '; '), 'nothing') FROM ({check}) c");
        assert_eq!(world.one(&found).await, "nothing");
    }
    added_up(&world, &engine).await;
    let first = world.one(ALL).await;
    assert!(
        matches!(ledger::sample(&engine, 200, 7, "test").await, Ok(Sampled::Nothing(why)) if why.contains("recorded already"))
    );

    let again = "TRUNCATE order_executions, order_status_history, account_balances;
                 ALTER TABLE balance_changes DISABLE TRIGGER ALL; TRUNCATE balance_changes; ALTER TABLE balance_changes ENABLE TRIGGER ALL";
    for (seed, same) in [(7, true), (8, false)] {
        world.run(again).await;
        ledger::sample(&engine, 200, seed, "test").await.expect("a sample");
        assert_eq!(world.one(ALL).await == first, same, "seed {seed}");
    }
    explained(&engine).await;
}

/// What the page of performance says, held against the table by SQL.
async fn added_up(world: &World, engine: &Engine) {
    for by in ["", "pair", "venue", "day", "each"] {
        let filter = performance::asked(|name| if name == "by" { by.to_owned() } else { String::new() });
        let report = performance::performance(engine, &filter.expect("a filter")).await.expect("a report");
        let rows: i64 = report.rows.iter().map(|row| row.executions).sum();
        assert_eq!(
            rows.to_string(),
            world.one("SELECT count(*)::text FROM order_executions").await,
            "by {by}"
        );
        let [totals] = &report.totals[..] else { panic!("{:?}", report.totals) };
        for (said, sql) in [
            (&totals.turnover, "sum(x.executed_quantity * x.execution_price)"),
            (&totals.fees, "sum(x.commission)"),
            (
                &totals.profit,
                "sum((2 * x.side - 3) * x.executed_quantity * x.execution_price - x.commission
                     + (3 - 2 * x.side) * x.executed_quantity * m.price)",
            ),
        ] {
            let judge = format!(
                "SELECT ({sql} = {said})::text FROM order_executions x JOIN symbols s ON s.id = x.symbol_id
                 JOIN (SELECT DISTINCT ON (symbol_base) symbol_base, execution_price AS price
                         FROM order_executions y JOIN symbols t ON t.id = y.symbol_id
                        ORDER BY symbol_base, execution_time DESC, y.id DESC) m ON m.symbol_base = s.symbol_base"
            );
            assert_eq!(world.one(&judge).await, "true", "by {by}: {sql} is not {said}");
        }
    }
    let nonsense = performance::asked(|name| if name == "days" { "12".into() } else { String::new() });
    assert_eq!(nonsense.expect_err("no such span").kind, Kind::Invalid);
}

/// The audit explains the sample; what nobody has written down it does not.
async fn explained(engine: &Engine) {
    let newest = balance::newest(engine).await.expect("balances");
    assert!(newest.iter().all(|held| held.unexplained.as_deref() == Some("0")), "{newest:?}");
    let last = newest.iter().find(|held| held.balance.asset == "USDT").expect("USDT").balance.clone();
    let of = Account { venue: last.venue, account_type: last.account_type, asset: last.asset };
    let at = last.at + TimeDelta::seconds(1);
    let more = NewBalance {
        venue: of.venue.clone(),
        account_type: of.account_type.clone(),
        asset: of.asset.clone(),
        free: format!(
            "{}1",
            if last.total.contains('.') { last.total.clone() } else { format!("{}.", last.total) }
        ),
        locked: "0".into(),
        at,
    };
    balance::record(engine, &[more], "test").await.expect("stored");
    let view = balance::account(engine, &of, "1", "").await.expect("an account");
    let unexplained = view.newest.unexplained.clone().expect("a difference");
    assert!(
        unexplained.starts_with("0.0") && unexplained.ends_with('1') || unexplained == "0.1",
        "{unexplained}"
    );
    assert_eq!((view.totals.len(), view.changes.len()), (120, 50));
    assert_eq!(view.totals.last().cloned().flatten().as_deref(), Some(view.newest.balance.total.as_str()));
    let older = view.older.expect("more changes").to_string();
    let next = balance::account(engine, &of, "1", &older).await.expect("an account");
    assert_eq!(
        next.changes.first().map(|change| change.new.clone()),
        view.changes.last().map(|change| change.previous.clone())
    );
    assert_eq!(balance::account(engine, &of, "7", "").await.expect_err("no such span").kind, Kind::Invalid);
    let none = Account { asset: "XXX".into(), ..of };
    assert_eq!(
        balance::account(engine, &none, "", "").await.expect_err("no such account").kind,
        Kind::NotFound
    );
}
