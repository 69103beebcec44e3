//! The last state of a move: the source is shrunk to a window of recent rows.
//! What it rests on beside the move itself.

use chrono::{DateTime, Utc};

use super::view::condition;
use super::{Condition, MoveState, MoveView};
use crate::census::Silence;
use crate::plan::Contract;

/// What was found before a contraction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// What the plan asks for, if it has the source contracted at all.
    pub asks: Option<Contract>,
    /// Since when writers use the target.
    pub over_since: Option<DateTime<Utc>>,
    pub silence: Silence,
    /// Who uses the source right now, by the names they give themselves.
    pub users: Vec<String>,
    pub backup: Backing,
}

/// The backup that a step which cannot be taken back rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backing {
    Fresh(i64),
    /// Why there is none.
    Missing(String),
    /// Whoever asked goes on without.
    GivenUp,
}

impl Ground {
    /// Every condition, those of the move itself first.
    pub fn conditions(&self, view: &MoveView, now: DateTime<Utc>) -> Vec<Condition> {
        let mut all = view.conditions(MoveState::Contracted, now);
        let Some(asks) = &self.asks else {
            all.push(condition(
                "The plan says what is kept of the source",
                "it does not".to_owned(),
                false,
                "Write [move.contract] into plan.toml, or leave the source as it is.",
            ));
            return all;
        };
        all.extend([self.long_over(asks, now), self.silent(asks), self.unused(), self.backed(asks)]);
        all
    }

    fn long_over(&self, asks: &Contract, now: DateTime<Utc>) -> Condition {
        let days = self.over_since.map_or(0, |since| (now - since).num_days().max(0));
        condition(
            "Writers have used the target for long enough",
            format!("{days} of {} days", asks.over_days),
            self.over_since.is_some() && days >= i64::from(asks.over_days),
            "Wait: until then the way back is open.",
        )
    }

    fn silent(&self, asks: &Contract) -> Condition {
        let value = match &self.silence.unknown {
            Some(why) => why.clone(),
            None => format!("{} of {} days", self.silence.days, asks.silent_days),
        };
        condition(
            "Nobody has written to the source for long enough",
            value,
            self.silence.unknown.is_none() && self.silence.days >= i64::from(asks.silent_days),
            "See who does with `refit move census`, or on the page Census, and move them over.",
        )
    }

    fn unused(&self) -> Condition {
        let value = match self.users.as_slice() {
            [] => "nobody".to_owned(),
            users => users.join(", "),
        };
        condition(
            "Nobody uses the source right now",
            value,
            self.users.is_empty(),
            "End those sessions, or move them over to the target.",
        )
    }

    fn backed(&self, asks: &Contract) -> Condition {
        let value = match &self.backup {
            Backing::Fresh(id) => format!("backup {id}"),
            Backing::Missing(why) => why.clone(),
            Backing::GivenUp => "given up: what is removed cannot be had back from here".to_owned(),
        };
        condition(
            "A proved backup is fresh enough",
            format!("{value} (at most {} h old)", asks.backup_hours),
            !matches!(self.backup, Backing::Missing(_)),
            "Take one: `refit backup take`, or the button on the page Backups. `refit move contract --without-backup` gives it up.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    const ASKS: fn() -> Contract =
        || Contract { over_days: 14, silent_days: 10, window: "at".into(), keep_days: 7, backup_hours: 24 };

    fn good(now: DateTime<Utc>) -> Ground {
        Ground {
            asks: Some(ASKS()),
            over_since: Some(now - TimeDelta::days(14)),
            silence: Silence::between(now - TimeDelta::days(10), None, now),
            users: Vec::new(),
            backup: Backing::Fresh(3),
        }
    }

    #[test]
    fn each_condition_alone_stops_a_contraction() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(100);
        let view = crate::moving::view::tests::ready(now, MoveState::WritesOver);
        let open = |ground: &Ground| {
            ground.conditions(&view, now).iter().filter(|condition| !condition.holds).count()
        };
        assert_eq!(open(&good(now)), 0);
        assert_eq!(open(&Ground { backup: Backing::GivenUp, ..good(now) }), 0);
        let spoiled: [fn(&mut Ground); 7] = [
            |ground| ground.asks = None,
            |ground| ground.over_since = None,
            |ground| ground.over_since = ground.over_since.map(|at| at + TimeDelta::seconds(1)),
            |ground| ground.silence.days = 9,
            |ground| ground.silence = Silence { days: 99, ..Silence::unknown("the capture is broken") },
            |ground| ground.users.push("a report".into()),
            |ground| ground.backup = Backing::Missing("there is no backup".into()),
        ];
        for (index, spoil) in spoiled.into_iter().enumerate() {
            let mut ground = good(now);
            spoil(&mut ground);
            assert_eq!(open(&ground), 1, "case {index}");
        }
    }
}
