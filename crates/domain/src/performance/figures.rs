//! Sums of executions, and what follows from them. All of it is exact; averages
//! and percentages are rounded once.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use bigdecimal::{BigDecimal, RoundingMode};

use super::{By, Filter, Row, Sort};
use crate::arbitrage::{percent, plain};

/// Decimals of a price.
const PLACES: i64 = 8;

/// The executions of one pair at one venue on one day (UTC), added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub base: String,
    pub quote: String,
    pub venue: String,
    pub day: String,
    pub executions: i64,
    pub bought: BigDecimal,
    pub sold: BigDecimal,
    pub paid: BigDecimal,
    pub received: BigDecimal,
    pub fees_in_quote: BigDecimal,
    pub fees_in_base: BigDecimal,
    /// Both, those in the base asset at the price of their execution.
    pub fees: BigDecimal,
    pub other_fees: i64,
    /// The pair's last price in the span, the same in every cell of the pair, so
    /// that profits of cells add up to that of the pair.
    pub mark: BigDecimal,
}

#[derive(Clone, Debug, Default)]
struct Sum {
    executions: i64,
    volume: BigDecimal,
    turnover: BigDecimal,
    fees: BigDecimal,
    other_fees: i64,
    position: BigDecimal,
    profit: BigDecimal,
}

impl Sum {
    fn add(&mut self, cell: &Cell) {
        let position = &cell.bought - &cell.sold - &cell.fees_in_base;
        self.executions += cell.executions;
        self.volume += &cell.bought + &cell.sold;
        self.turnover += &cell.paid + &cell.received;
        self.fees += &cell.fees;
        self.other_fees += cell.other_fees;
        self.profit += &cell.received - &cell.paid - &cell.fees_in_quote + &position * &cell.mark;
        self.position += position;
    }

    fn row(&self, key: &Key) -> Row {
        let zero = BigDecimal::from(0);
        let of_base = |value: String| key.base.is_some().then_some(value);
        let average = (self.volume > zero)
            .then(|| (&self.turnover / &self.volume).with_scale_round(PLACES, RoundingMode::HalfUp));
        let share = if self.turnover > zero { percent(&self.fees, &self.turnover) } else { zero };
        Row {
            base: key.base.clone(),
            quote: key.quote.clone(),
            venue: key.venue.clone(),
            day: key.day.clone(),
            executions: self.executions,
            volume: of_base(plain(&self.volume)),
            turnover: plain(&self.turnover),
            average_price: average.and_then(|average| of_base(plain(&average))),
            fees: plain(&self.fees),
            fee_percent: share.to_plain_string(),
            other_fees: self.other_fees,
            position: of_base(plain(&self.position)),
            profit: plain(&self.profit),
        }
    }
}

/// What a row is of. The day goes first, for days are read in their order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    day: Option<String>,
    base: Option<String>,
    quote: String,
    venue: Option<String>,
}

impl Key {
    fn of(cell: &Cell, by: Option<By>) -> Self {
        let pair = matches!(by, Some(By::PairAndVenue | By::Pair | By::Each));
        let venue = matches!(by, Some(By::PairAndVenue | By::Venue | By::Each));
        let day = matches!(by, Some(By::Day | By::Each));
        Self {
            day: day.then(|| cell.day.clone()),
            base: pair.then(|| cell.base.clone()),
            quote: cell.quote.clone(),
            venue: venue.then(|| cell.venue.clone()),
        }
    }
}

/// The rows that were asked for, and the totals by quote asset.
pub fn report(cells: &[Cell], filter: &Filter) -> (Vec<Row>, Vec<Row>) {
    let mut rows: Vec<(Key, Sum)> = added(cells, Some(filter.by)).into_iter().collect();
    rows.sort_by(|one, two| order(one, two, filter));
    let lines = |sums: &mut dyn Iterator<Item = &(Key, Sum)>| sums.map(|(key, sum)| sum.row(key)).collect();
    let totals: Vec<(Key, Sum)> = added(cells, None).into_iter().collect();
    (lines(&mut rows.iter()), lines(&mut totals.iter()))
}

fn added(cells: &[Cell], by: Option<By>) -> BTreeMap<Key, Sum> {
    let mut sums: BTreeMap<Key, Sum> = BTreeMap::new();
    for cell in cells {
        sums.entry(Key::of(cell, by)).or_default().add(cell);
    }
    sums
}

/// Equal ones by their name.
fn order((one, first): &(Key, Sum), (two, second): &(Key, Sum), filter: &Filter) -> Ordering {
    let by = match filter.sort {
        Sort::Name => one.cmp(two),
        Sort::Executions => first.executions.cmp(&second.executions),
        Sort::Turnover => first.turnover.cmp(&second.turnover),
        Sort::Fees => first.fees.cmp(&second.fees),
        Sort::Profit => first.profit.cmp(&second.profit),
    };
    let by = if filter.descending { by.reverse() } else { by };
    by.then_with(|| one.cmp(two))
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use num_rational::BigRational;
    use proptest::prelude::*;

    use super::*;

    /// Pair, venue, day, sells, quantity and price in hundred-millionths, fee in
    /// hundred-thousandths of it, fee in the base asset.
    type Execution = (u8, u8, u8, bool, u64, u64, i64, bool);

    fn executions() -> impl Strategy<Value = Vec<Execution>> {
        let one = (
            0..3_u8,
            0..2_u8,
            0..3_u8,
            any::<bool>(),
            1..1_000_000_000_000_u64,
            1..1_000_000_000_000_000_u64,
            -50..400_i64,
            any::<bool>(),
        );
        proptest::collection::vec(one, 1..40)
    }

    fn decimal(hundred_millionths: i128) -> BigDecimal {
        BigDecimal::new(hundred_millionths.into(), 8)
    }

    fn rational(text: &str) -> BigRational {
        let (digits, scale) = BigDecimal::from_str(text).expect("a number").into_bigint_and_exponent();
        let ten = BigRational::from_integer(10.into());
        let scale = i32::try_from(scale).expect("few digits");
        BigRational::from_integer(digits) / BigRational::pow(&ten, scale)
    }

    fn ratio(hundred_millionths: i128) -> BigRational {
        BigRational::new(hundred_millionths.into(), 100_000_000.into())
    }

    /// Commission in the asset that it is taken in, in hundred-millionths.
    fn commission((.., quantity, price, fee, in_base): &Execution) -> i128 {
        let value = i128::from(*quantity) * i128::from(*price) / 100_000_000;
        let of = if *in_base { i128::from(*quantity) } else { value };
        of * i128::from(*fee) / 100_000
    }

    fn cell(execution: &Execution, mark: u64) -> Cell {
        let (pair, venue, day, sells, quantity, price, _, in_base) = *execution;
        let (quantity, price) = (decimal(quantity.into()), decimal(price.into()));
        let fee = decimal(commission(execution));
        let (none, value) = (BigDecimal::from(0), &quantity * &price);
        let of = |wanted: bool, amount: &BigDecimal| if wanted { amount.clone() } else { none.clone() };
        Cell {
            base: format!("B{pair}"),
            quote: "Q".into(),
            venue: format!("V{venue}"),
            day: format!("2025-10-0{day}"),
            executions: 1,
            bought: of(!sells, &quantity),
            sold: of(sells, &quantity),
            paid: of(!sells, &value),
            received: of(sells, &value),
            fees_in_quote: of(!in_base, &fee),
            fees_in_base: of(in_base, &fee),
            fees: if in_base { &fee * &price } else { fee.clone() },
            other_fees: 0,
            mark: decimal(mark.into()),
        }
    }

    /// The same in fractions, by another way: what each execution moved.
    fn judged(executions: &[Execution], marks: &[u64]) -> BigRational {
        let zero = BigRational::from_integer(0.into());
        executions.iter().fold(zero, |sum, execution| {
            let (pair, _, _, sells, quantity, price, _, in_base) = *execution;
            let (quantity, price) = (ratio(quantity.into()), ratio(price.into()));
            let mark = ratio(marks[usize::from(pair)].into());
            let moved = &quantity * (&mark - &price);
            let fee = ratio(commission(execution)) * if in_base { mark } else { ratio(100_000_000) };
            sum + if sells { -moved } else { moved } - fee
        })
    }

    fn filter(by: By) -> Filter {
        let (text, venue, sort) = (String::new(), String::new(), Sort::Name);
        Filter { text, venue, days: 30, by, sort, descending: false }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn profits_are_exact_and_add_up_however_they_are_grouped(all in executions()) {
            let mark = |pair: u8| {
                let last = all.iter().rev().find(|execution| execution.0 == pair);
                last.map_or(1, |execution| execution.5)
            };
            let marks = [mark(0), mark(1), mark(2)];
            let cells: Vec<Cell> = all.iter().map(|one| cell(one, marks[usize::from(one.0)])).collect();
            let expected = judged(&all, &marks);
            for (by, ..) in By::ALL {
                let (rows, totals) = report(&cells, &filter(by));
                let sum = |of: fn(&Row) -> &String| {
                    rows.iter().map(|row| rational(of(row))).fold(ratio(0), |sum, one| sum + one)
                };
                prop_assert_eq!(totals.len(), 1);
                prop_assert_eq!(sum(|row| &row.profit), expected.clone());
                prop_assert_eq!(rational(&totals[0].profit), expected.clone());
                prop_assert_eq!(sum(|row| &row.fees), rational(&totals[0].fees));
                prop_assert_eq!(sum(|row| &row.turnover), rational(&totals[0].turnover));
                prop_assert_eq!(rows.iter().map(|row| row.executions).sum::<i64>(), all.len() as i64);
            }
        }

        #[test]
        fn dearer_sold_than_bought_is_a_profit_and_fees_take_of_it(
            quantity in 1..1_000_000_000_u64, price in 1..1_000_000_000_u64, more in 1..1_000_000_u64, fee in 1..400_i64
        ) {
            let profit = |fee: i64| {
                let bought = (0, 0, 1, false, quantity, price, fee, false);
                let sold = (0, 1, 2, true, quantity, price + more, fee, false);
                let cells = [bought, sold].map(|one| cell(&one, price + more));
                let (_, totals) = report(&cells, &filter(By::Pair));
                (rational(&totals[0].profit), totals[0].position.clone(), commission(&bought) + commission(&sold))
            };
            let (without, position, _) = profit(0);
            prop_assert_eq!(&without, &(ratio(quantity.into()) * ratio(more.into())));
            prop_assert_eq!(position, None);
            let (with, _, taken) = profit(fee);
            prop_assert_eq!(with, without - ratio(taken));
        }
    }

    #[test]
    fn a_row_says_only_what_its_grouping_can_tell() {
        let cells = [
            cell(&(0, 0, 1, false, 200_000_000, 10_000_000_000, 100, false), 10_300_000_000),
            cell(&(0, 1, 1, true, 100_000_000, 10_300_000_000, 100, true), 10_300_000_000),
        ];
        let (rows, totals) = report(&cells, &filter(By::Pair));
        let [row] = &rows[..] else { panic!("{rows:?}") };
        assert_eq!((row.volume.as_deref(), row.turnover.as_str()), (Some("3"), "303"));
        assert_eq!((row.average_price.as_deref(), row.position.as_deref()), (Some("101"), Some("0.999")));
        // 103 - 200 - 0.2 + 0.999 * 103.
        assert_eq!(
            (row.fees.as_str(), row.fee_percent.as_str(), row.profit.as_str()),
            ("0.303", "0.100000", "5.697")
        );
        assert_eq!((totals[0].volume.as_deref(), totals[0].profit.as_str()), (None, "5.697"));
        let (by_venue, _) =
            report(&cells, &Filter { sort: Sort::Turnover, descending: true, ..filter(By::Venue) });
        let names: Vec<Option<&str>> = by_venue.iter().map(|row| row.venue.as_deref()).collect();
        assert_eq!(names, [Some("V0"), Some("V1")]);
    }
}
