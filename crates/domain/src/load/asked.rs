//! What somebody wants to be carried out, and when that is refused.

use serde::{Deserialize, Serialize};

use super::{Mix, Operation, Side};

/// A day.
pub const LONGEST: u32 = 86_400;
/// A second. One process cannot be said to make more.
pub const MOST: u32 = 50_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub seconds: u32,
    /// Operations a second, on each side.
    pub rate: u32,
    pub mix: Mix,
    /// The same again through the legacy statements, to be compared.
    pub legacy: bool,
}

impl Default for Asked {
    /// The guide's test.
    fn default() -> Self {
        Self { seconds: 60, rate: 1_000, mix: Mix::default(), legacy: false }
    }
}

impl Asked {
    /// Why this is no load test.
    pub fn fault(&self) -> Option<String> {
        let Self { seconds, rate, mix, .. } = *self;
        if seconds == 0 {
            Some("a test of no seconds measures nothing".into())
        } else if seconds > LONGEST {
            Some(format!("{seconds} seconds are more than a day ({LONGEST})"))
        } else if rate == 0 {
            Some("a test of no operations measures nothing".into())
        } else if rate > MOST {
            Some(format!("{rate} operations a second are more than one process can be asked for ({MOST})"))
        } else if mix.whole() == 0 {
            Some("a mix of no operations measures nothing".into())
        } else {
            None
        }
    }

    pub fn sides(&self) -> &'static [Side] {
        if self.legacy { &Side::ALL } else { &[Side::Normalised] }
    }

    /// Of each side.
    pub fn operations(&self) -> u64 {
        u64::from(self.seconds) * u64::from(self.rate)
    }

    pub fn all(&self) -> u64 {
        self.operations() * self.sides().len() as u64
    }

    pub fn is_write(&self) -> bool {
        self.mix.upsert > 0
    }

    /// When the operation at this place is due, in nanoseconds since the
    /// beginning.
    pub fn due(&self, place: u64) -> u64 {
        (u128::from(place) * 1_000_000_000 / u128::from(self.rate.max(1))) as u64
    }

    pub fn operation(&self, place: u64) -> Option<Operation> {
        self.mix.at(place)
    }

    pub fn title(&self) -> String {
        let beside = if self.legacy { ", and the same through the legacy statements" } else { "" };
        format!("Load of {} operations a second for {} s{beside}", self.rate, self.seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_measures_nothing_or_too_much_is_refused() {
        let guide = Asked::default();
        let none = Mix { upsert: 0, read: 0, lookup: 0 };
        for (asked, why) in [
            (guide, None),
            (Asked { seconds: LONGEST, ..guide }, None),
            (Asked { seconds: 0, ..guide }, Some("no seconds")),
            (Asked { seconds: LONGEST + 1, ..guide }, Some("more than a day")),
            (Asked { rate: 0, ..guide }, Some("no operations")),
            (Asked { rate: MOST + 1, ..guide }, Some("more than one process")),
            (Asked { mix: none, ..guide }, Some("a mix of no operations")),
        ] {
            let fault = asked.fault();
            match why {
                None => assert_eq!(fault, None),
                Some(why) => assert!(fault.as_ref().is_some_and(|fault| fault.contains(why)), "{fault:?}"),
            }
        }
    }

    #[test]
    fn the_schedule_is_even_and_ends_with_the_last_second() {
        let asked = Asked { seconds: 86_400, rate: 3, ..Asked::default() };
        assert_eq!([0, 1, 2, 3].map(|place| asked.due(place)), [0, 333_333_333, 666_666_666, 1_000_000_000]);
        assert!(asked.due(asked.operations() - 1) < 86_400 * 1_000_000_000);
    }
}
