//! A deployment: the checklist of one step that is hard to take back, what its
//! items rest on, and who has signed it.

mod act;
mod evidence;
mod incident;
mod item;
mod rules;
mod signature;
mod state;
#[cfg(test)]
mod tests;
mod view;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use act::{Act, ActKind};
pub use evidence::{Evidence, EvidenceKind, Lack};
pub use incident::{
    INCIDENT_ARROWS, Incident, IncidentArrow, IncidentState, OPEN_FOR, Review, may_break, may_review,
};
pub use item::{Item, ItemState, Mark, Settled};
pub use rules::{Passage, Refused, may_close, may_execute, may_reject, may_settle, may_sign, may_tick};
pub use signature::{Signature, Standing};
pub use state::{ARROWS, Arrow, DeploymentState, Ended, arrow};
pub use view::{DeploymentView, Happening, HistoryLine, ItemView, Needed, SignatureView};

use crate::plan::Approval;

/// As it was written down. What it amounts to as things stand, `View` says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deployment {
    pub id: i64,
    pub act: Act,
    /// Why it is done, in the words of whoever opened it.
    pub purpose: String,
    /// The plan as it was when the deployment was opened.
    pub plan_hash: String,
    pub ended: Option<Ended>,
    pub opened_by: String,
    pub opened_at: DateTime<Utc>,
    /// Who last changed something of what is signed.
    pub changed_by: String,
    pub changed_at: DateTime<Utc>,
    /// Grows with every change of an item.
    pub version: i64,
    pub executed_by: Option<String>,
    pub executed_at: Option<DateTime<Utc>>,
    pub ended_by: Option<String>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_why: String,
    /// In the order of the checklist.
    pub items: Vec<Item>,
    /// In the order in which they were given, with those that are void.
    pub signatures: Vec<Signature>,
    /// The oldest first.
    pub incidents: Vec<Incident>,
}

/// What it is looked at with: the moment, the plan, and what is known of each
/// item's evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Ground {
    pub now: DateTime<Utc>,
    /// Database and build: a signature is for this one.
    pub place: String,
    pub plan_hash: String,
    pub approval: Approval,
    pub found: Vec<Found>,
}

/// The evidence of one item, by its id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub item: String,
    /// The newest of its kind.
    pub newest: Option<Evidence>,
    /// What the item was ticked with, as it is now.
    pub attached: Option<Evidence>,
}

impl Ground {
    pub fn found(&self, item: &str) -> Found {
        self.found.iter().find(|found| found.item == item).cloned().unwrap_or_default()
    }
}

impl Deployment {
    /// Everything that is signed: the same for the same and different for any
    /// other, since each text stands behind its length.
    pub fn signed(&self, ground: &Ground) -> Vec<u8> {
        let mut bytes = Vec::new();
        let id = self.id.to_string();
        let act = self.act.to_string();
        for text in [&id, &act, &self.purpose, &ground.place, &ground.plan_hash] {
            put(&mut bytes, text);
        }
        for item in self.items.iter().filter(|item| item.is_signed()) {
            item.signed(&mut bytes);
        }
        bytes
    }
}

fn put(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_be_bytes());
    bytes.extend(text.as_bytes());
}
