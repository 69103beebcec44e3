//! Venue against venue, against every route worked out in exact rationals.

use super::*;

/// Amounts as well that no float can tell apart.
fn near() -> impl Strategy<Value = BigDecimal> {
    prop_oneof![
        amount(),
        (0u64..4).prop_map(|more| BigDecimal::new(BigInt::from(1_000_000_000_000_000_000 + more), 10)),
    ]
}

fn some_pairs() -> impl Strategy<Value = Vec<Vec<(BigDecimal, BigDecimal)>>> {
    let books = prop::collection::vec((near(), near()), 3);
    prop::collection::vec(books, 1..5)
}

fn pair_of(books: &[(BigDecimal, BigDecimal)]) -> Pair {
    let quotes = books.iter().enumerate().map(|(venue, (one, two))| {
        let one_unit = || BigDecimal::from(1);
        let (bid, ask) = (one.min(two).clone(), one.max(two).clone());
        Quote { venue, symbol_active: true, bid, bid_qty: one_unit(), ask, ask_qty: one_unit(), at: now() }
    });
    pair(quotes.collect())
}

/// What is left of a route as a part of its ask.
fn part(pair: &Pair, rates: &[BigRational], (buy, sell): (usize, usize)) -> BigRational {
    let one = BigRational::from(BigInt::from(1));
    let (ask, bid) = (rational(&pair.quotes[buy].ask), rational(&pair.quotes[sell].bid));
    (bid * (&one - &rates[sell]) - &ask * (&one + &rates[buy])) / ask
}

proptest! {
    #[test]
    fn the_grid_is_that_of_all_routes(given in some_pairs()) {
        let texts = ["0.001", "-0.0002", "0"];
        let venues: Vec<Venue> = texts.iter().zip(1..).map(|(rate, id)| venue(id, "SPOT", rate)).collect();
        let rates: Vec<BigRational> = texts.iter().map(|rate| rational(&decimal(rate))).collect();
        let pairs: Vec<Pair> = given.iter().map(|books| pair_of(books)).collect();
        let zero = BigRational::from(BigInt::from(0));
        for cell in grid(&board(venues, pairs.clone(), &Standing::default(), now())) {
            let parts: Vec<BigRational> =
                pairs.iter().map(|pair| part(pair, &rates, (cell.buy, cell.sell))).collect();
            prop_assert_eq!(cell.pairs, pairs.len());
            prop_assert_eq!(cell.paying, parts.iter().filter(|part| **part > zero).count());
            let most = parts.iter().max().expect("a pair");
            let first = parts.iter().position(|part| part == most).expect("it is one of them");
            let (place, route) = cell.best.expect("every pair quotes");
            prop_assert_eq!((place, route.buy, route.sell), (first, cell.buy, cell.sell));
            prop_assert_eq!(rational(&route.net_percent), rounded(&(most * BigInt::from(100))));
        }
    }
}
