//! Instants as files write them.

use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};

/// With `T` or a blank between, and a zone such as `Z`, `+00` or `-05:30`.
/// PostgreSQL keeps microseconds: what is finer would be stored as another
/// instant, so it is refused.
pub(crate) fn parse(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let instant = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z"))
        .map_err(|_| "is not a date and time with a time zone, such as 2025-10-06T12:00:00.5Z")?
        .with_timezone(&Utc);
    if instant.nanosecond() % 1_000 != 0 {
        return Err("is finer than a microsecond");
    }
    if !(1..=9999).contains(&instant.year()) {
        return Err("is outside the years 1 to 9999");
    }
    Ok(instant)
}

pub(super) fn write(instant: DateTime<Utc>, out: &mut Vec<u8>) {
    out.extend_from_slice(instant.to_rfc3339_opts(SecondsFormat::Micros, true).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let mut out = Vec::new();
        let parsed = parse(text).map(|instant| write(instant, &mut out));
        let found = parsed.is_ok().then(|| String::from_utf8_lossy(&out).into_owned());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn instants() {
        check("2021-04-04T20:03:12.207000Z", Some("2021-04-04T20:03:12.207000Z"));
        check("2021-04-04 20:03:12.207+00", Some("2021-04-04T20:03:12.207000Z"));
        check("2021-04-04 20:03:12-05:30", Some("2021-04-05T01:33:12.000000Z"));
        check("2021-04-04T20:03:12+02", Some("2021-04-04T18:03:12.000000Z"));
        check("2021-04-04T20:03:12.123456000Z", Some("2021-04-04T20:03:12.123456Z"));
        check("2021-04-04T20:03:12.123456789Z", None);
        check("2021-04-04T20:03:12", None);
        check("2021-13-04T20:03:12Z", None);
        check("0000-01-01T00:00:00Z", None);
        check("yesterday", None);
        check("1617566592", None);
        check("infinity", None);
        check("", None);
    }
}
