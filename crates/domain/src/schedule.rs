//! Schedules: what the clock may start, when it is due, and what came of it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::plan::{Action, Plan};
use crate::run::{RunKind, RunStatus};

/// Something that can be started by the clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub kind: RunKind,
    pub subject: String,
    pub title: String,
    /// As long as nobody has said anything else: minute, hour, day of the
    /// month, month, day of the week, in UTC.
    pub expression: String,
}

/// The subject of a schedule that looks at everything.
pub const ALL: &str = "all";
/// The backup that a schedule verifies.
pub const NEWEST: &str = "newest";

/// What the plan leaves to the clock. Nothing here changes the schema or moves
/// a row: that is begun by people.
pub fn offers(plan: &Plan) -> Vec<Offer> {
    let offer = |kind, subject: &str, title: String, expression: &str| Offer {
        kind,
        subject: subject.to_owned(),
        title,
        expression: expression.to_owned(),
    };
    let mut offers = vec![
        offer(RunKind::Validate, ALL, "Ask all checks of the plan".to_owned(), "0 5 * * *"),
        offer(RunKind::Integrity, ALL, "Report on the integrity of the data".to_owned(), "30 3 * * *"),
        offer(RunKind::IndexSample, ALL, "Note how often each index is used".to_owned(), "0 * * * *"),
        offer(RunKind::Backup, NEWEST, "Restore the newest backup once more".to_owned(), "0 4 * * 0"),
    ];
    let phases = plan.phases.iter().filter(|phase| plan.checks_of(phase.number).next().is_some());
    offers.extend(phases.map(|phase| {
        let subject = format!("phase {}", phase.number);
        offer(RunKind::Validate, &subject, format!("Ask the checks of {subject}"), "0 * * * *")
    }));
    offers.extend(
        views(plan).map(|view| offer(RunKind::Refresh, view, format!("Refresh {view}"), "*/15 * * * *")),
    );
    offers
}

/// The materialised views that the plan refreshes.
fn views(plan: &Plan) -> impl Iterator<Item = &String> {
    let actions = plan.tasks().filter_map(|(_, task)| task.action.as_ref());
    actions.filter_map(|action| if let Action::Refresh(view) = action { Some(view) } else { None })
}

/// Who is written down as having started a run of a schedule. No account can
/// have such a name.
pub fn author(kind: RunKind) -> String {
    format!("schedule {}", kind.as_str())
}

/// What somebody has said about an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    pub kind: RunKind,
    pub subject: String,
    pub expression: String,
    /// None while it is off.
    pub next_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    pub changed_by: String,
}

/// What came of a time at which a schedule was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Taken by a process, which has not said anything more of it.
    Taken,
    Started,
    /// Nobody was there to start it, and it is not made up for.
    Missed,
    /// The run before was not over.
    Busy,
    /// There was nothing to do, or a rule was against it.
    Refused,
}

impl Outcome {
    pub const ALL: [Self; 5] = [Self::Taken, Self::Started, Self::Missed, Self::Busy, Self::Refused];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Started => "started",
            Self::Missed => "missed",
            Self::Busy => "busy",
            Self::Refused => "refused",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }
}

/// A time at which a schedule was due, or several that were missed in a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Firing {
    pub kind: RunKind,
    pub subject: String,
    /// The first of them.
    pub due_at: DateTime<Utc>,
    pub outcome: Outcome,
    pub times: i64,
    pub run: Option<i64>,
    /// Of the run.
    pub status: Option<RunStatus>,
    /// Why nothing was started.
    pub note: String,
}

/// An offer, what was said about it, and what came of it lately.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScheduleView {
    pub offer: Offer,
    /// In words, e.g. `At 05:00`.
    pub words: String,
    pub next_at: Option<DateTime<Utc>>,
    /// Who has said so; none while nobody has.
    pub changed: Option<(DateTime<Utc>, String)>,
    /// Newest first.
    pub firings: Vec<Firing>,
}

impl ScheduleView {
    pub fn is_on(&self) -> bool {
        self.next_at.is_some()
    }

    pub fn last(&self) -> Option<&Firing> {
        self.firings.first()
    }

    /// Times that were missed, of those that are remembered.
    pub fn missed(&self) -> i64 {
        let missed = self.firings.iter().filter(|firing| firing.outcome == Outcome::Missed);
        missed.map(|firing| firing.times).sum()
    }
}

/// Times that have come since a schedule was looked at last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub first: DateTime<Utc>,
    pub last: DateTime<Utc>,
    pub times: i64,
}

/// So late counts as in time: a server that is started anew is away for less.
pub const LATE: TimeDelta = TimeDelta::minutes(5);

/// What is to be done about times that have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// So many are missed, from this one on.
    pub missed: Option<(DateTime<Utc>, i64)>,
    /// The one that is carried out.
    pub fire: Option<DateTime<Utc>>,
}

/// At most the last of them is carried out, however many there are: what was
/// missed is shown and not made up for.
pub fn turn(due: Option<Due>, now: DateTime<Utc>) -> Turn {
    let Some(due) = due.filter(|due| due.first <= now) else { return Turn::default() };
    let fire = (now - due.last <= LATE).then_some(due.last);
    let missed = due.times - i64::from(fire.is_some());
    Turn { missed: (missed > 0).then_some((due.first, missed)), fire }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000, 0).expect("a time") + TimeDelta::minutes(minute)
    }

    #[test]
    fn one_is_carried_out_at_most_and_the_others_are_missed() {
        let due = |first, last, times| Some(Due { first: at(first), last: at(last), times });
        let turned = |missed: Option<(i64, i64)>, fire: Option<i64>| Turn {
            missed: missed.map(|(first, times)| (at(first), times)),
            fire: fire.map(at),
        };
        for (what, due, now, expected) in [
            ("off, or not computed", None, 0, turned(None, None)),
            ("not yet", due(1, 1, 1), 0, turned(None, None)),
            ("to the moment", due(0, 0, 1), 0, turned(None, Some(0))),
            ("a little late", due(0, 0, 1), 5, turned(None, Some(0))),
            ("too late", due(0, 0, 1), 6, turned(Some((0, 1)), None)),
            ("many, the last in time", due(0, 59, 60), 60, turned(Some((0, 59)), Some(59))),
            ("many, none in time", due(0, 60, 2), 90, turned(Some((0, 2)), None)),
        ] {
            assert_eq!(turn(due, at(now)), expected, "{what}");
        }
    }

    #[test]
    fn outcomes_are_read_as_they_are_written() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::parse(outcome.as_str()), Some(outcome));
        }
        assert!(author(RunKind::Integrity).contains(' '), "no account has a blank in its name");
    }
}
