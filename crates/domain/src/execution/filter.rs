//! What somebody asked to see of the executions, as it stands in an address.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::Execution;
use crate::market::Side;

/// Texts as they came; whatever is not understood is named, never ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// A part of the pair, or an order's whole number.
    pub text: String,
    /// Venue, exactly.
    pub venue: String,
    pub side: Option<Side>,
    pub from: Option<DateTime<Utc>>,
    /// Without this moment.
    pub to: Option<DateTime<Utc>>,
    pub sort: Sort,
    pub ascending: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sort {
    #[default]
    Time,
    Quantity,
    Price,
    Value,
}

impl Sort {
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Time, "time"), (Self::Quantity, "quantity"), (Self::Price, "price"), (Self::Value, "value")];
}

/// Where a page begins: after the row with this value and id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    pub key: String,
    pub id: i64,
}

impl After {
    pub fn of(row: &Execution, sort: Sort) -> Self {
        let key = match sort {
            Sort::Time => row.at.to_rfc3339(),
            Sort::Quantity => row.quantity.clone(),
            Sort::Price => row.price.clone(),
            Sort::Value => row.value.clone(),
        };
        Self { key, id: row.id }
    }

    pub fn as_text(&self) -> String {
        format!("{}~{}", self.key, self.id)
    }

    /// None for the first page.
    pub fn parse(text: &str, sort: Sort) -> Result<Option<Self>, String> {
        if text.is_empty() {
            return Ok(None);
        }
        let parts = text.rsplit_once('~').and_then(|(key, id)| Some((key, id.parse().ok()?)));
        let known = |key: &str| match sort {
            Sort::Time => DateTime::parse_from_rfc3339(key).is_ok(),
            _ => !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'),
        };
        let (key, id) = parts.filter(|(key, _)| known(key)).ok_or_else(|| format!("{text} is no page"))?;
        Ok(Some(Self { key: key.to_owned(), id }))
    }
}

impl Filter {
    /// From the parameters of an address.
    pub fn asked(of: impl Fn(&str) -> String) -> Result<Self, String> {
        let (sort, ascending) = sorted_by(of("sort").trim())?;
        let day_after = |day: NaiveDate| day.checked_add_days(Days::new(1)).unwrap_or(day);
        Ok(Self {
            text: of("q").trim().to_owned(),
            venue: of("venue"),
            side: side(&of("side"))?,
            from: day(&of("from"))?.map(midnight),
            to: day(&of("to"))?.map(|day| midnight(day_after(day))),
            sort,
            ascending,
        })
    }
}

/// The newest first, and the largest, unless a column is named without a minus.
fn sorted_by(asked: &str) -> Result<(Sort, bool), String> {
    if asked.is_empty() {
        return Ok((Sort::Time, false));
    }
    let (name, ascending) = asked.strip_prefix('-').map_or((asked, true), |name| (name, false));
    let found = Sort::ALL.iter().find(|(_, known)| *known == name);
    found.map(|(sort, _)| (*sort, ascending)).ok_or_else(|| format!("there is no column {name} to sort by"))
}

fn side(text: &str) -> Result<Option<Side>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    Side::parse(text).map(Some).ok_or_else(|| format!("{text} is neither buy nor sell"))
}

fn day(text: &str) -> Result<Option<NaiveDate>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| format!("{text} is not a day like 2025-10-06"))
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &'static str, value: &'static str) -> Result<Filter, String> {
        Filter::asked(move |asked| if asked == name { value.to_owned() } else { String::new() })
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (name, value, why) in [
            ("sort", "-mood", "there is no column mood to sort by"),
            ("side", "hold", "hold is neither buy nor sell"),
            ("from", "yesterday", "yesterday is not a day like 2025-10-06"),
        ] {
            assert_eq!(asked(name, value).err().as_deref(), Some(why));
        }
        let filter = asked("to", "2025-10-06").expect("a filter");
        assert_eq!(filter.to.map(|to| to.to_rfc3339()).as_deref(), Some("2025-10-07T00:00:00+00:00"));
        assert_eq!(
            asked("sort", "value").map(|filter| (filter.sort, filter.ascending)),
            Ok((Sort::Value, true))
        );
    }

    #[test]
    fn a_page_begins_where_its_address_says() {
        let after = After { key: "12.50".into(), id: 7 };
        assert_eq!(After::parse(&after.as_text(), Sort::Value), Ok(Some(after)));
        assert_eq!(After::parse("", Sort::Time), Ok(None));
        for text in ["7", "x~7", "1'~2", "12~x"] {
            assert!(After::parse(text, Sort::Price).is_err(), "{text}");
        }
        assert!(After::parse("12~7", Sort::Time).is_err());
    }
}
