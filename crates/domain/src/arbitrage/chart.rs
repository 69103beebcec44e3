//! What venues quoted for a pair over time.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// In minutes.
pub const SPANS: [(i64, &str); 5] =
    [(15, "15 min"), (60, "1 h"), (360, "6 h"), (1_440, "24 h"), (10_080, "7 d")];
pub const USUAL: i64 = 60;
/// Intervals of a span.
pub const POINTS: usize = 120;
/// What an address asks for.
pub const NAMES: [&str; 4] = ["span", "to", "from", "until"];
/// A part of a span may be as short as this and as long as the longest span.
const SHORTEST: TimeDelta = TimeDelta::seconds(10);
const LONGEST: TimeDelta = TimeDelta::minutes(10_080);

/// A part of a span: from when, until when.
pub type Part = (DateTime<Utc>, DateTime<Utc>);

/// What is to be shown: a span, or a part of it. The span stays while its part
/// is shown, so that there is a way back.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// In minutes.
    pub span: i64,
    /// None for the newest quote.
    pub to: Option<DateTime<Utc>>,
    pub part: Option<Part>,
}

/// The last quote of each interval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    /// In minutes, of the whole.
    pub span: i64,
    pub is_part: bool,
    pub lines: Vec<Line>,
    pub marks: Vec<Mark>,
    /// What the best route of each interval left, in % of its ask, after fees and
    /// before them. Nothing at all where no interval has a route.
    pub routes: Vec<Option<(String, String)>>,
}

/// One venue. None where it quoted nothing in the interval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub venue: String,
    /// Its place among all venues, so that it has one colour everywhere.
    pub place: usize,
    pub points: Vec<Option<(String, String)>>,
}

/// An opportunity that stood in the span.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub buy: String,
    pub sell: String,
    pub best_percent: String,
}

impl Chart {
    /// Nothing yet. Its intervals have whole milliseconds, so a part may end a
    /// moment later than it was asked to.
    pub fn empty(wanted: &Wanted, newest: DateTime<Utc>) -> Self {
        let (from, to) = wanted.part.unwrap_or_else(|| {
            let to = wanted.to.unwrap_or(newest);
            (to - TimeDelta::minutes(wanted.span), to)
        });
        let points = i32::try_from(POINTS).unwrap_or(i32::MAX);
        let step = (to - from).num_milliseconds() as u64;
        let step = TimeDelta::milliseconds(step.div_ceil(POINTS as u64) as i64);
        let (span, is_part) = (wanted.span, wanted.part.is_some());
        let (lines, marks, routes) = Default::default();
        Self { from, to: from + step * points, span, is_part, lines, marks, routes }
    }

    /// Where an interval ends.
    pub fn at(&self, place: usize) -> DateTime<Utc> {
        self.from + TimeDelta::milliseconds(self.step_ms() * (place as i64 + 1))
    }

    pub fn step_ms(&self) -> i64 {
        (self.to - self.from).num_milliseconds() / POINTS as i64
    }

    /// From the beginning of the one interval to the end of the other. None where
    /// that is too short to be looked at.
    pub fn part(&self, one: usize, other: usize) -> Option<Part> {
        let (first, last) = (one.min(other), one.max(other));
        let from = self.at(first) - TimeDelta::milliseconds(self.step_ms());
        let part = (from, self.at(last));
        (last > first && part.1 - part.0 >= SHORTEST).then_some(part)
    }
}

impl Wanted {
    /// By the names that an address has for it.
    pub fn asked(of: impl Fn(&str) -> String) -> Result<Self, String> {
        let [span, to, from, until] = NAMES.map(of);
        let minutes = if span.is_empty() { Some(USUAL) } else { span.parse().ok() };
        let known = minutes.filter(|minutes| SPANS.iter().any(|(span, _)| span == minutes));
        let span = known.ok_or_else(|| format!("{span} is none of the spans of the chart"))?;
        Ok(Self { span, to: moment(&to)?, part: part(moment(&from)?, moment(&until)?)? })
    }
}

/// A field of a form leaves out the zone, and the seconds of a whole minute.
fn moment(text: &str) -> Result<Option<DateTime<Utc>>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let written = [text.to_owned(), format!("{text}Z"), format!("{text}:00Z")];
    let read = written.iter().find_map(|text| DateTime::parse_from_rfc3339(text).ok());
    read.map(|at| Some(at.with_timezone(&Utc))).ok_or_else(|| format!("{text} is not a time"))
}

type Moment = Option<DateTime<Utc>>;

fn part(from: Moment, until: Moment) -> Result<Option<Part>, String> {
    let (from, until) = match (from, until) {
        (None, None) => return Ok(None),
        (Some(from), Some(until)) => (from, until),
        _ => return Err("a part of the chart needs a beginning and an end".into()),
    };
    match until - from {
        width if width < SHORTEST => Err("a part of the chart has 10 seconds or more".into()),
        width if width > LONGEST => Err("a part of the chart has 7 days or less".into()),
        _ => Ok(Some((from, until))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(values: [&str; 4]) -> Result<Wanted, String> {
        Wanted::asked(|name| {
            let place = NAMES.iter().position(|known| *known == name).expect(name);
            values[place].to_owned()
        })
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect(text)
    }

    #[test]
    fn an_address_asks_for_a_span_or_a_part_of_it() {
        let (from, until) = (at("2026-03-01T10:00:00Z"), at("2026-03-01T10:20:30Z"));
        let whole = Wanted { span: USUAL, to: None, part: None };
        assert_eq!(wanted(["", "", "", ""]), Ok(whole.clone()));
        assert_eq!(
            wanted(["360", "2026-03-01T10:00:00Z", "", ""]),
            Ok(Wanted { span: 360, to: Some(from), part: None })
        );
        let part = Ok(Wanted { part: Some((from, until)), ..whole });
        assert_eq!(wanted(["", "", "2026-03-01T10:00:00.000Z", "2026-03-01T10:20:30.000Z"]), part);
        assert_eq!(wanted(["", "", "2026-03-01T10:00", "2026-03-01T10:20:30"]), part, "as a form writes it");
        for bad in [
            ["16", "", "", ""],
            ["x", "", "", ""],
            ["", "yesterday", "", ""],
            ["", "", "2026-03-01T10:00", ""],
            ["", "", "", "2026-03-01T10:00"],
            ["", "", "2026-03-01T10:00", "2026-03-01T09:00"],
            ["", "", "2026-03-01T10:00:00", "2026-03-01T10:00:09"],
            ["", "", "2026-03-01T10:00", "2026-03-09T10:00"],
        ] {
            assert!(wanted(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_is_marked_in_a_chart_is_what_its_part_shows() {
        let newest = at("2026-03-01T10:00:00Z");
        let whole = Chart::empty(&Wanted { span: 15, to: None, part: None }, newest);
        assert_eq!((whole.at(POINTS - 1), whole.to, whole.step_ms()), (newest, newest, 7_500));
        assert_eq!(whole.part(0, POINTS - 1), Some((whole.from, whole.to)));
        assert_eq!(whole.part(9, 4), whole.part(4, 9));
        assert_eq!(whole.part(4, 4), None, "a click is no part");
        let part = whole.part(4, 9).expect("45 seconds");
        assert_eq!(part.1 - part.0, TimeDelta::seconds(45));
        let closer = Chart::empty(&Wanted { span: 15, to: None, part: Some(part) }, newest);
        assert_eq!((closer.from, closer.to, closer.step_ms(), closer.is_part), (part.0, part.1, 375, true));
        assert_eq!(closer.part(0, 10), None, "not ten seconds");
        let odd = Chart::empty(
            &Wanted { span: 15, to: None, part: Some((newest, newest + TimeDelta::milliseconds(10_001))) },
            newest,
        );
        assert_eq!((odd.step_ms(), odd.to - odd.from), (84, TimeDelta::milliseconds(10_080)));
    }
}
