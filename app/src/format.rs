//! Figures and times as text. Nothing here reads a clock: whoever calls says
//! what time it is, so that server and browser write the same.

use chrono::{DateTime, Datelike, FixedOffset, Timelike, Utc};
use domain::fixed::fixed;
pub use domain::fixed::thousands as number;

/// What stands where a value is not known.
pub const UNKNOWN: &str = "Unknown";

/// Three figures and a letter: 24.1 M, 180 k, 50 k, 950.
pub fn short(value: f64) -> String {
    let (scaled, unit) = match value.abs() {
        size if size >= 999.5e6 => (value / 1e9, " G"),
        size if size >= 999.5e3 => (value / 1e6, " M"),
        size if size >= 9_999.5 => (value / 1e3, " k"),
        _ => return number(value.round() as i64),
    };
    let places = u32::from(scaled.abs() < 99.95);
    let text = fixed(scaled, places);
    format!("{}{unit}", text.strip_suffix(".0").unwrap_or(&text))
}

/// 1.2 MB
pub fn bytes(bytes: i64) -> String {
    let (scaled, unit) = match bytes as f64 {
        size if size >= 999.95e9 => (size / 1e12, "TB"),
        size if size >= 999.95e6 => (size / 1e9, "GB"),
        size if size >= 999.95e3 => (size / 1e6, "MB"),
        size if size >= 1e3 => (size / 1e3, "kB"),
        _ => return format!("{bytes} B"),
    };
    format!("{} {unit}", fixed(scaled, 1))
}

/// 7,240
pub fn rate(per_second: f64) -> String {
    if !per_second.is_finite() || per_second < 0.0 {
        return UNKNOWN.to_owned();
    }
    number(per_second.round() as i64)
}

/// 61.8 %; never 100 % before everything is done, never NaN.
pub fn percent(fraction: f64) -> String {
    if !fraction.is_finite() {
        return UNKNOWN.to_owned();
    }
    let tenths = (fraction * 1000.0).floor();
    if tenths >= 1000.0 { "100 %".to_owned() } else { format!("{} %", fixed(tenths.max(0.0) / 10.0, 1)) }
}

/// How long something took or takes: 84 ms, 1.2 s, 41 s, 8 min 20 s, 8 h 05 min.
/// A clock that was set back gives 0 ms, never a negative time.
pub fn duration(milliseconds: f64) -> String {
    let ms = if milliseconds.is_finite() {
        milliseconds.max(0.0)
    } else {
        return UNKNOWN.to_owned();
    };
    if ms > 0.0 && ms < 9.95 {
        return format!("{} ms", fixed(ms, 1));
    }
    if ms < 999.5 {
        return format!("{} ms", fixed(ms, 0));
    }
    if ms < 9_950.0 {
        return format!("{} s", fixed(ms / 1000.0, 1));
    }
    whole_seconds((ms / 1000.0).round() as u64)
}

fn whole_seconds(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        60..3_600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        3_600..172_800 => format!("{} h {:02} min", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Time left, no more exact than it can be: 40 s, 21 min, 3 h 10 min.
pub fn left(seconds: Option<f64>) -> String {
    let Some(seconds) = seconds.filter(|seconds| seconds.is_finite() && *seconds >= 0.0) else {
        return UNKNOWN.to_owned();
    };
    match seconds.ceil() as u64 {
        0..10 => "a few seconds".to_owned(),
        whole @ 10..90 => format!("{} s", whole.div_ceil(5) * 5),
        whole @ 90..5_400 => format!("{} min", (whole + 30) / 60),
        whole @ 5_400..172_800 => {
            format!("{} h {:02} min", whole / 3_600, whole % 3_600 / 600 * 10)
        }
        whole => format!("{} days", whole / 86_400),
    }
}

/// Between two moments, for the age of something.
pub fn between(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    duration((to - from).num_milliseconds().max(0) as f64)
}

/// `3 min ago`; what lies ahead of a clock that goes slow is `just now`.
pub fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match (now - at).num_seconds() {
        ..5 => "just now".to_owned(),
        seconds @ 5..60 => format!("{seconds} s ago"),
        seconds @ 60..3_600 => format!("{} min ago", seconds / 60),
        seconds @ 3_600..86_400 => format!("{} h ago", seconds / 3_600),
        seconds @ 86_400..172_800 => format!("{} day ago", seconds / 86_400),
        seconds => format!("{} days ago", seconds / 86_400),
    }
}

/// The time of day, with the date unless it is today's.
pub fn clock(at: DateTime<Utc>, now: DateTime<Utc>, zone: FixedOffset) -> String {
    let (at, now) = (at.with_timezone(&zone), now.with_timezone(&zone));
    if at.date_naive() == now.date_naive() {
        return hms(&at);
    }
    let month = MONTHS[at.month0() as usize % 12];
    format!("{} {month} {} {:02}:{:02}", at.day(), at.year(), at.hour(), at.minute())
}

// Written out: chrono's own patterns would be a good part of the browser's program.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn hms(at: &impl Timelike) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

fn ymd(at: &impl Datelike) -> String {
    format!("{:04}-{:02}-{:02}", at.year(), at.month(), at.day())
}

/// 14:18:02, for logs.
pub fn time_of_day(at: DateTime<Utc>, zone: FixedOffset) -> String {
    hms(&at.with_timezone(&zone))
}

/// 2026-11-22 14:18:02 UTC
pub fn exact(at: DateTime<Utc>) -> String {
    format!("{} {} UTC", ymd(&at), hms(&at))
}

/// The exact time in UTC and in the reader's zone.
pub fn both(at: DateTime<Utc>, zone: FixedOffset) -> String {
    let local = at.with_timezone(&zone);
    let minutes = zone.local_minus_utc() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let offset = format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
    format!("{}, local {} {} {offset}", exact(at), ymd(&local), hms(&local))
}

/// For `datetime` attributes.
pub fn machine(at: DateTime<Utc>) -> String {
    format!("{}T{}Z", ymd(&at), hms(&at))
}

/// `1 row`, `3 rows`
pub fn counted(count: i64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// Minutes as an estimate: 45 min, 1 h 35 min.
pub fn minutes(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest:02} min"),
    }
}

/// The first and last characters of a hash: 9f3c…a1.
pub fn hash(text: &str) -> String {
    match (text.get(..4), text.get(text.len().saturating_sub(2)..)) {
        (Some(head), Some(tail)) if text.len() > 8 => format!("{head}…{tail}"),
        _ => text.to_owned(),
    }
}

/// Who did it: a worker goes by its process and an id of 26 letters, of which
/// the first says enough.
pub fn actor(name: &str) -> String {
    match name.split_once('-') {
        Some((process, id)) if id.len() == 26 && process.parse::<u32>().is_ok() => {
            format!("worker {process}")
        }
        _ => name.to_owned(),
    }
}

/// The text with a capital letter at its beginning.
pub fn sentence(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn sizes_have_a_fitting_unit() {
        let sizes = [999, 1_000, 999_949, 999_950, 1_234_567, 61_000_000_000, 2_500_000_000_000];
        let texts = ["999 B", "1.0 kB", "999.9 kB", "1.0 MB", "1.2 MB", "61.0 GB", "2.5 TB"];
        assert_eq!(sizes.map(bytes), texts);
    }

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_348_800, 0).expect("a valid time")
    }

    fn utc() -> FixedOffset {
        FixedOffset::east_opt(0).expect("a valid offset")
    }

    #[test]
    fn thousands_are_separated() {
        let cases =
            [(0, "0"), (999, "999"), (1_000, "1,000"), (14_918_204, "14,918,204"), (-1_234, "\u{2212}1,234")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn large_numbers_get_a_letter() {
        let cases = [
            (950.0, "950"),
            (9_800.0, "9,800"),
            (50_000.0, "50 k"),
            (180_000.0, "180 k"),
            (24_140_880.0, "24.1 M"),
            (2.5e9, "2.5 G"),
        ];
        for (value, text) in cases {
            assert_eq!(short(value), text);
        }
    }

    #[test]
    fn almost_done_is_not_done() {
        let cases =
            [(0.0, "0.0 %"), (0.618, "61.8 %"), (0.999_99, "99.9 %"), (1.0, "100 %"), (f64::NAN, UNKNOWN)];
        for (value, text) in cases {
            assert_eq!(percent(value), text);
        }
    }

    #[test]
    fn durations_are_never_negative() {
        let cases = [
            (-5.0, "0 ms"),
            (0.41, "0.4 ms"),
            (84.0, "84 ms"),
            (1_234.0, "1.2 s"),
            (41_000.0, "41 s"),
            (500_000.0, "8 min 20 s"),
            (29_100_000.0, "8 h 05 min"),
            (f64::INFINITY, UNKNOWN),
        ];
        for (value, text) in cases {
            assert_eq!(duration(value), text);
        }
        assert_eq!(between(noon(), noon() - TimeDelta::seconds(9)), "0 ms");
        assert_eq!(ago(noon() + TimeDelta::seconds(9), noon()), "just now");
    }

    #[test]
    fn time_left_is_rounded_and_unknown_stays_unknown() {
        let cases = [
            (None, UNKNOWN),
            (Some(f64::NAN), UNKNOWN),
            (Some(-1.0), UNKNOWN),
            (Some(3.0), "a few seconds"),
            (Some(41.0), "45 s"),
            (Some(1_260.0), "21 min"),
            (Some(11_500.0), "3 h 10 min"),
        ];
        for (value, text) in cases {
            assert_eq!(left(value), text);
        }
    }

    #[test]
    fn today_needs_no_date() {
        assert_eq!(clock(noon(), noon() + TimeDelta::hours(2), utc()), "12:00:00");
        assert_eq!(clock(noon(), noon() + TimeDelta::hours(13), utc()), "22 Nov 2026 12:00");
        let east = FixedOffset::east_opt(5 * 3_600 + 1_800).expect("a valid offset");
        assert_eq!(time_of_day(noon(), east), "17:30:00");
        assert_eq!(both(noon(), east), "2026-11-22 12:00:00 UTC, local 2026-11-22 17:30:00 +05:30");
    }

    #[test]
    fn words_follow_the_count() {
        assert_eq!(counted(1, "row", "rows"), "1 row");
        assert_eq!(counted(1_200, "row", "rows"), "1,200 rows");
        assert_eq!(minutes(95), "1 h 35 min");
        assert_eq!(hash("9f3c00112233a1"), "9f3c…a1");
        assert_eq!(sentence("reading run 4"), "Reading run 4");
        assert_eq!(actor("1663-01M82QY4284HS6JVAZKG88R8Z5"), "worker 1663");
        assert_eq!(actor("command-line"), "command-line");
    }
}
