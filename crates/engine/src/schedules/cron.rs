//! Times as cron writes them: five fields, in UTC, no finer than a minute.

use chrono::{DateTime, Utc};
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use domain::schedule::Due;

use crate::error::{Error, Result};

/// More times than anybody counts; a schedule of every minute has as many in
/// a week.
const COUNTED: usize = 10_080;

pub(super) fn parse(expression: &str) -> Result<Cron> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    parser.parse(expression).map_err(|error| wrong(expression, &error.to_string()))
}

fn wrong(expression: &str, why: &str) -> Error {
    let next = "Write minute, hour, day of the month, month and day of the week, in UTC: \
                \"30 3 * * *\" is each day at 03:30, \"0 */6 * * 1-5\" every six hours from Monday to Friday.";
    let why = format!("{expression:?} is not a time: {}", why.trim_end_matches('.'));
    Error::invalid("reading the times of a schedule", why, next)
}

/// The first time after this moment.
pub(super) fn next(expression: &str, after: DateTime<Utc>) -> Result<DateTime<Utc>> {
    let found = parse(expression)?.find_next_occurrence(&after, false);
    found.map_err(|error| wrong(expression, &error.to_string()))
}

/// The times from `first` until now.
pub(super) fn due(expression: &str, first: DateTime<Utc>, now: DateTime<Utc>) -> Result<Due> {
    let cron = parse(expression)?;
    let later = cron.iter_after(first).take_while(|time| *time <= now).take(COUNTED).count();
    let last = if later == 0 { first } else { previous(&cron, expression, now)? };
    Ok(Due { first, last, times: later as i64 + 1 })
}

fn previous(cron: &Cron, expression: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    cron.find_previous_occurrence(&now, true).map_err(|error| wrong(expression, &error.to_string()))
}

/// As a person says it.
pub(super) fn words(expression: &str) -> String {
    parse(expression).map(|cron| cron.describe()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-03-{text}:00Z").parse().expect("a time")
    }

    #[test]
    fn times_are_in_utc_and_counted_once() {
        assert_eq!(next("30 3 * * *", at("10T03:30")).expect("a time"), at("11T03:30"));
        assert_eq!(next("*/15 * * * *", at("10T03:31")).expect("a time"), at("10T03:45"));
        let found = |first, now| due("0 * * * *", at(first), at(now)).expect("a time");
        assert_eq!(
            found("10T03:00", "10T03:00"),
            Due { first: at("10T03:00"), last: at("10T03:00"), times: 1 }
        );
        assert_eq!(
            found("10T03:00", "10T06:59"),
            Due { first: at("10T03:00"), last: at("10T06:00"), times: 4 }
        );
        // A year of minutes costs no year.
        let long = due("* * * * *", at("10T03:00") - chrono::TimeDelta::days(365), at("10T03:00"));
        assert_eq!(long.expect("a time").last, at("10T03:00"));
        assert!(words("30 3 * * *").contains("3:30"), "{}", words("30 3 * * *"));
    }

    #[test]
    fn what_is_no_time_is_refused_with_an_example() {
        for wrong in
            ["", "often", "* * * *", "0 0 3 * * *", "61 * * * *", "0 25 * * *", "0 0 * * mo-xx", "@daily x"]
        {
            let error = parse(wrong).expect_err(wrong);
            assert!(
                error.why.contains(&format!("{wrong:?}")) && error.next.contains("30 3 * * *"),
                "{error}"
            );
        }
        // There is no such day: it never comes.
        assert!(next("0 0 31 2 *", at("10T03:00")).is_err());
    }
}
