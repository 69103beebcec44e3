//! An item of the checklist, and what it amounts to given its evidence.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::evidence::{Evidence, EvidenceKind, Lack, lack};
use super::{Found, put};
use crate::plan::Section;

/// As the plan had it when the deployment was opened: what people sign stays
/// readable when the plan has gone on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub id: String,
    pub section: Section,
    pub title: String,
    pub evidence: Option<EvidenceKind>,
    /// How old the evidence may be, in hours.
    pub within_hours: u16,
    pub mark: Option<Mark>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    Ticked,
    Skipped,
}

impl Settled {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ticked => "ticked",
            Self::Skipped => "skipped",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Ticked, Self::Skipped].into_iter().find(|settled| settled.as_str() == text)
    }
}

/// How an item was settled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    pub settled: Settled,
    /// A note, a link, or why it is skipped.
    pub note: String,
    /// The evidence it was ticked with, as it was then.
    pub attached: Option<Evidence>,
    pub by: String,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// It can be ticked.
    Waiting,
    /// Its evidence does not let it be ticked.
    Barred(Lack),
    Ticked,
    /// It was ticked, and its evidence carries it no more.
    Undone(Lack),
    Skipped,
}

impl ItemState {
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Ticked | Self::Skipped)
    }
}

impl Item {
    /// What comes before the step is signed. What comes during and after it is
    /// settled when the signatures are there.
    pub fn is_signed(&self) -> bool {
        self.section == Section::Before
    }

    /// An item follows the newest evidence of its kind: newer evidence that is
    /// good as well keeps it, newer evidence that is not undoes it. What was
    /// attached must be what it was. Once the deployment has `ended`, or its
    /// step was carried out, what was settled stays so.
    pub fn state(
        &self,
        found: &Found,
        (ended, executed_at): (bool, Option<DateTime<Utc>>),
        now: DateTime<Utc>,
    ) -> ItemState {
        let lack = self.lack(found, executed_at, now);
        match (&self.mark, lack) {
            (Some(mark), _) if mark.settled == Settled::Skipped => ItemState::Skipped,
            (Some(_), _) if ended => ItemState::Ticked,
            (Some(mark), None) if mark.is_as_it_was(found) => ItemState::Ticked,
            (Some(_), None) => ItemState::Undone(Lack::Changed),
            (Some(_), Some(lack)) => ItemState::Undone(lack),
            (None, Some(lack)) => ItemState::Barred(lack),
            (None, None) => ItemState::Waiting,
        }
    }

    fn lack(&self, found: &Found, executed_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Lack> {
        self.evidence?;
        let since = executed_at.filter(|_| self.section == Section::After);
        lack(found.newest.as_ref(), self.within_hours, since, now)
    }

    pub(super) fn signed(&self, bytes: &mut Vec<u8>) {
        put(bytes, &self.id);
        put(bytes, &self.title);
        let Some(mark) = &self.mark else { return put(bytes, "open") };
        put(bytes, mark.settled.as_str());
        put(bytes, &mark.note);
        put(bytes, &mark.by);
        if let Some(attached) = &mark.attached {
            put(bytes, &format!("{} {}", attached.kind.as_str(), attached.id));
            put(bytes, &attached.digest);
        }
    }
}

impl Mark {
    fn is_as_it_was(&self, found: &Found) -> bool {
        let digest = |evidence: &Option<Evidence>| {
            evidence.as_ref().map(|evidence| (evidence.id, evidence.digest.clone()))
        };
        digest(&self.attached) == digest(&found.attached)
    }
}
