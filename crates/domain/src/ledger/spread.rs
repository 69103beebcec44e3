//! How assets lie among accounts, and how that has drifted. All of it is exact;
//! percentages are rounded once.

use std::collections::BTreeMap;
use std::str::FromStr;

use bigdecimal::BigDecimal;

use super::{Held, Share, Spread};
use crate::arbitrage::{percent, plain};

/// A place in the list of changes.
const DAY: usize = 1;

/// Of assets that more than one account holds, by name.
pub fn spread(held: &[Held]) -> Vec<Spread> {
    let mut assets: BTreeMap<&str, Vec<&Held>> = BTreeMap::new();
    for one in held {
        assets.entry(&one.balance.asset).or_default().push(one);
    }
    assets
        .into_iter()
        .filter(|(_, held)| held.len() > 1)
        .filter_map(|(asset, held)| of_asset(asset, &held))
        .collect()
}

/// None where all of it together is nothing or a debt: there are no shares then.
fn of_asset(asset: &str, held: &[&Held]) -> Option<Spread> {
    let now: Vec<BigDecimal> = held.iter().map(|one| number(&one.balance.total)).collect::<Option<_>>()?;
    let then: Option<Vec<BigDecimal>> = held.iter().zip(&now).map(|(one, now)| earlier(one, now)).collect();
    let (total, total_then) = (sum(&now), then.as_deref().map(sum));
    let zero = BigDecimal::from(0);
    if total <= zero {
        return None;
    }
    let share = |place: usize| {
        let percent_now = percent(&now[place], &total);
        let of_then = then.as_ref().zip(total_then.as_ref()).filter(|(_, total)| **total > zero);
        let drift = of_then.map(|(then, total)| &percent_now - percent(&then[place], total));
        let balance = &held[place].balance;
        Share {
            venue: balance.venue.clone(),
            account_type: balance.account_type.clone(),
            percent: percent_now.with_scale_round(2, bigdecimal::RoundingMode::HalfUp).to_plain_string(),
            drift: drift.map(|drift| plain(&drift.with_scale_round(2, bigdecimal::RoundingMode::HalfUp))),
        }
    };
    Some(Spread {
        asset: asset.to_owned(),
        total: plain(&total),
        shares: (0..held.len()).map(share).collect(),
    })
}

/// What it held a day ago.
fn earlier(one: &Held, now: &BigDecimal) -> Option<BigDecimal> {
    Some(now - number(one.changes.get(DAY)?.as_ref()?)?)
}

fn number(text: &str) -> Option<BigDecimal> {
    BigDecimal::from_str(text).ok()
}

fn sum(all: &[BigDecimal]) -> BigDecimal {
    all.iter().fold(BigDecimal::from(0), |sum, one| sum + one)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::ledger::Balance;

    fn held(venue: &str, asset: &str, total: &str, day: Option<&str>) -> Held {
        let balance = Balance {
            venue: venue.into(),
            account_type: "SPOT".into(),
            asset: asset.into(),
            free: total.into(),
            locked: "0".into(),
            total: total.into(),
            at: DateTime::UNIX_EPOCH,
        };
        Held { balance, changes: vec![None, day.map(str::to_owned), None], unexplained: None }
    }

    #[test]
    fn shares_drift_from_venue_to_venue() {
        let all = [
            held("A", "BTC", "3", Some("1")),
            held("B", "BTC", "1", Some("-1")),
            held("A", "ETH", "1", None),
            held("B", "ETH", "2", Some("0")),
            held("A", "SOL", "5", None),
            held("A", "XRP", "0", None),
            held("B", "XRP", "0", None),
        ];
        let found = spread(&all);
        let said: Vec<String> = found
            .iter()
            .flat_map(|spread| spread.shares.iter().map(move |share| (spread, share)))
            .map(|(spread, share)| {
                let drift = share.drift.as_deref().unwrap_or("none");
                format!("{} {}: {}, {drift}", spread.asset, spread.total, share.percent)
            })
            .collect();
        assert_eq!(
            said,
            ["BTC 4: 75.00, 25", "BTC 4: 25.00, -25", "ETH 3: 33.33, none", "ETH 3: 66.67, none"]
        );
    }
}
