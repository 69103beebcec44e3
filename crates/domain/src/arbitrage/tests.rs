//! The arithmetic against exact rationals, and the rules as cases.

use std::str::FromStr;

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::BigInt;
use chrono::{DateTime, TimeDelta, Utc};
use num_rational::BigRational;
use proptest::prelude::*;

mod matrix;

use super::board::Board;
use super::chart::Line;
use super::filter::{Filter, Sort};
use super::grid::grid;
use super::listing::{Listing, Pair, list};
use super::quote::{Fees, Quote, Venue};
use super::routes::routes;
use super::show::{show, show_grid, show_pair};
use super::standing::Standing;
use super::view::{Exclusion, Reason};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).expect("a time")
}

fn decimal(text: &str) -> BigDecimal {
    BigDecimal::from_str(text).expect(text)
}

fn venue(id: i16, kind: &str, taker: &str) -> Venue {
    let fees = Fees {
        maker: decimal("0"),
        taker: decimal(taker),
        stale_after: TimeDelta::seconds(10),
        in_contracts: false,
    };
    Venue { id, name: format!("V{id}"), kind: kind.into(), active: true, fees: Some(fees) }
}

fn quote(venue: usize, values: [&str; 4]) -> Quote {
    let [bid, bid_qty, ask, ask_qty] = values.map(decimal);
    Quote { venue, symbol_active: true, bid, bid_qty, ask, ask_qty, at: now() - TimeDelta::seconds(1) }
}

fn pair(quotes: Vec<Quote>) -> Pair {
    Pair { base: "BTC".into(), quote: "USDT".into(), quotes }
}

fn two() -> (Vec<Venue>, Pair) {
    let venues = vec![venue(1, "SPOT", "0.001"), venue(2, "FUTURES", "0.0005")];
    (venues, pair(vec![quote(0, ["99", "1", "100", "2"]), quote(1, ["103", "3", "104", "1"])]))
}

fn board(venues: Vec<Venue>, pairs: Vec<Pair>, before: &Standing, at: DateTime<Utc>) -> Board {
    Board::new(pairs, venues, at, before)
}

#[test]
fn a_route_is_worked_out_line_by_line() {
    let (venues, pair) = two();
    let board = board(venues, vec![pair], &Standing::default(), now());
    let row = show_pair(&board, "BTC", "USDT").and_then(|view| view.row).expect("a row");
    assert_eq!((row.buy.venue.as_str(), row.sell.venue.as_str()), ("V1", "V2"));
    assert_eq!((row.buy.price.as_str(), row.sell.price.as_str()), ("100", "103"));
    assert_eq!((row.gross.as_str(), row.gross_percent.as_str()), ("3", "3.000000"));
    assert_eq!((row.buy.fee_percent.as_str(), row.buy.fee.as_str()), ("0.1", "0.1"));
    assert_eq!((row.sell.fee_percent.as_str(), row.sell.fee.as_str()), ("0.05", "0.0515"));
    assert_eq!((row.net.as_str(), row.net_percent.as_str()), ("2.8485", "2.848500"));
    assert_eq!((row.size.as_deref(), row.profit.as_deref()), (Some("2"), Some("5.697")));
    // Middle of the future 103.5, of the spot 99.5.
    assert_eq!(row.basis_percent.as_deref(), Some("4.020101"));
    assert!(row.pays && !row.stale && row.since == Some(now()));
}

/// What is done to the two venues' quotes, and why there is no row then.
#[test]
fn whatever_cannot_take_part_is_named() {
    type Change = fn(&mut Vec<Venue>, &mut Pair);
    let cases: [(Change, Reason); 8] = [
        (|_, pair| pair.quotes.truncate(1), Reason::OneVenue),
        (|_, pair| pair.quotes.clear(), Reason::OneVenue),
        (|_, pair| pair.quotes[1].venue = 0, Reason::OneVenue),
        (|venues, _| venues[1].active = false, Reason::Excluded(Exclusion::Inactive)),
        (|_, pair| pair.quotes[1].symbol_active = false, Reason::Excluded(Exclusion::Inactive)),
        (|venues, _| venues[1].fees = None, Reason::Excluded(Exclusion::NoFee)),
        (|_, pair| pair.quotes[1].bid = decimal("105"), Reason::Excluded(Exclusion::Crossed)),
        (
            |_, pair| pair.quotes[1].at = now() + TimeDelta::milliseconds(1001),
            Reason::Excluded(Exclusion::Future),
        ),
    ];
    for (place, (change, reason)) in cases.into_iter().enumerate() {
        let (mut venues, mut pair) = two();
        change(&mut venues, &mut pair);
        assert_eq!(list(&pair, &venues, now()), Listing::Unlisted(reason), "case {place}");
    }
}

#[test]
fn a_quote_is_stale_after_the_limit_of_its_venue() {
    let (venues, mut pair) = two();
    for (age, stale) in [(10_000, false), (10_001, true)] {
        pair.quotes[1].at = now() - TimeDelta::milliseconds(age);
        let listing = list(&pair, &venues, now());
        assert_eq!(listing.route().map(|(_, stale)| stale), Some(stale), "{age} ms");
        assert_eq!(listing.pays(), !stale);
    }
}

#[test]
fn a_fresh_route_goes_before_a_better_stale_one() {
    let (mut venues, mut pair) = two();
    venues.push(venue(3, "SPOT", "0"));
    let mut old = quote(2, ["200", "1", "201", "1"]);
    old.at = now() - TimeDelta::minutes(1);
    pair.quotes.push(old);
    let listing = list(&pair, &venues, now());
    assert_eq!(listing.route().map(|(route, stale)| (route.sell, stale)), Some((1, false)));
}

#[test]
fn contracts_have_no_size() {
    let (mut venues, pair) = two();
    venues[1].fees.as_mut().expect("fees").in_contracts = true;
    let listing = list(&pair, &venues, now());
    let (route, _) = listing.route().expect("a route");
    assert_eq!((&route.size, &route.profit), (&None, &None));
    assert!(listing.pays());
}

#[test]
fn large_and_small_amounts_stay_exact() {
    let (venues, mut pair) = two();
    pair.quotes[0] =
        quote(0, ["0.000000000000000001", "1", "0.000000000000000002", "100000000000000.000000000000000001"]);
    pair.quotes[1] = quote(1, ["0.000000000000000003", "100000000000000.000000000000000001", "1", "1"]);
    let board = board(venues, vec![pair], &Standing::default(), now());
    let row = show(&board, &Filter::default()).expect("a list").rows.remove(0);
    assert_eq!(row.size.as_deref(), Some("100000000000000.000000000000000001"));
    assert_eq!(row.net.as_str(), "0.0000000000000000009965");
    assert_eq!(row.profit.as_deref(), Some("0.0000996500000000000000000000000000009965"));
}

#[test]
fn an_opportunity_keeps_its_beginning_and_its_best() {
    let (venues, pair) = two();
    let first = board(venues.clone(), vec![pair.clone()], &Standing::default(), now());
    assert_eq!(Standing::default().changed(&first.standing).count(), 1);

    let later = now() + TimeDelta::seconds(2);
    let mut worse = pair.clone();
    worse.quotes[1].bid = decimal("102");
    let second = board(venues.clone(), vec![worse], &first.standing, later);
    assert_eq!(second.standing, first.standing);
    let mut better = pair.clone();
    better.quotes[1].bid = decimal("104");
    let third = board(venues.clone(), vec![better], &second.standing, later);
    let stood = third.standing.open.values().next().expect("it stands");
    assert_eq!((stood.since, stood.best_at), (now(), later));
    assert_eq!(second.standing.changed(&third.standing).count(), 1);

    let mut gone = pair;
    gone.quotes[1].bid = decimal("100");
    let last = board(venues, vec![gone], &third.standing, later);
    assert_eq!(third.standing.closed(&last.standing).count(), 1);
    assert!(last.standing.open.is_empty());
}

#[test]
fn what_is_asked_for_is_shown_and_nonsense_is_named() {
    let (venues, first) = two();
    let second = Pair { base: "ETH".into(), quote: "USDC".into(), quotes: first.quotes.clone() };
    let third = Pair { base: "SOL".into(), quote: "USDT".into(), quotes: first.quotes[..1].to_vec() };
    let board = board(venues, vec![first, second, third], &Standing::default(), now());
    let names = |filter: Filter| -> Vec<String> {
        show(&board, &filter).expect("a list").rows.iter().map(super::view::Row::pair).collect()
    };
    assert_eq!(names(Filter::default()), ["BTC/USDT", "ETH/USDC"]);
    assert_eq!(names(Filter { text: "eth".into(), ..Filter::default() }), ["ETH/USDC"]);
    assert_eq!(names(Filter { quote: "USDT".into(), ..Filter::default() }), ["BTC/USDT"]);
    assert_eq!(names(Filter { net: "2.8485".into(), ..Filter::default() }).len(), 2);
    assert_eq!(names(Filter { net: "2.8486".into(), ..Filter::default() }).len(), 0);
    let down = Filter::default().sorted_by(Some("-pair")).expect("a column");
    assert_eq!((down.sort, names(down)), (Sort::Pair, vec!["ETH/USDC".to_owned(), "BTC/USDT".into()]));
    assert!(show(&board, &Filter { net: "much".into(), ..Filter::default() }).is_err());
    assert!(Filter::default().sorted_by(Some("nonsense")).is_err());
    let left = show(&board, &Filter::default()).expect("a list").left;
    assert_eq!((left.len(), left[0].base.as_str(), left[0].reason), (1, "SOL", Reason::OneVenue));
}

#[test]
fn the_grid_has_every_ordered_pair_of_venues() {
    let (venues, pair) = two();
    let board = board(venues, vec![pair], &Standing::default(), now());
    let cells = grid(&board);
    let seen: Vec<(usize, usize, usize, usize)> =
        cells.iter().map(|cell| (cell.buy, cell.sell, cell.pairs, cell.paying)).collect();
    assert_eq!(seen, [(0, 1, 1, 1), (1, 0, 1, 0)]);
    let heats: Vec<u8> = show_grid(&board).cells.iter().map(|cell| cell.heat).collect();
    assert_eq!(heats, [4, 0]);
}

fn rational(value: &BigDecimal) -> BigRational {
    let (digits, scale) = value.as_bigint_and_exponent();
    let ten = BigInt::from(10).pow(u32::try_from(scale.unsigned_abs()).expect("a small scale"));
    if scale >= 0 { BigRational::new(digits, ten) } else { BigRational::from(digits * ten) }
}

/// Half away from zero at six decimals.
fn rounded(value: &BigRational) -> BigRational {
    let million = BigRational::from(BigInt::from(1_000_000));
    (value * &million).round() / million
}

fn amount() -> impl Strategy<Value = BigDecimal> {
    // Up to 20 digits of which 8 are decimals, and the very small and large.
    prop_oneof![
        (1u64..=u64::MAX).prop_map(|digits| BigDecimal::new(BigInt::from(digits), 8)),
        (1u64..1000).prop_map(|digits| BigDecimal::new(BigInt::from(digits), 8)),
        (1u64..1000).prop_map(|digits| BigDecimal::new(BigInt::from(digits), 2)),
    ]
}

fn some_quotes() -> impl Strategy<Value = Vec<(Quote, BigDecimal)>> {
    let one = (amount(), amount(), amount(), amount(), -1_000_000i64..1_000_000);
    prop::collection::vec(one, 2..6).prop_map(|quotes| {
        let quotes = quotes.into_iter().enumerate();
        quotes
            .map(|(venue, (one, two, bid_qty, ask_qty, rate))| {
                let (bid, ask) = if one < two { (one, two) } else { (two, one) };
                let quote = Quote { venue, symbol_active: true, bid, bid_qty, ask, ask_qty, at: now() };
                (quote, BigDecimal::new(BigInt::from(rate), 8))
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn every_figure_is_the_exact_one(given in some_quotes()) {
        let venues: Vec<Venue> =
            given.iter().zip(1..).map(|((_, rate), id)| venue(id, "SPOT", &rate.to_plain_string())).collect();
        let quotes: Vec<Quote> = given.iter().map(|(quote, _)| quote.clone()).collect();
        let listing = list(&pair(quotes.clone()), &venues, now());
        let (route, stale) = listing.route().expect("two fresh venues have a route");
        prop_assert!(!stale && route.buy != route.sell);

        let one = BigRational::from(BigInt::from(1));
        let hundred = BigRational::from(BigInt::from(100));
        let net = |buy: usize, sell: usize| {
            let (ask, bid) = (rational(&quotes[buy].ask), rational(&quotes[sell].bid));
            bid * (&one - rational(&given[sell].1)) - ask * (&one + rational(&given[buy].1))
        };
        let (ask, bid) = (rational(&quotes[route.buy].ask), rational(&quotes[route.sell].bid));
        let expected = net(route.buy, route.sell);
        prop_assert_eq!(rational(&route.gross), &bid - &ask);
        prop_assert_eq!(rational(&route.net), expected.clone());
        prop_assert_eq!(rational(&route.gross) - rational(&route.buy_fee) - rational(&route.sell_fee), expected.clone());
        prop_assert_eq!(rational(&route.net_percent), rounded(&(&expected * &hundred / &ask)));
        prop_assert_eq!(rational(&route.gross_percent), rounded(&((&bid - &ask) * &hundred / &ask)));
        let size = rational(&quotes[route.buy].ask_qty).min(rational(&quotes[route.sell].bid_qty));
        prop_assert_eq!(route.size.as_ref().map(rational), Some(size.clone()));
        prop_assert_eq!(route.profit.as_ref().map(rational), Some(size * &expected));
        prop_assert_eq!(listing.pays(), expected > BigRational::from(BigInt::from(0)));
        // And no other two venues leave more.
        for buy in 0..quotes.len() {
            for sell in (0..quotes.len()).filter(|sell| *sell != buy) {
                prop_assert!(net(buy, sell) <= expected);
            }
        }
    }
}

#[test]
fn what_routes_have_left_in_the_past_is_worked_out_like_that_of_now() {
    let (mut venues, pair) = two();
    let now = show_pair(&board(venues.clone(), vec![pair], &Standing::default(), now()), "BTC", "USDT");
    let row = now.and_then(|view| view.row).expect("a row");
    let line = |place: usize, points: &[Option<(&str, &str)>]| Line {
        venue: format!("V{place}"),
        place,
        points: points.iter().map(|point| point.map(|(bid, ask)| (bid.into(), ask.into()))).collect(),
    };
    let lines = [
        line(0, &[Some(("99", "100")), Some(("99", "100")), Some(("101", "100")), None]),
        line(1, &[Some(("103", "104")), None, Some(("103", "104")), None]),
    ];
    let known = Some((row.net_percent, row.gross_percent));
    assert_eq!(
        routes(&lines, &venues),
        [known, None, None, None],
        "one venue, or a crossed book, has no route"
    );
    assert!(routes(&lines[..1], &venues).is_empty());
    venues[1].fees = None;
    assert!(routes(&lines, &venues).is_empty(), "nothing net can be said without fees");
}
