//! The rule: from what was read, set and overridden to go or hold.

use crate::fixed::fixed;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Override, Reading, SIGNALS, Settings, Signal, SignalRow, Threshold, Value, Work};

/// A reading older than this is as good as none.
pub const STALE_SECONDS: f64 = 5.0;

/// Said of a signal before its first reading has come.
pub const NOT_READ: &str = "it was not read yet";

/// What is asked, besides the readings. Times are the database's.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub work: Work,
    /// Only what would break something holds.
    pub full_speed: bool,
    pub settings: &'a Settings,
    pub overrides: &'a [Override],
    pub now: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Fine,
    Holds,
    /// Not read, or not for a while: holds.
    Unknown,
    /// Would hold, but somebody has decided that it does not.
    Overridden,
    /// Would hold, but not this work.
    Spared,
    DoesNotApply,
}

impl State {
    pub fn holds(self) -> bool {
        matches!(self, Self::Holds | Self::Unknown)
    }

    /// As tables show it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Holds => "holds",
            Self::Unknown => "unknown, holds",
            Self::Overridden => "overridden",
            Self::Spared => "spared",
            Self::DoesNotApply => "does not apply",
        }
    }
}

/// A signal and what the rule makes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    pub signal: Signal,
    /// None when it is unknown or does not apply.
    pub value: Option<f64>,
    pub threshold: Threshold,
    pub state: State,
    /// Since when it is in this state.
    pub since: DateTime<Utc>,
    pub says: String,
    /// Has reached the point where it holds and not yet the one where it lets
    /// go, whatever else is decided.
    pub over: bool,
}

/// A reason to wait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hold {
    pub signal: Signal,
    /// None when the signal is unknown.
    pub value: Option<f64>,
    pub threshold: f64,
    pub since: DateTime<Utc>,
    pub says: String,
}

/// One line per signal, in the order of the table. The default knows nothing
/// and therefore does not go.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    pub signals: Vec<Judged>,
}

impl Decision {
    pub fn goes(&self) -> bool {
        self.signals.len() == SIGNALS.len() && !self.signals.iter().any(|judged| judged.state.holds())
    }

    /// The worst first.
    pub fn holds(&self) -> impl Iterator<Item = Hold> {
        self.signals.iter().filter(|judged| judged.state.holds()).map(Judged::hold)
    }

    pub fn of(&self, signal: Signal) -> Option<&Judged> {
        self.signals.iter().find(|judged| judged.signal == signal)
    }
}

impl Judged {
    fn hold(&self) -> Hold {
        Hold {
            signal: self.signal,
            value: self.value,
            threshold: self.threshold.hold_at,
            since: self.since,
            says: self.says.clone(),
        }
    }
}

impl std::fmt::Display for Hold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let row = self.signal.row();
        let value = self.value.map_or_else(|| "unknown".to_owned(), |value| row.unit.say(value));
        write!(f, "{}: {value}, holds at {}", row.title, row.unit.say(self.threshold))?;
        if self.says.is_empty() { Ok(()) } else { write!(f, " ({})", self.says) }
    }
}

pub fn decide(readings: &[Reading], asked: &Asked<'_>, previous: &Decision) -> Decision {
    let signals = SIGNALS.iter().map(|row| {
        let reading = readings.iter().rfind(|reading| reading.signal == row.signal);
        judge(row, reading, asked, previous.of(row.signal))
    });
    Decision { signals: signals.collect() }
}

fn judge(row: &SignalRow, reading: Option<&Reading>, asked: &Asked<'_>, previous: Option<&Judged>) -> Judged {
    let (value, says) = fresh(reading, asked.now);
    let threshold = asked.settings.threshold(row.signal);
    let was_over = previous.is_some_and(|previous| previous.over);
    // What cannot be read neither reaches a threshold nor clears one.
    let over = match value {
        Value::Known(value) => over(row, value, threshold, was_over),
        Value::Unknown => was_over,
        Value::DoesNotApply => false,
    };
    let (state, says) = soften(row, asked, plain(&value, over), says);
    let since = previous.filter(|previous| previous.state == state).map_or(asked.now, |same| same.since);
    let value = if let Value::Known(value) = value { Some(value) } else { None };
    Judged { signal: row.signal, value, threshold, state, since, says, over }
}

/// The reading, or unknown when there is none that can be trusted.
fn fresh(reading: Option<&Reading>, now: DateTime<Utc>) -> (Value, String) {
    let Some(reading) = reading else { return (Value::Unknown, NOT_READ.into()) };
    let age = (now - reading.at).as_seconds_f64();
    // A time to come is no fresher: the database's clock was set back.
    if age.abs() > STALE_SECONDS {
        return (Value::Unknown, format!("it was last read {} s ago", fixed(age.abs(), 0)));
    }
    match reading.value {
        Value::Known(value) if !value.is_finite() => (Value::Unknown, "it was read as no number".into()),
        _ => (reading.value.clone(), reading.says.clone()),
    }
}

fn over(row: &SignalRow, value: f64, threshold: Threshold, was_over: bool) -> bool {
    match was_over {
        true => !row.clears(value, threshold.release_at),
        false => row.reaches(value, threshold.hold_at),
    }
}

fn plain(value: &Value, over: bool) -> State {
    match value {
        Value::Unknown => State::Unknown,
        Value::DoesNotApply => State::DoesNotApply,
        Value::Known(_) if over => State::Holds,
        Value::Known(_) => State::Fine,
    }
}

/// What holds is let go for work that is spared, and where somebody said so.
fn soften(row: &SignalRow, asked: &Asked<'_>, state: State, says: String) -> (State, String) {
    if !state.holds() {
        return (state, says);
    }
    if let Some(why) = row.spared(asked.work, asked.full_speed) {
        return (State::Spared, join(why, &says));
    }
    let overridden = asked.overrides.iter().find(|one| one.signal == row.signal && one.until > asked.now);
    match overridden {
        Some(one) => (State::Overridden, join(&format!("{}: {}", one.actor, one.reason), &says)),
        None => (state, says),
    }
}

fn join(first: &str, second: &str) -> String {
    if second.is_empty() { first.to_owned() } else { format!("{first}; {second}") }
}

#[cfg(test)]
mod tests;
