//! A move as the pages and the command line show it, and what a cut-over
//! still lacks.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::MoveState;
use crate::fixed::thousands;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoveView {
    pub id: String,
    pub title: String,
    pub phase: u8,
    pub source: String,
    pub target: String,
    pub state: MoveState,
    pub armed_at: Option<DateTime<Utc>>,
    /// Why changes may be missing from the log.
    pub broken: Option<String>,
    pub broken_at: Option<DateTime<Utc>>,
    /// Logged changes that are not applied yet.
    pub backlog: i64,
    /// When the oldest of them was made.
    pub oldest: Option<DateTime<Utc>>,
    /// Changes applied since the move was armed.
    pub applied: i64,
    pub applier: Applier,
    /// The last comparison of all ranges that found nothing, while the capture
    /// was whole ever since.
    pub verified: Option<Verified>,
    /// Rows in quarantine that nobody has settled.
    pub quarantined: i64,
    /// Keys changed on both sides since writes were cut over.
    pub conflicts: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Applier {
    /// The state does not ask for one.
    #[default]
    None,
    Running,
    /// It should run and does not, with what it last said.
    Missing(Option<String>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verified {
    pub run: i64,
    pub at: DateTime<Utc>,
    pub rows: i64,
}

/// One condition of a cut-over, as things stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    pub title: String,
    /// What was found, with its unit.
    pub value: String,
    pub holds: bool,
    /// What to do when it does not.
    pub remedy: String,
}

/// What one transaction can drain under a lock without anybody noticing.
pub const DRAINABLE: i64 = 2_000;
/// How old the comparison may be that a cut-over rests on.
pub const FRESH_HOURS: i64 = 1;

impl MoveView {
    /// What has to hold before readers or writers are sent to `to`. Readers may
    /// always go back: the source has the truth.
    pub fn conditions(&self, to: MoveState, now: DateTime<Utc>) -> Vec<Condition> {
        if self.state.behind() == Some(to) {
            return if self.state.is_reversed() { vec![self.whole(), self.compared()] } else { Vec::new() };
        }
        vec![
            self.in_state(to),
            self.whole(),
            self.followed(),
            self.small_backlog(),
            self.fresh(now),
            self.nothing_kept(),
        ]
    }

    fn in_state(&self, to: MoveState) -> Condition {
        let holds = super::move_arrow(self.state, to).is_some();
        condition(
            "The move is one step before",
            self.state.title().to_owned(),
            holds,
            match to {
                MoveState::WritesOver => "Cut reads over first.",
                MoveState::Contracted => "Cut writes over first.",
                _ => "Carry the move out until it is live.",
            },
        )
    }

    fn whole(&self) -> Condition {
        let value = self.broken.clone().unwrap_or_else(|| "every change is logged".into());
        condition(
            "The capture is whole",
            value,
            self.broken.is_none() && self.armed_at.is_some(),
            "Arm the capture anew; the affected rows are compared and repaired.",
        )
    }

    fn followed(&self) -> Condition {
        let value = match &self.applier {
            Applier::Running => "running".to_owned(),
            Applier::None => "not needed yet".to_owned(),
            Applier::Missing(said) => said.clone().unwrap_or_else(|| "no worker is alive".into()),
        };
        condition(
            "An applier follows the log",
            value,
            self.applier == Applier::Running,
            "Start a worker: `refit serve` or `refit work`.",
        )
    }

    fn small_backlog(&self) -> Condition {
        let value = format!("{} changes wait", self.backlog);
        condition(
            "The backlog fits under one lock",
            value,
            self.backlog <= DRAINABLE,
            "Wait until the applier has caught up.",
        )
    }

    fn fresh(&self, now: DateTime<Utc>) -> Condition {
        let age = self.verified.as_ref().map(|verified| now - verified.at);
        let value = match (&self.verified, age) {
            (Some(verified), Some(age)) => {
                format!("{} rows, {} min ago", thousands(verified.rows), age.num_minutes().max(0))
            }
            _ => "never since the capture began".to_owned(),
        };
        let holds = age.is_some_and(|age| age.num_minutes() < FRESH_HOURS * 60);
        condition(
            "Every row was compared within the last hour",
            value,
            holds,
            "Verify: `refit move verify`, or the button.",
        )
    }

    /// Writers came here after a comparison, so it counts until the capture
    /// breaks.
    fn compared(&self) -> Condition {
        let value = match &self.verified {
            Some(verified) => format!("{} rows", verified.rows),
            None => "not since the capture was broken".to_owned(),
        };
        condition(
            "Every row was compared since the captures were armed",
            value,
            self.verified.is_some(),
            "Verify with repair: what the source lacks is brought to it.",
        )
    }

    fn nothing_kept(&self) -> Condition {
        let value = format!("{} rows", self.quarantined);
        condition(
            "Quarantine is empty or signed off",
            value,
            self.quarantined == 0,
            "Settle each row: replay it, or accept the loss with a reason.",
        )
    }
}

pub(super) fn condition(title: &str, value: String, holds: bool, remedy: &str) -> Condition {
    let remedy = if holds { String::new() } else { remedy.to_owned() };
    Condition { title: title.to_owned(), value, holds, remedy }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use chrono::TimeDelta;

    pub(in crate::moving) fn ready(now: DateTime<Utc>, state: MoveState) -> MoveView {
        MoveView {
            id: "m".into(),
            title: String::new(),
            phase: 2,
            source: "l".into(),
            target: "v".into(),
            state,
            armed_at: Some(now),
            broken: None,
            broken_at: None,
            backlog: 0,
            oldest: None,
            applied: 0,
            applier: Applier::Running,
            verified: Some(Verified { run: 1, at: now, rows: 10 }),
            quarantined: 0,
            conflicts: 0,
        }
    }

    #[test]
    fn each_condition_alone_stops_a_cut_over() {
        let now = DateTime::UNIX_EPOCH;
        let good = ready(now, MoveState::Live);
        let open = |view: &MoveView| {
            view.conditions(MoveState::ReadsOver, now).iter().filter(|condition| !condition.holds).count()
        };
        assert_eq!(open(&good), 0);
        let spoiled: [fn(&mut MoveView); 8] = [
            |view| view.state = MoveState::CatchingUp,
            |view| view.broken = Some("truncated".into()),
            |view| view.armed_at = None,
            |view| view.applier = Applier::Missing(None),
            |view| view.backlog = DRAINABLE + 1,
            |view| view.verified = None,
            |view| view.verified.as_mut().into_iter().for_each(|verified| verified.at -= TimeDelta::hours(2)),
            |view| view.quarantined = 1,
        ];
        for (index, spoil) in spoiled.into_iter().enumerate() {
            let mut view = good.clone();
            spoil(&mut view);
            assert_eq!(open(&view), 1, "case {index}");
        }
    }
}
