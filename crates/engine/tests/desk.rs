//! The desk on a database: what it shows, keeps and says when there is nothing.

#[path = "desk/real.rs"]
mod real;
#[path = "desk/world.rs"]
mod world;

use std::sync::Arc;

use chrono::TimeDelta;
use domain::arbitrage::chart::{Line, POINTS};
use domain::arbitrage::filter::Filter;
use domain::arbitrage::view::{Exclusion, Reason};
use engine::desk::fees::{self, Change};
use engine::desk::{self, Desk, export};
use engine::error::Kind;
use world::{World, now};

const PAST: &str = "SELECT string_agg(concat_ws(' ', symbol_base, b.name, s.name, best_net_percent, best_profit,
                        extract(epoch FROM seen_at - opened_at)::int, extract(epoch FROM closed_at - opened_at)::int), ';' ORDER BY h.id)
                     FROM opportunity_history h JOIN exchanges b ON b.id = buy_exchange_id JOIN exchanges s ON s.id = sell_exchange_id";

fn asks(values: &[(&str, &str)]) -> impl Fn(&str) -> String {
    let values: Vec<_> = values.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    move |name| {
        values.iter().find(|(known, _)| known == name).map_or_else(String::new, |(_, value)| value.clone())
    }
}

#[tokio::test]
async fn what_is_missing_is_named_with_the_phase_that_brings_it() {
    let world = World::before_phase_four().await;
    let desk = Desk::new(world.at(now()).await);
    assert_eq!(desk.board(&Filter::default()).expect_err("no look yet").kind, Kind::Unavailable);
    desk.look().await;
    let error = desk.board(&Filter::default()).expect_err("no tables");
    assert_eq!(error.kind, Kind::NotFound);
    assert!(error.why.contains("no exchange_fees, no opportunity_history"), "{error}");
    assert!(error.next.contains("Phase 4 brings them with migration 006"), "{error}");
    world.phase_four().await;
    desk.look().await;
    assert_eq!(desk.board(&Filter::default()).expect("a board").rows, []);
}

#[tokio::test]
async fn a_pair_is_listed_with_its_arithmetic_and_the_rest_with_reasons() {
    let world = World::quoted().await;
    let desk = Desk::new(world.at(now()).await);
    desk.look().await;
    let view = desk.board(&Filter::default()).expect("a board");
    let [row] = &view.rows[..] else { panic!("{view:#?}") };
    assert_eq!(
        (row.pair().as_str(), row.buy.venue.as_str(), row.sell.venue.as_str()),
        ("BTC/USDT", "MEXC_SPOT", "GATEIO_SPOT")
    );
    // 103 less 0.2 %, 101 and 0.05 %, of 2 units that both sides carry.
    assert_eq!((row.net.as_str(), row.net_percent.as_str()), ("1.7435", "1.726238"));
    assert_eq!((row.size.as_deref(), row.profit.as_deref()), (Some("2"), Some("3.487")));
    assert_eq!((view.listed, view.fresh, view.paying), (1, 1, 1));
    let left: Vec<(&str, Reason)> = view.left.iter().map(|left| (left.base.as_str(), left.reason)).collect();
    assert_eq!(
        left,
        [
            ("ADA", Reason::Excluded(Exclusion::NoFee)),
            ("ETH", Reason::OneVenue),
            ("SOL", Reason::Excluded(Exclusion::Future)),
        ]
    );
    let pair = desk.pair("SOL", "USDT").await.expect("a pair");
    let said: Vec<Option<Exclusion>> = pair.books.iter().map(|book| book.exclusion).collect();
    assert_eq!(said, [Some(Exclusion::Future), None]);
    assert_eq!(desk.pair("XXX", "USDT").await.expect_err("unknown").kind, Kind::NotFound);
    assert_eq!(
        desk.board(&Filter { net: "a lot".into(), ..Filter::default() }).expect_err("nonsense").kind,
        Kind::Invalid
    );

    let pair = desk.pair("BTC", "USDT").await.expect("a pair");
    let chart = desk.chart(&pair, asks(&[("span", "15")])).await.expect("a chart");
    let newest: Vec<(&str, Option<(String, String)>)> =
        chart.lines.iter().map(|line| (line.venue.as_str(), line.points.last().cloned().flatten())).collect();
    let quoted = |bid: &str, ask: &str| Some((bid.to_owned(), ask.to_owned()));
    assert_eq!(newest, [("GATEIO_SPOT", quoted("103", "104")), ("MEXC_SPOT", quoted("100", "101"))]);
    // What was quoted five seconds before lies in the same interval or the one before it, and nothing before that.
    assert!(chart.lines.iter().all(|line| line.points[..118].iter().all(Option::is_none)));
    assert_eq!(chart.marks.len(), 1);
    assert_eq!(chart.routes.last().cloned().flatten(), Some(("1.726238".into(), "1.980198".into())));
    for nonsense in [("span", "16"), ("to", "yesterday"), ("from", "2026-03-01T10:00")] {
        assert_eq!(desk.chart(&pair, asks(&[nonsense])).await.expect_err("nonsense").kind, Kind::Invalid);
    }
    // The last interval of the span, drawn as a part of its own.
    let (from, until) = chart.part(118, 119).expect("a part");
    let [from, until] = [from, until].map(|at| at.to_rfc3339());
    let part = desk.chart(&pair, asks(&[("from", &from), ("until", &until)])).await.expect("a chart");
    assert_eq!((part.step_ms(), part.to, part.is_part), (125, chart.to, true));
    let quoted = |line: &Line| (0..POINTS).filter(|place| line.points[*place].is_some()).collect::<Vec<_>>();
    let places: Vec<_> = part.lines.iter().map(quoted).collect();
    assert_eq!(places, [vec![119], vec![79, 119]], "MEXC_SPOT has quoted five seconds before, too");
    assert!(export::xlsx(&view).expect("a file").starts_with(b"PK"));

    let csv = export::csv(&view).expect("a file");
    assert_eq!(csv.lines().count(), 2);
    assert!(csv.contains("BTC,USDT,MEXC_SPOT,SPOT,101,2,0.05,"), "{csv}");
    let json = export::json(&view).expect("a file");
    assert!(json.contains("\"net_percent\": \"1.726238\""), "{json}");
}

/// Each symbol with ten quotes: the last ones of a few lie within the market's
/// last ten seconds, the others' minutes and hours before. Judged by a statement
/// that reads everything.
#[tokio::test]
async fn the_newest_quote_of_a_symbol_is_found_however_old_it_is() {
    let world = World::quoted().await;
    world
        .run(
            "TRUNCATE book_ticker_snapshots_v2;
             INSERT INTO symbols (exchange_id, symbol_base, symbol_quote) SELECT id, 'NEVER', 'QUOTED' FROM exchanges;
             INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
             SELECT id, '2026-01-01 00:00:00+00'::timestamptz - (id % 7) * (id % 5) * interval '2 seconds' - n * interval '3 seconds', n, 1, n + 1, 1
               FROM symbols, generate_series(1, 10) n WHERE symbol_base <> 'NEVER'",
        )
        .await;
    let judge = "SELECT DISTINCT ON (symbol_id) s.exchange_id, s.symbol_base, s.symbol_quote, s.is_active,
                        v.bid_price, v.bid_qty, v.ask_price, v.ask_qty, v.timestamp
                   FROM book_ticker_snapshots_v2 v JOIN symbols s ON s.id = v.symbol_id
                  ORDER BY symbol_id, timestamp DESC";
    let different = format!(
        "WITH found AS ({}), judged AS ({judge})
         SELECT concat_ws(' ', (SELECT count(*) FROM judged),
             (SELECT count(*) FROM (TABLE found EXCEPT ALL TABLE judged) x),
             (SELECT count(*) FROM (TABLE judged EXCEPT ALL TABLE found) x))",
        desk::QUOTES
    );
    let quoted = world.one("SELECT count(*)::text FROM symbols WHERE symbol_base <> 'NEVER'").await;
    assert_eq!(world.one(&different).await, format!("{quoted} 0 0"));
    // One whose clock is ahead: all others have been silent for long.
    world.quote("MEXC_SPOT", "BTC", 100_000_000, "1", "2").await;
    assert_eq!(world.one(&different).await, format!("{quoted} 0 0"));
}

#[tokio::test]
async fn a_glance_counts_when_the_market_has_moved() {
    let world = World::quoted().await;
    let desk = Desk::new(world.at(now()).await);
    let first = || desk.first(1, |_| String::new()).expect("a list");
    desk.glance().await;
    let (looked, list) = (desk.seen(), first());
    desk.glance().await;
    assert_eq!(desk.seen().version, looked.version, "nothing has changed");
    assert!(Arc::ptr_eq(&list, &first()), "it was drawn up twice");
    world.quote("GATEIO_SPOT", "BTC", 1, "104", "105").await;
    desk.glance().await;
    assert_eq!(desk.seen().version, looked.version + 1);
    assert_eq!(first().rows[0].net_percent, "2.714356");
    desk.look().await;
    assert_eq!(desk.seen().version, looked.version + 2, "a look counts always: quotes grow old");
}

#[tokio::test]
async fn how_long_an_opportunity_stood_is_kept() {
    let world = World::quoted().await;
    let desk = Desk::new(world.at(now()).await);
    desk.look().await;
    desk.look().await;
    assert_eq!(world.one(PAST).await, "BTC MEXC_SPOT GATEIO_SPOT 1.726238 3.487 0");
    let shown = desk.board(&Filter::default()).expect("a board");
    assert_eq!(shown.rows[0].since, Some(now()));

    // A process that begins a moment later takes it up, and sees it better.
    world.quote("GATEIO_SPOT", "BTC", 1, "104", "105").await;
    let second = Desk::new(world.at(now() + TimeDelta::seconds(5)).await);
    second.look().await;
    assert_eq!(second.board(&Filter::default()).expect("a board").rows[0].since, Some(now()));
    assert_eq!(world.one(PAST).await, "BTC MEXC_SPOT GATEIO_SPOT 2.714356 5.483 5");

    // Worse, and then gone.
    world.quote("GATEIO_SPOT", "BTC", 2, "102", "105").await;
    second.look().await;
    world.quote("GATEIO_SPOT", "BTC", 3, "90", "105").await;
    second.look().await;
    assert_eq!(world.one(PAST).await, "BTC MEXC_SPOT GATEIO_SPOT 2.714356 5.483 5 5");
    let history = second.pair("BTC", "USDT").await.expect("a pair").history;
    assert_eq!((history.len(), history[0].duration_ms), (1, 5000));
}

#[tokio::test]
async fn what_nobody_looked_at_for_long_ends_where_it_was_last_seen() {
    let world = World::quoted().await;
    Desk::new(world.at(now()).await).look().await;
    let later = now() + TimeDelta::hours(1);
    Desk::new(world.at(later).await).look().await;
    assert_eq!(world.one(PAST).await, "BTC MEXC_SPOT GATEIO_SPOT 1.726238 3.487 0 0");
}

#[tokio::test]
async fn fees_are_set_with_the_one_who_did_it_and_nothing_is_overwritten() {
    let world = World::quoted().await;
    let engine = world.at(now()).await;
    let change = |maker: &str, taker: &str| Change {
        maker_percent: (!maker.is_empty()).then(|| maker.into()),
        taker_percent: (!taker.is_empty()).then(|| taker.into()),
        reason: "tier 2".into(),
        ..Change::default()
    };
    let set = fees::set(&engine, "GATEIO_SPOT", change("", "0.125"), "ada").await.expect("fees");
    let fees = set.fees.expect("in force");
    assert_eq!((fees.maker_percent.as_str(), fees.taker_percent.as_str()), ("0.2", "0.125"));
    assert_eq!((fees.changed_by.as_str(), fees.reason.as_str(), fees.changed_at), ("ada", "tier 2", now()));
    assert_eq!(world.one("SELECT count(*)::text FROM exchange_fees f JOIN exchanges e ON e.id = exchange_id WHERE name = 'GATEIO_SPOT'").await, "2");
    let board = desk::once(&engine).await.expect("a board");
    let (_, listing) = board.find("BTC", "USDT").expect("the pair");
    assert_eq!(
        listing.route().map(|(route, _)| route.sell_fee.normalized().to_plain_string()).as_deref(),
        Some("0.12875")
    );

    for (venue, change, kind) in [
        ("NOWHERE", change("0", "0"), Kind::NotFound),
        ("NEW", change("", "0.1"), Kind::Invalid),
        ("GATEIO_SPOT", change("", "11"), Kind::Invalid),
        ("GATEIO_SPOT", change("", "0.1234567"), Kind::Invalid),
        ("GATEIO_SPOT", change("", "free"), Kind::Invalid),
    ] {
        let error = fees::set(&engine, venue, change, "ada").await.expect_err(venue);
        assert_eq!(error.kind, kind, "{error}");
    }
    fees::set(&engine, "NEW", change("-0.01", "0.1"), "ada").await.expect("a rebate for makers");
    let listed = desk::once(&engine).await.expect("a board");
    assert!(listed.find("ADA", "USDT").is_some_and(|(_, listing)| listing.route().is_some()));
}

#[tokio::test]
async fn a_table_that_goes_away_ends_the_board() {
    let world = World::quoted().await;
    let desk = Desk::new(world.at(now()).await);
    desk.look().await;
    assert!(desk.board(&Filter::default()).is_ok());
    world.run("DROP TABLE opportunity_history").await;
    desk.look().await;
    assert_eq!(desk.board(&Filter::default()).expect_err("gone").kind, Kind::NotFound);
}

#[tokio::test]
async fn a_look_that_fails_leaves_the_last_board_and_says_so() {
    let world = World::quoted().await;
    let desk = Desk::new(world.at(now()).await);
    desk.look().await;
    let mut holder = world.holder("symbols").await;
    desk.look().await;
    let view = desk.board(&Filter::default()).expect("the last board");
    assert_eq!(view.rows.len(), 1);
    assert!(view.old.as_deref().is_some_and(|why| why.contains("lock timeout")), "{:?}", view.old);
    holder.end().await;
    desk.look().await;
    assert_eq!(desk.board(&Filter::default()).expect("a board").old, None);
}
